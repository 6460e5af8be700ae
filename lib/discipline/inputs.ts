import type { Context, Waker } from '../stream/context.ts';
import type { Discipline, Line } from '../stream/discipline.ts';
import { type Closing, closeAll, type Future, type Openable } from '../stream/future.ts';
import { DONE, type Poll, READY } from '../stream/poll.ts';
import type { Releases } from './releases.ts';

/** `next`: no input is ready; those that are open will wake us. */
export const NONE = -1;
/** `next`: some input is ready, but not in this turn; whoever polls us has been woken for another. */
export const LATER = -2;

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
export class Inputs<T> implements Waker {
  /** How many are open. */
  size = 0;
  private readonly discipline: Discipline;
  private readonly releases: Releases;
  private parent: Context;
  private line: Line;
  private capacity: number;
  private readonly futures: (Future<T> | null)[] = [];
  private readonly contexts: Context[] = [];
  private readonly ranks: (number | undefined)[] = [];
  private readonly vacant: number[] = [];
  private closed = false;

  constructor(context: Context, discipline: Discipline, releases: Releases, capacity = 4) {
    this.parent = context;
    this.discipline = discipline;
    this.releases = releases;
    this.capacity = Math.max(1, capacity);
    this.line = discipline.open(this.capacity);
  }

  /** Must be called at the start of each poll: only the newest context counts. */
  attend(context: Context): void {
    this.parent = context;
  }

  /** Opens an input and puts it in the line. Returns its slot: 0, 1, 2, … as long as none has ended. */
  add(stream: Openable<T>, rank?: number): number {
    const slot = this.vacant.length > 0 ? this.vacant.pop()! : this.grow();
    this.ranks[slot] = rank;
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
   * Polls ready inputs, in the order of the discipline, until one has an element, and returns its slot (or NONE, or
   * LATER). An input that ends on the way is closed and its slot is free: see `size`.
   */
  next(): number {
    let patience = this.line.size;
    for (;;) {
      const slot = this.line.select();
      if (slot === NONE) return NONE;
      const answer = this.poll(slot);
      if (answer === READY) return slot;
      if (answer === DONE) this.drop(slot);
      else if (this.parent.turn.budget < 0) return LATER;
      else if (--patience <= 0 && this.line.size > 0) {
        // Whoever wakes itself at each poll must not hold us here.
        this.parent.wake();
        return LATER;
      }
    }
  }

  /** Polls one input, ready or not: READY puts it back in the line. Not closed at DONE: see `drop`. */
  poll(slot: number): Poll {
    const future = this.futures[slot];
    if (future === null) return DONE;
    const answer = future.poll(this.contexts[slot]);
    if (answer === READY) this.line.stay(slot, this.ranks[slot]);
    return answer;
  }

  /** Takes one input out of the line: false if it is not ready. For operators that choose themselves whom to poll. */
  claim(slot: number): boolean {
    return this.line.leave(slot);
  }

  value(slot: number): T {
    return this.futures[slot]!.value;
  }

  isOpen(slot: number): boolean {
    return this.futures[slot] !== null;
  }

  /** Changes the rank of an input for its discipline. */
  rank(slot: number, rank: number): void {
    this.ranks[slot] = rank;
    if (this.line.leave(slot)) this.line.enter(slot, rank);
  }

  /** Closes one input and frees its slot. */
  drop(slot: number): void {
    const future = this.futures[slot];
    if (future === null) return;
    this.futures[slot] = null;
    this.size--;
    this.line.leave(slot);
    this.vacant.push(slot);
    this.releases.add(future.close());
  }

  wake(slot: number): void {
    if (this.futures[slot] === null) return;
    this.line.enter(slot, this.ranks[slot]);
    this.parent.wake();
  }

  /** Closes all, in order. */
  close(): Closing {
    this.closed = true;
    const open = this.futures.slice();
    this.futures.fill(null);
    this.size = 0;
    return closeAll(open);
  }

  private grow(): number {
    const slot = this.futures.length;
    if (slot === this.capacity) this.widen();
    this.futures.push(null);
    this.ranks.push(undefined);
    this.contexts.push(this.parent.fork(this, slot));
    return slot;
  }

  /** A line of twice the size; those who wait move over in their order. */
  private widen(): void {
    const narrow = this.line;
    this.capacity *= 2;
    this.line = this.discipline.open(this.capacity);
    for (let slot = narrow.select(); slot !== NONE; slot = narrow.select())
      this.line.enter(slot, this.ranks[slot]);
  }
}
