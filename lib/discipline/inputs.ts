import type { Context, Waker } from '../stream/context.ts';
import type { Discipline } from '../stream/discipline.ts';
import { type Closing, closeAll, type Future, type Openable } from '../stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../stream/poll.ts';
import { InputLine, NONE } from './input-line.ts';
import type { Releases } from './releases.ts';

/** `next`: some input is ready, but not in this turn; whoever polls us has been woken for another. */
export const LATER = -2;
/** `told`: another input is served on now, and may be polled in the same way. */
export const AGAIN = -3;

/**
 * The open inputs of one operator, and the line in which those wait that are ready. Each input has a slot with a
 * context of its own; a wake marks its slot ready and passes on, so the cost of a poll does not grow with the number
 * of idle inputs. Slots are used again after an input has ended: a stale wake only makes for one poll in vain.
 *
 * ```text
 * source 0 --wake(0)--> |           |
 * source 1 --wake(1)--> |  Inputs   | --wake--> the newest context that polled the operator
 * source 2 --wake(2)--> | line: 2 0 |
 * ```
 *
 * Cost: O(1) or O(log n) a call, by the discipline. Opening allocates what the opened stream needs; the set itself
 * allocates only when it grows past its largest size so far, to twice that.
 */
export class Inputs<T> extends InputLine<T> implements Waker {
  /** How many are open. */
  size = 0;
  /** What the last input said that `next` has polled: READY or DONE. */
  answer: Poll = PENDING;
  private readonly releases: Releases;
  /** Whoever polls us is at it, or has been woken for it: it will look at all that is ready. */
  private passed = false;
  private readonly parked: boolean[] = [];
  private readonly vacant: number[] = [];
  /** The last call of `next` in which each input said PENDING. */
  private readonly rounds: number[] = [];
  private round = 0;
  /** The budget that was left when another input was served on without `next`, and how often that was so. */
  private paid = 0;
  private spun = 0;
  /** The input that is being polled by `next`. */
  private polling = NONE;
  private closed = false;

  constructor(context: Context, discipline: Discipline, releases: Releases, capacity = 4) {
    super(context, discipline, capacity);
    this.releases = releases;
  }

  /** Must be called at the start of each poll: only the newest context counts. */
  attend(context: Context): void {
    this.attended = context;
    this.passed = true;
  }

  /**
   * Must be called before a PENDING that is not due to `next`: wakes are passed on from now on. With `more` there is
   * something left to do at once.
   */
  rest(more = false): void {
    if (more || this.ready > 0) this.pass();
    else this.passed = false;
  }

  /** Opens an input and puts it in the line. Returns its slot: 0, 1, 2, … as long as none has ended. */
  add(stream: Openable<T>, rank?: number): number {
    const slot = this.vacant.length > 0 ? this.vacant.pop()! : this.grow();
    this.ranks[slot] = rank;
    this.parked[slot] = false;
    this.rounds[slot] = 0;
    let future: Future<T>;
    try {
      future = stream.open(this.contexts[slot]);
    } catch (error) {
      this.vacant.push(slot);
      throw error;
    }
    if (this.closed) {
      // Closed by what `open` has called: whoever opens closes.
      this.releases.add(future.close());
      return slot;
    }
    this.futures[slot] = future;
    this.size++;
    this.line.enter(slot, rank);
    return slot;
  }

  /**
   * Polls ready inputs, in the order of the discipline, until one has an element or ends, and returns its slot (or NONE,
   * or LATER); `answer` says which. One that has ended is closed, and its slot is free. One that has an element is out
   * of the line until it is put back with `stay`, or set aside with `park`.
   */
  next(): number {
    this.round++;
    return this.scan();
  }

  private scan(): number {
    let patience = 2 * this.size + 2;
    for (;;) {
      const slot = this.select();
      if (slot === NONE) {
        this.passed = false;
        return NONE;
      }
      if (this.rounds[slot] === this.round || --patience < 0) {
        // Those who wake themselves at each poll, or each other, must not hold us here.
        this.stay(slot);
        this.pass();
        return NONE;
      }
      this.answer = this.poll(slot);
      if (this.answer === READY) {
        this.rounds[slot] = 0;
        if (this.again) this.line.leave(slot);
        return slot;
      }
      if (this.answer === DONE) {
        this.drop(slot);
        return slot;
      }
      this.rounds[slot] = this.round;
      if (!this.waits(slot)) return LATER;
    }
  }

