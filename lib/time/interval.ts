import type { Waker } from '../stream/context.ts';
import { ArgumentError, CapacityError, wholeNumber } from '../stream/errors.ts';
import { type Late, latePolicy, positivePeriod, tickAfter } from '../stream/late.ts';

export type { Late } from '../stream/late.ts';

/**
 * A fixed list of recurring timers. There are few of them and each fires often, so that a look at all of them costs less
 * than to insert them into a wheel again and again. Made whole at construction; nothing allocates after that.
 *
 * @example
 * import { Intervals } from 'millrace';
 *
 * const list = new Intervals();
 * const ticks: number[] = [];
 * const waker = { wake: (key: number) => void ticks.push(key) };
 * list.add(10, 10, waker, 1);
 * list.add(25, 25, waker, 2, 'skip');
 * list.advance(30);
 * console.log(ticks); // [ 1, 1, 2, 1 ]
 */
export class Intervals {
  private readonly capacity: number;
  private readonly dues: Float64Array;
  private readonly periods: Float64Array;
  private readonly keys: Float64Array;
  private readonly wakers: (Waker | null)[];
  private readonly lates: Late[];
  /** An id is `generation * capacity + index`. */
  private readonly ids: Float64Array;
  /** Order of insertion, for ticks that are due at the same moment. */
  private readonly serials: Float64Array;
  private serial = 0;
  private count = 0;

  constructor(capacity = 16) {
    this.capacity = wholeNumber('Intervals: capacity', capacity, 1);
    this.dues = new Float64Array(capacity).fill(Infinity);
    this.periods = new Float64Array(capacity);
    this.keys = new Float64Array(capacity);
    this.wakers = new Array<Waker | null>(capacity).fill(null);
    this.lates = new Array<Late>(capacity).fill('burst');
    this.ids = Float64Array.from({ length: capacity }, (_, index) => index);
    this.serials = new Float64Array(capacity);
  }

  get size(): number {
    return this.count;
  }

  /** From `first` on, every `period` milliseconds: `waker.wake(key)`. Answers an id for `remove`. */
  add(first: number, period: number, waker: Waker, key: number, late: Late = 'burst'): number {
    if (!Number.isFinite(first)) throw new ArgumentError('Intervals: first', first, 'a finite number');
    positivePeriod('Intervals: period', period);
    latePolicy('Intervals: late', late);
    const index = this.wakers.indexOf(null);
    if (index < 0) throw new CapacityError('Intervals', this.capacity, 'make the list larger');
    this.dues[index] = first;
    this.periods[index] = period;
    this.keys[index] = key;
    this.wakers[index] = waker;
    this.lates[index] = late;
    this.serials[index] = this.serial++;
    this.count++;
    return this.ids[index];
  }

  /** Ends an interval; false if it had ended. */
  remove(id: number): boolean {
    const index = id % this.capacity;
    if (this.ids[index] !== id || this.wakers[index] === null) return false;
    this.wakers[index] = null;
    this.dues[index] = Infinity;
    this.ids[index] += this.capacity;
    this.count--;
    return true;
  }

  /** When the next tick is due; Infinity if there is none. */
  nextDeadline(): number {
    const index = this.first();
    return index < 0 ? Infinity : this.dues[index];
  }

  /**
   * Wakes for each tick that is due at `now`, in order of time and then of insertion: at most `limit` times, the rest is
   * due still. A wake may add and remove. Answers how many there were.
   */
  advance(now: number, limit: number = Infinity): number {
    for (let fired = 0; ; fired++) {
      const index = this.first();
      if (index < 0 || this.dues[index] > now || fired === limit) return fired;
      this.dues[index] = tickAfter(this.lates[index], this.dues[index], this.periods[index], now);
      this.wakers[index]!.wake(this.keys[index]);
    }
  }

  /** The index of what is due first; -1 if the list is empty. */
  private first(): number {
    const { dues, serials } = this;
    let found = -1;
    let due = Infinity;
    for (let index = 0; index < this.capacity; index++) {
      if (dues[index] > due || dues[index] === Infinity) continue;
      if (dues[index] === due && serials[index] > serials[found]) continue;
      found = index;
      due = dues[index];
    }
    return found;
  }
}
