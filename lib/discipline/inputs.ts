import type { Context, Waker } from '../stream/context.ts';
import type { Discipline, Line } from '../stream/discipline.ts';
import { type Closing, closeAll, type Future, type Openable } from '../stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../stream/poll.ts';
import type { Lane } from './lane.ts';
import type { Owning } from './releases.ts';

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
 * Whoever is served stands before the line. Where the discipline serves on it is also `current`: fused code may poll it.
 *
 * Cost: O(1) or O(log n) a call, by the discipline. Opening allocates what the opened stream needs; the set itself
 * allocates only when it grows past its largest size so far, to twice that.
 */
export class Inputs<T> implements Lane<T>, Waker {
  current: Future<T> | null = null;
  declare inside: Context;
  /** Whose turn it is; where the discipline serves on, its future is `current`. */
  serving: Slot<T> | null = null;
  declare attended: Context;
  /** How many are open. */
  size = 0;
  /** True if the discipline serves on. */
  declare readonly servesOn: boolean;
  readonly slots: Slot<T>[] = [];
  protected declare line: Line;
  readonly #discipline: Discipline;
  private declare readonly owner: Owning;
  readonly #vacant: Slot<T>[] = [];
  #capacity: number;
  #closed = false;
  /** Whoever is served was woken since its turn began, or since we last polled it. */
  private again = false;
  /** Whoever polls us is at it, or has been woken for it: it will look at all that is ready. */
  private passed = false;

  constructor(context: Context, owner: Owning, discipline: Discipline, capacity = 4) {
    this.attended = this.inside = context;
    this.servesOn = discipline.servesOn === true;
    this.line = discipline.open(capacity);
    this.#discipline = discipline;
    this.owner = owner;
    this.#capacity = capacity;
  }

  /** True if an input is to be asked. */
  get ready(): boolean {
    return this.serving !== null || this.line.size > 0;
  }

  /** Must be called at the start of each poll: only the newest context counts. */
  attend(context: Context): void {
    this.attended = context;
    this.passed = true;
  }

  /** Must be called before each PENDING: wakes are passed on from now on; one at once if there is something left to do. */
  rest(more: boolean = this.ready): Poll {
    this.passed = false;
    if (more) this.pass();
    return PENDING;
  }

  /** Opens an input and puts it in the line. Returns its slot, whose key is 0, 1, 2, … as long as none has ended. */
  add(stream: Openable<T>, rank?: number): Slot<T> {
    const slot = this.#vacant.pop() ?? this.grow();
    slot.rank = rank;
    slot.future = stream.open(slot.context);
    this.size++;
    if (this.#closed)
      this.drop(slot); // by what `open` has called
    else this.line.enter(slot.key, rank);
    return slot;
  }

  /**
   * Polls those that are ready, in the order of the discipline, until one has an element or ends: its future is null
   * then, since one that has ended is closed, and its slot is free. Null: nothing comes of it before others had a turn.
   *
   * `told`: what `current` has answered to others, who polled it instead of us.
   */
  next(told?: Poll): Slot<T> | null {
    let patience = 2 * this.size + 2;
    let yielded: Slot<T> | null = null;
    for (let answer = told; this.ready; answer = undefined) {
      const slot = this.serving ?? this.serve(this.slots[this.line.select()]);
      if (answer === undefined) {
        // Those who wake themselves at each poll, or each other, must not hold us here.
        if (slot === yielded || --patience < 0) {
          this.stay(slot);
          break;
        }
        this.again = false; // before the poll, since a wake during it counts
        answer = slot.future?.poll(slot.context);
        if (slot.future === null) break; // closed, within its poll or since it was woken
      }
      if (answer === READY) {
        this.stay(slot);
        return slot;
      }
      if (answer === DONE) {
        this.drop(slot);
        return slot;
      }
      const spent = this.attended.turn.budget < 0;
      if (this.again) yielded ??= slot;
      // Whoever was woken since its budget is spent keeps its turn.
      if (!spent || !this.again) this.leave(slot);
      if (spent) break;
    }
    return null;
  }

  /** It is ready still, and goes where the discipline puts it. */
  private stay(slot: Slot<T>): void {
    if (this.servesOn) return;
    this.serving = null;
    this.line.stay(slot.key, slot.rank);
  }

  protected serve(slot: Slot<T>): Slot<T> {
    this.serving = slot;
    this.again = false;
    if (this.servesOn) {
      this.current = slot.future;
      this.inside = slot.context;
    }
    return slot;
  }

  /** Its turn is over; it goes to the end of the line if it was woken meanwhile. */
  private leave(slot: Slot<T>): void {
    this.serving = this.current = null;
    if (this.again) this.enter(slot);
  }

  /** Closes one input and frees its slot. */
  drop(slot: Slot<T>): void {
    if (slot.future === null) return;
    this.size--;
    this.withdraw(slot);
    this.#vacant.push(slot);
    this.owner.letGo(slot.close());
  }

  protected withdraw(slot: Slot<T>): void {
    if (this.serving === slot) this.serving = this.current = null;
    this.line.leave(slot.key);
  }

  wake(key: number): void {
    const slot = this.slots[key];
    if (slot.future === null) return;
    if (slot === this.serving) this.again = true;
    else this.enter(slot);
    this.pass();
  }

  protected enter(slot: Slot<T>): void {
    if (this.servesOn && !this.ready) this.serve(slot);
    else this.line.enter(slot.key, slot.rank);
  }

  /** A wake for whoever polls us, unless it will look anyway. */
  pass(): void {
    if (this.passed) return;
    this.passed = true;
    this.attended.wake();
  }

  /** Closes all, in order. */
  close(): Closing {
    this.#closed = true;
    this.serving = this.current = null;
    return closeAll(this.slots);
  }

  private grow(): Slot<T> {
    const key = this.slots.length;
    if (key === this.#capacity) {
      // A line of twice the size; those who wait move over in their order.
      const narrow = this.line;
      this.line = this.#discipline.open((this.#capacity *= 2));
      for (let next = narrow.select(); next >= 0; next = narrow.select())
        this.line.enter(next, this.slots[next].rank);
    }
    return (this.slots[key] = new Slot(this.attended.fork(this, key)));
  }
}

/** The place of one input. */
export class Slot<T> {
  future: Future<T> | null = null;
  declare rank: number | undefined;
  declare readonly context: Context;
  declare readonly key: number;

  constructor(context: Context) {
    this.context = context;
    this.key = context.key;
  }

  close(): Closing {
    const { future } = this;
    this.future = null;
    return future?.close();
  }
}
