import type { Context } from '../../lib/stream/context.ts';
import type { StreamInput } from '../../lib/stream/from/from.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { Stream } from '../../lib/stream/stream.ts';
import { map } from '../element/map.ts';
import { type MergeMapOptions, mergeMap } from './merge-map.ts';

/**
 * As `scan`, but the function answers with a stream: each of its elements is the next state, and comes out.
 *
 * ```text
 * --1-----2------|
 *   mergeScan((sum, x) => --(sum + x)|, 0)
 * ----1-----3----|
 * ```
 *
 * Law: `mergeScan((s, x) => [f(s, x)], seed)` is `scan(f, seed)`. Cost and errors: as `mergeMap`, whose options are the
 * third argument.
 *
 * @example
 * import { from } from 'millrace';
 * import { mergeScan } from 'millrace/operators';
 *
 * console.log(from([1, 2, 3]).pipe(mergeScan((sum, x) => [sum + x], 0)).toArraySync()); // [ 1, 3, 6 ]
 */
export function mergeScan<A, S>(
  accumulate: (state: S, value: A, index: number) => StreamInput<S>,
  seed: S,
  options: number | MergeMapOptions = {},
): Operator<A, S> {
  return (source) => new MergeScanStream(source, accumulate, seed, options);
}

class MergeScanStream<A, S> extends Stream<S> {
  readonly source: Stream<A>;
  readonly accumulate: (state: S, value: A, index: number) => StreamInput<S>;
  readonly seed: S;
  readonly options: number | MergeMapOptions;

  constructor(
    source: Stream<A>,
    accumulate: (state: S, value: A, index: number) => StreamInput<S>,
    seed: S,
    options: number | MergeMapOptions,
  ) {
    super();
    this.source = source;
    this.accumulate = accumulate;
    this.seed = seed;
    this.options = options;
  }

  /** The state belongs to the run: so the operators that share it are made here. */
  override open(context: Context): Future<S> {
    let state = this.seed;
    const merged = mergeMap(
      (value: A, index) => this.accumulate(state, value, index),
      this.options,
    )(this.source);
    return map((next: S) => (state = next))(merged).open(context);
  }
}
