import type { Context, Waker } from '../stream/context.ts';
import type { Discipline, Line } from '../stream/discipline.ts';
import { type Closing, closeAll, type Future, type Openable } from '../stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../stream/poll.ts';
import type { Lane, Place } from './lane.ts';
import type { Releases } from './releases.ts';

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
 * Each poll of the operator begins with `attend`, asks with `next`, and ends with `rest` if it has to wait.
 *
 * Where the discipline serves on, whoever goes next stands before the line, as `current`: fused code may poll it.
 *
 * Cost: O(1) or O(log n) a call, by the discipline. Opening allocates what the opened stream needs; the set itself
 * allocates only when it grows past its largest size so far, to twice that.
 */
export class Inputs<T> implements Lane<T>, Waker {
  /** How many are open. */
  size = 0;
  /** What the last input said that `next` has polled: READY or DONE. */
  answer: Poll = PENDING;
  current: Slot<T> | null = null;
  attended: Context;
  /** True if the discipline serves on. */
  readonly servesOn: boolean;
  protected readonly slots: Slot<T>[] = [];
  protected line: Line;
  readonly #discipline: Discipline;
  readonly #releases: Releases;
  readonly #vacant: Slot<T>[] = [];
  #capacity: number;
  #closed = false;
  #round = 0;
  /** `current` was woken since it became that, or since we last polled it: so it stands in the line as well. */
  #again = false;
  /** Whoever polls us is at it, or has been woken for it: it will look at all that is ready. */
  #passed = false;

  constructor(context: Context, releases: Releases, discipline: Discipline, capacity = 4) {
    this.attended = context;
    this.servesOn = discipline.servesOn === true;
    this.line = discipline.open(capacity);
    this.#discipline = discipline;
    this.#releases = releases;
    this.#capacity = capacity;
  }

  /** True if an input is to be asked. */
  get ready(): boolean {
    return this.current !== null || this.line.size > 0;
  }

  future(key: number): Future<T> {
    return this.slots[key].future!;
  }

  /** Must be called at the start of each poll: only the newest context counts. */
  attend(context: Context): void {
    this.attended = context;
    this.#passed = true;
  }

  /** Must be called before each PENDING: wakes are passed on from now on; one at once if there is something left to do. */
  rest(more: boolean = this.ready): Poll {
    this.#passed = false;
    if (more) this.pass();
    return PENDING;
  }

  /** Opens an input and puts it in the line. Returns its slot's key: 0, 1, 2, … as long as none has ended. */
  add(stream: Openable<T>, rank?: number): number {
    const slot = this.#vacant.pop() ?? this.#grow();
    const { key } = slot.context;
    slot.rank = rank;
    slot.future = stream.open(slot.context);
    this.size++;
    if (this.#closed)
      this.drop(key); // by what `open` has called
    else this.line.enter(key, rank);
    return key;
  }

  /**
   * Polls those that are ready, in the order of the discipline, until one has an element or ends, and returns its key;
   * `answer` says which. -1: nothing comes of it in this turn. One that has ended is closed, and its slot is free.
   *
   * `told`: what `current` has answered to others, who polled it instead of us.
   */
  next(told?: Poll): number {
    this.#round++;
    let answer = told;
    for (let patience = 2 * this.size + 2; this.ready; patience--) {
      const slot = (this.current ??= this.slots[this.line.select()]);
      const { context } = slot;
      if (answer === undefined) {
        // Those who wake themselves at each poll, or each other, must not hold us here.
        if (slot.round === this.#round || patience <= 0) {
          this.#stay(slot);
          break;
        }
        this.#forget(slot);
        answer = slot.future!.poll(context);
        if (slot.future === null) break; // closed within its poll
      }
      const spent = this.attended.turn.budget < 0;
      if (answer === DONE) this.drop(context.key);
      else if (answer === READY || (spent && this.#again)) {
        // Ready still; or its budget is spent, and it keeps its turn.
        this.#forget(slot);
        this.#stay(slot);
      } else this.leave();
      if (answer !== PENDING) {
        this.answer = answer;
        return context.key;
      }
      if (spent) break;
      slot.round = this.#round;
      answer = undefined;
    }
    return -1;
  }

  #stay(slot: Slot<T>): void {
    if (this.servesOn) return;
    this.current = null;
    this.line.stay(slot.context.key, slot.rank);
  }

  /** That `current` was woken. */
  #forget(slot: Slot<T>): void {
    if (!this.#again) return;
    this.#again = false;
    this.line.leave(slot.context.key);
  }

  /** Nobody is current; who was, and was woken meanwhile, has its place in the line. */
  protected leave(): void {
    this.current = null;
    this.#again = false;
  }

  /** Closes one input and frees its slot. */
  drop(key: number): void {
    const slot = this.slots[key];
    if (slot.future === null) return;
    this.size--;
    this.withdraw(slot);
    this.#vacant.push(slot);
    this.#releases.add(slot.close());
  }

  protected withdraw(slot: Slot<T>): void {
    if (this.current === slot) this.leave();
    this.line.leave(slot.context.key);
  }

  wake(key: number): void {
    const slot = this.slots[key];
    if (slot.future === null) return;
    if (slot !== this.current) slot.round = 0; // not by itself: it may be polled again at once
    this.enter(slot);
    this.pass();
  }

  protected enter(slot: Slot<T>): void {
    if (this.servesOn && !this.ready) this.current = slot;
    else {
      if (this.current === slot) this.#again = true;
      this.line.enter(slot.context.key, slot.rank);
    }
  }

  /** A wake for whoever polls us, unless it will look anyway. */
  pass(): void {
    if (this.#passed) return;
    this.#passed = true;
    this.attended.wake();
  }

  /** Closes all, in order. */
  close(): Closing {
    this.#closed = true;
    this.current = null;
    return closeAll(this.slots);
  }

  #grow(): Slot<T> {
    const key = this.slots.length;
    if (key === this.#capacity) this.#widen();
    const slot = new Slot<T>(this.attended.fork(this, key));
    this.slots.push(slot);
    return slot;
  }

  /** A line of twice the size; those who wait move over in their order. */
  #widen(): void {
    const narrow = this.line;
    this.line = this.#discipline.open((this.#capacity *= 2));
    for (let key = narrow.select(); key >= 0; key = narrow.select())
      this.line.enter(key, this.slots[key].rank);
  }
}

/** The place of one input. */
class Slot<T> implements Place<T> {
  future: Future<T> | null = null;
  rank: number | undefined;
  /** The last call of `next` in which it said PENDING. */
  round = 0;
  readonly context: Context;

  constructor(context: Context) {
    this.context = context;
  }

  close(): Closing {
    const { future } = this;
    this.future = null;
    return future?.close();
  }
}

export type { Slot };
