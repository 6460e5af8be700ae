import type { Context } from '../../lib/stream/context.ts';
import { wholeNumber } from '../../lib/stream/errors.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { lengthOrMoment, Timed, timed } from './timed.ts';

export interface DelayOptions {
  /** How many elements it may hold: 16,384, unless another number is given. */
  readonly capacity?: number | undefined;
}

/**
 * Each element later by `due` milliseconds, or not before a date. The end is not delayed: it follows the last element.
 *
 * ```text
 * --a--b----|
 *   delay(2)
 * ----a--b--|
 * ```
 *
 * Back-pressure: while it is asked it takes all that upstream has, since each element's time starts when it arrives; up
 * to `capacity` elements are held. Then it takes no more until one is out: what is upstream meanwhile stays there, and its
 * time starts when it is taken. Nothing is lost. Law: what comes out is what went in. Cost: O(1) an element, memory for
 * what is held; one timer. Errors: a failure of upstream passes at once, and what is held is dropped; ArgumentError where
 * `due` or `capacity` can never work.
 *
 * @example
 * import { delay, of } from 'millrace/operators';
 *
 * console.log(await of(1, 2, 3).pipe(delay(10)).toArray()); // [ 1, 2, 3 ]
 */
export function delay<A>(due: number | Date, options: DelayOptions = {}): Operator<A, A> {
  lengthOrMoment('delay: due', due);
  const capacity = wholeNumber('delay: capacity', options.capacity ?? 16_384, 1);
  return timed((source, context) => new Delaying(source, context, due, capacity));
}

class Delaying<A> extends Timed<A, A> {
  private readonly due: number | Date;
  private readonly capacity: number;
  /** A ring of elements, and of the moments at which they are due. It grows by doubling. */
  private values: A[] = new Array<A>(8);
  private dues: Float64Array = new Float64Array(8);
  private head = 0;
  private size = 0;
  private ended = false;

  constructor(source: Stream<A>, context: Context, due: number | Date, capacity: number) {
    super(source, context);
    this.due = due;
    this.capacity = capacity;
  }

  protected override step(context: Context): Poll {
    if (this.timerFirst && this.give(context)) return READY;
    while (!this.ended && this.size < this.capacity) {
      const answer = this.pull();
      if (answer === READY) this.hold(this.source.value, context.now());
      else if (answer === PENDING) break;
      else this.ended = true;
    }
    if (this.fired && this.give(context)) return READY;
    return this.ended && this.size === 0 ? DONE : PENDING;
  }

  private hold(value: A, now: number): void {
    if (this.size === this.values.length) this.grow();
    const at = (this.head + this.size++) & (this.values.length - 1);
    this.values[at] = value;
    this.dues[at] = this.due instanceof Date ? Math.max(now, this.due.getTime()) : now + this.due;
    if (this.size === 1) this.arm(this.dues[at]);
  }

  /** The timer has fired. Gives the oldest element if it is due; else arms for it, if there is one. */
  private give(context: Context): boolean {
    if (this.size === 0 || this.dues[this.head] > context.now()) {
      this.disarm();
      if (this.size > 0) this.arm(this.dues[this.head]);
      return false;
    }
    this.value = this.values[this.head];
    this.values[this.head] = undefined as A;
    this.head = (this.head + 1) & (this.values.length - 1);
    this.size--;
    return true;
  }

  private grow(): void {
    const { values, dues, head } = this;
    const length = values.length;
    this.values = new Array<A>(length * 2);
    this.dues = new Float64Array(length * 2);
    for (let i = 0; i < length; i++) {
      this.values[i] = values[(head + i) & (length - 1)];
      this.dues[i] = dues[(head + i) & (length - 1)];
    }
    this.head = 0;
  }
}