  private poll(slot: number): Poll {
    this.polling = slot;
    this.again = false;
    const answer = this.futures[slot]!.poll(this.contexts[slot]);
    this.polling = NONE;
    return answer;
  }

  /** It said PENDING. False if that is because the budget is spent. */
  private waits(slot: number): boolean {
    if (this.attended.turn.budget < 0) {
      // If it has more at once, it is in the place of one that was served.
      if (this.again) this.prefer(slot);
      this.rest();
      return false;
    }
    return true;
  }

  /** Who is served on was polled by another, who tells us what it answered; not READY. As `next`, but for the poll. */
  told(answer: Poll): number {
    const slot = this.serving;
    this.answer = answer;
    if (answer === DONE) {
      this.drop(slot);
      return slot;
    }
    if (this.attended.turn.budget < 0) {
      this.unserve();
      this.waits(slot);
      return LATER;
    }
    if (this.line.size === 0) {
      this.unserve();
      this.passed = false;
      return NONE;
    }
    const next = this.line.select();
    if (next !== slot && !this.spins()) {
      this.serve(next);
      return AGAIN;
    }
    this.unserve();
    this.line.stay(next, this.ranks[next]);
    this.rounds[slot] = ++this.round;
    return this.scan();
  }

  /** True now and then where nothing is paid for: so inputs that wake each other do not hold us. */
  private spins(): boolean {
    const { budget } = this.attended.turn;
    if (budget !== this.paid) this.spun = 0;
    this.paid = budget;
    return ++this.spun > 2 * this.size;
  }

  /**
   * Polls an input that is set aside. With an element it remains so; if it has to wait, it is in the line as soon as it
   * is woken.
   */
  ask(slot: number): Poll {
    const answer = this.poll(slot);
    if (answer === DONE) this.drop(slot);
    else if (answer === PENDING) {
      this.parked[slot] = false;
      this.waits(slot);
    } else if (this.again) this.line.leave(slot);
    return answer;
  }

  /** Sets an input aside: it is not polled, woken or not, until it is put back with `unpark`. */
  park(slot: number): void {
    this.parked[slot] = true;
    this.withdraw(slot);
  }

  unpark(slot: number): void {
    this.parked[slot] = false;
    this.line.enter(slot, this.ranks[slot]);
  }

  /** Closes one input and frees its slot. */
  drop(slot: number): void {
    const future = this.futures[slot];
    if (future === null) return;
    this.futures[slot] = null;
    this.size--;
    this.withdraw(slot);
    this.vacant.push(slot);
    this.releases.add(future.close());
  }

  wake(slot: number): void {
    if (this.futures[slot] === null) return;
    if (slot === this.serving || slot === this.polling) {
      this.again = true;
      this.line.enter(slot, this.ranks[slot]);
    } else if (this.parked[slot]) return;
    else this.enter(slot);
    if (slot !== this.polling) this.rounds[slot] = 0; // not by itself: it may be polled again at once
    this.passOn();
  }

  /** A wake for whoever polls us, unless it will look anyway. */
  passOn(): void {
    if (this.polling === NONE && !this.passed) this.pass();
  }

  private pass(): void {
    this.spun = 0;
    this.passed = true;
    this.attended.wake();
  }

  private enter(slot: number): void {
    const alone = this.servesOn && this.serving === NONE && this.polling === NONE && this.line.size === 0;
    if (alone) this.serve(slot);
    else this.line.enter(slot, this.ranks[slot]);
  }

  /** Closes all, in order. */
  close(): Closing {
    this.closed = true;
    this.unserve();
    const open = this.futures.slice();
    this.futures.fill(null);
    this.size = 0;
    return closeAll(open);
  }

  private grow(): number {
    this.parked.push(false);
    this.rounds.push(0);
    return this.extend(this.attended.fork(this, this.futures.length));
  }
}
