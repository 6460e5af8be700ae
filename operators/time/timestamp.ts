import { element } from '../../lib/fuse/element.ts';
import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { type Poll, READY } from '../../lib/stream/poll.ts';

/** An element, and when it came: milliseconds on the driver's clock. */
export interface Timestamp<T> {
  readonly value: T;
  readonly timestamp: number;
}

/**
 * Each element with the moment at which it came.
 *
 * ```text
 * ---a--b--|
 *   timestamp()
 * ---x--y--|     x: { value: a, timestamp: 3 }, y: { value: b, timestamp: 6 }
 * ```
 *
 * Law: `timestamp()` then `map(x => x.value)` changes nothing. Cost: one object and one look at the clock an element, O(1)
 * memory. Errors: none of its own.
 *
 * @example
 * import { of, timestamp } from 'millrace/operators';
 *
 * const [first] = of('a').pipe(timestamp()).toArraySync();
 * console.log(first.value, first.timestamp > 0); // a true
 */
export function timestamp<A>(): Operator<A, Timestamp<A>> {
  return element((source) => new Stamping(source));
}

class Stamping<A> extends Stage<A, Timestamp<A>> {
  override poll(context: Context): Poll {
    const answer = this.source.poll(context);
    if (answer === READY) this.value = { value: this.source.value, timestamp: context.now() };
    return answer;
  }
}

fuses(Stamping, { name: 'timestamp' });
