import { from, type StreamInput } from '../../lib/stream/from/from.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { filter } from '../element/filter.ts';

/**
 * Two streams: the elements for which a predicate holds, and those for which it does not.
 *
 * ```text
 * --1--2--3--4--|
 *   partition(x => x % 2 === 0)
 * -----2-----4--|
 * --1-----3-----|
 * ```
 *
 * As in RxJS each of the two is a run of its own over the input; `share` the input to have one for both.
 *
 * Law: together, as a bag, they are the input. Cost and errors: as `filter`, twice.
 *
 * @example
 * import { partition } from 'millrace/operators';
 *
 * const [even, odd] = partition([1, 2, 3], (x) => x % 2 === 0);
 * console.log(even.toArraySync(), odd.toArraySync()); // [ 2 ] [ 1, 3 ]
 */
export function partition<A, B extends A>(
  input: StreamInput<A>,
  predicate: (value: A, index: number) => value is B,
): [Stream<B>, Stream<Exclude<A, B>>];
export function partition<A>(
  input: StreamInput<A>,
  predicate: (value: A, index: number) => unknown,
): [Stream<A>, Stream<A>];
export function partition<A>(
  input: StreamInput<A>,
  predicate: (value: A, index: number) => unknown,
): [Stream<A>, Stream<A>] {
  const source = from(input);
  return [filter(predicate)(source), filter((value: A, index) => !predicate(value, index))(source)];
}
