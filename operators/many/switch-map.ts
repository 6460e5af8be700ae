import type { StreamInput } from '../../lib/stream/from/from.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { OneInnerStream } from './one-inner.ts';

/**
 * Each element to a stream; the next element closes the stream of the one before, at once.
 *
 * ```text
 * --1-----2----------|
 *   switchMap(x => --x--x--x|)
 * ----1--1--2--2--2--|
 * ```
 *
 * An inner stream gives what it has at once before upstream is asked again, as in RxJS; after that, what came first goes
 * first.
 *
 * Law: over an upstream that never overtakes its inner streams, `switchMap(f)` is `concatMap(f)`. Cost: O(1) an
 * element; two streams are open at most. Errors: a failure of upstream, of `project` or of the inner stream closes the
 * other and comes out as itself.
 *
 * @example
 * import { from } from 'millrace';
 * import { switchMap } from 'millrace/operators';
 *
 * console.log(from([1, 2]).pipe(switchMap((x) => [x, x * 10])).toArraySync()); // [ 1, 10, 2, 20 ]
 */
export function switchMap<A, B>(project: (value: A, index: number) => StreamInput<B>): Operator<A, B> {
  return (source) => new SwitchMapStream(source, project);
}

class SwitchMapStream<A, B> extends OneInnerStream<A, B> {
  override readonly switches = true;
}
