import { ArgumentError, wholeNumber } from '../../lib/stream/errors.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import type { Group } from './group.ts';
import { LanesStream, type LanesSettings } from './lanes.ts';
import type {
  Element,
  FilterName,
  Given,
  Input,
  Kept,
  MapName,
  OperatorName,
  Output,
  StreamName,
  Taken,
} from './names.ts';
import type { Manner } from './stages.ts';

export interface ParallelOptions {
  /** Results in the order of the elements (so, unless said otherwise), or as they come. */
  readonly ordered?: boolean;
  /** How many elements may be under way: taken, and not all of their results handed out. 1024 a lane, unless said otherwise. */
  readonly inFlight?: number;
  /**
   * How many elements travel together at the most: 256, and no more than half of a lane's part of `inFlight`. They are
   * fewer while a batch takes longer than a millisecond or two.
   */
  readonly batch?: number;
}

/** Lanes that have no worker yet. */
export interface Parallel {
  /** Where the lanes are: on the workers of this group, which its discipline chooses. */
  runOn<M extends object>(group: Group<M>): FirstStage<M>;
}

/** A pipeline of named stages before its first one, which says what it takes. */
export interface FirstStage<M extends object> {
  map<K extends MapName<M, never>>(name: K): Lanes<M, Input<M, K>, Output<M, K>>;
  filter<K extends FilterName<M, never>>(name: K): Lanes<M, Input<M, K>, Kept<M, K, Input<M, K>>>;
  concatMap<K extends StreamName<M, never>>(name: K): Lanes<M, Input<M, K>, Element<M, K>>;
  pipe<K extends OperatorName<M, never>>(name: K): Lanes<M, Taken<M, K>, Given<M, K>>;
}

/** A pipeline of named stages: an operator, which can be given further stages. */
export interface Lanes<M extends object, A, B> extends Operator<A, B> {
  /** Each element through a function of the module. A promise is waited for before the lane's next element is taken. */
  map<K extends MapName<M, B>>(name: K): Lanes<M, A, Output<M, K>>;
  /** The elements to which a predicate of the module says yes. */
  filter<K extends FilterName<M, B>>(name: K): Lanes<M, A, Kept<M, K, B>>;
  /** Each element to the stream that a function of the module makes of it, one after the other. */
  concatMap<K extends StreamName<M, B>>(name: K): Lanes<M, A, Element<M, K>>;
  /** Through an operator that the module exports. What it remembers is its lane's. */
  pipe<K extends OperatorName<M, B>>(name: K): Lanes<M, A, Given<M, K>>;
  /** What becomes of it on a worker, in words: see `Stream.explain`. */
  explain(): Promise<string>;
}

/**
 * Runs whole pipelines on the workers of a group: `lanes` copies of one pipeline, whose stages are exports of the group's
 * module, named one after the other. On the worker they are put together as one pipeline, which fuses like any other; no
 * element crosses a thread between two stages. Elements travel there and back in batches.
 *
 * ```text
 *   stream ──┬─ [1 2 3] ──> lane 0 on worker 0: decode | isGood | score ── [a c] ──┬──> a c d f
 *            └─ [4 5 6] ──> lane 1 on worker 1: decode | isGood | score ── [d f] ──┘
 * ```
 *
 * A batch goes to the lane that has the least to do. Results come in the order of the elements, unless `ordered` is
 * false. By demand only: elements are asked of upstream when results are asked for, at most `inFlight` are under way, and
 * a lane whose stages make many of one stops when twice its part of `inFlight` wait to be taken.
 *
 * **State is a lane's.** A stage that remembers (`scan`, `take`, `distinct` within an exported operator) sees only the
 * elements of its own lane, and which ones these are depends on who was quick. What it keeps back counts to the batch
 * that was in its lane when it came out. A lane that ends early (`take`) gets no more; when all have, the stream ends.
 *
 * Law: with stages that remember nothing, it is the same pipeline run here, failures included; with `ordered: false`
 * the same bag. Errors: a failure of a stage comes out in its turn, after the results before it, and ends the stream. A
 * worker that is lost ends it with a WorkerLostError that lists what was under way there, unless all of its stages are
 * `idempotent`: then what was not finished is done again, and results that came before are not repeated. A closed
 * stream closes its lanes, and is released when they are. Cost: one message a batch each way, and for each element one
 * copy each way (a batch of numbers is 8 bytes each). Each lane takes one place of its worker's `depth`.
 *
 * @example
 * import { from } from 'millrace';
 * import { group, parallel } from 'millrace/adapters/workers';
 *
 * const module = `data:text/javascript,
 *   export const half = (x) => x / 2;
 *   export const isWhole = (x) => Number.isInteger(x);`;
 * const workers = await group<{ half(x: number): number; isWhole(x: number): boolean }>({ module, workers: 2 });
 * const halves = parallel(2).runOn(workers).map('half').filter('isWhole');
 * console.log(await from([1, 2, 3, 4]).pipe(halves).toArray()); // [ 1, 2 ]
 * await workers.close();
 */
export function parallel(lanes: number, options: ParallelOptions = {}): Parallel {
  wholeNumber('parallel: lanes', lanes, 1);
  const inFlight = wholeNumber('parallel: inFlight', options.inFlight ?? 1024 * lanes, 1);
  const most = wholeNumber('parallel: batch', options.batch ?? 256, 1);
  const settings = {
    lanes,
    inFlight,
    ordered: options.ordered ?? true,
    batch: Math.max(1, Math.min(most, Math.floor(inFlight / (2 * lanes)))),
    window: Math.max(64, Math.ceil((2 * inFlight) / lanes)),
  };
  return {
    runOn<M extends object>(group: Group<M>): FirstStage<M> {
      return staged({ ...settings, group, stages: [] }) as FirstStage<any>;
    },
  };
}

/** The operator of these stages, and what adds another. */
function staged(settings: LanesSettings): unknown {
  const { group, stages } = settings;
  const operator = (source: Stream<unknown>): Stream<unknown> => {
    if (stages.length === 0) throw new ArgumentError('parallel: stages', 0, 'at least one');
    return new LanesStream(source, settings);
  };
  const add =
    (manner: Manner) =>
    (name: string): unknown =>
      staged({ ...settings, stages: [...stages, { manner, number: group.number(name), name }] });
  return Object.assign(operator, {
    map: add('map'),
    filter: add('filter'),
    concatMap: add('concatMap'),
    pipe: add('pipe'),
    explain: () => group.explain(stages),
  });
}
