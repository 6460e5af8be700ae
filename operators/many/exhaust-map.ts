import type { StreamInput } from '../../lib/stream/from/from.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { OneInnerStream } from './one-inner.ts';

/**
 * Each element to a stream, except those that come while such a stream is open: they are dropped.
 *
 * ```text
 * --1--2------3-------|
 *   exhaustMap(x => --x--x|)
 * ----1--1------3--3--|
 * ```
 *
 * Law: over an upstream that never overtakes its inner streams, `exhaustMap(f)` is `concatMap(f)`. Cost: O(1) an
 * element; two streams are open at most. Errors: a failure of upstream, of `project` or of the inner stream closes the
 * other and comes out as itself.
 *
 * @example
 * import { from } from 'millrace';
 * import { exhaustMap } from 'millrace/operators';
 *
 * console.log(from([1, 2]).pipe(exhaustMap((x) => [x, x * 10])).toArraySync()); // [ 1, 10, 2, 20 ]
 */
export function exhaustMap<A, B>(project: (value: A, index: number) => StreamInput<B>): Operator<A, B> {
  return (source) => new ExhaustMapStream(source, project);
}

class ExhaustMapStream<A, B> extends OneInnerStream<A, B> {
  override readonly switches = false;
}
