import { firstCome } from '../../lib/discipline/first-come.ts';
import { Inputs } from '../../lib/discipline/inputs.ts';
import { takes } from '../../lib/discipline/reading.ts';
import { Serving } from '../../lib/discipline/serving.ts';
import type { Context, Waker } from '../../lib/stream/context.ts';
import type { Discipline } from '../../lib/stream/discipline.ts';
import { wholeNumber } from '../../lib/stream/errors.ts';
import { from, type StreamInput } from '../../lib/stream/from/from.ts';
import { FromStream } from '../../lib/stream/from/opened.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import { type Closing, closeAll, type Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import type { Stream } from '../../lib/stream/stream.ts';

/** How `mergeMap` and its relatives go about it. */
export interface MergeMapOptions {
  /** Who goes next among the inner streams that are ready: first-come without one. */
  readonly discipline?: Discipline | undefined;
  /** How many inner streams may be open at once: unbounded without one, as in RxJS. */
  readonly concurrency?: number | undefined;
  /** Told how many inner streams are open, each time one is opened. */
  readonly onOpen?: ((open: number) => void) | undefined;
}

/**
 * Each element to a stream, and the elements of all these streams as they come.
 *
 * ```text
 * --1-------2--------|
 *   mergeMap(x => --x--x--x|)
 * ----1--1--12-2--2--|
 * ```
 *
 * Inner streams that are ready are served before upstream is asked for more, and upstream is not asked while
 * `concurrency` of them are open: so the bound is back-pressure, and nothing is buffered. Synchronous inner streams
 * come out one after the other, as in RxJS.
 *
 * Law: `mergeMap(f)` is `map(f)` then `mergeAll()`; as a bag, its elements are those of `concatMap(f)`. Cost: O(1) an
 * element whatever the number of idle inner streams (O(log n) with an ordered discipline); memory O(streams open at
 * once), which `concurrency` bounds and `onOpen` shows. Errors: a failure of upstream, of `project` or of an inner
 * stream closes all the others and comes out as itself.
 *
 * @example
 * import { from } from 'millrace';
 * import { mergeMap } from 'millrace/operators';
 *
 * console.log(from([1, 2]).pipe(mergeMap((x) => [x, x * 10])).toArraySync()); // [ 1, 10, 2, 20 ]
 */
export function mergeMap<A, B>(
  project: (value: A, index: number) => StreamInput<B>,
  options: number | MergeMapOptions = {},
): Operator<A, B> {
  const settings = typeof options === 'number' ? { concurrency: options } : options;
  const { concurrency = Infinity } = settings;
  if (concurrency !== Infinity) wholeNumber('mergeMap: concurrency', concurrency, 1);
  const openMergeMap = (source: Stream<A>, context: Context): MergeMapping<A, B> =>
    new MergeMapping(source, project, settings, context);
  return (source) => new FromStream(source, openMergeMap);
}

class MergeMapping<A, B> extends Serving<B> implements Waker {
  declare readonly concurrency: number;
  /** The inner streams. */
  declare readonly lane: Inputs<B>;
  private declare readonly project: (value: A, index: number) => StreamInput<B>;
  private declare readonly onOpen: ((open: number) => void) | undefined;
  private declare readonly context: Context;
  /** Upstream, until its end. */
  private declare outer: Future<A> | null;
  /** Upstream has not said PENDING, or was woken since. */
  private ready = true;
  private count = 0;

  constructor(
    source: Stream<A>,
    project: (value: A, index: number) => StreamInput<B>,
    { concurrency = Infinity, discipline = firstCome(), onOpen }: MergeMapOptions,
    context: Context,
  ) {
    super();
    this.concurrency = concurrency;
    this.lane = new Inputs(context, this, discipline);
    this.project = project;
    this.onOpen = onOpen;
    this.context = context.fork(this, 0);
    this.outer = source.open(this.context);
  }

  wake(): void {
    this.ready = true;
    this.lane.pass();
  }

  protected override advance(context: Context, told?: Poll): Poll {
    const { lane } = this;
    const { turn } = context;
    let paid = NaN;
    lane.attend(context);
    for (let answer = told; !this.full; answer = undefined) {
      const slot = lane.next(answer);
      if (slot !== null) {
        if (slot.future === null) continue;
        this.value = slot.future.value;
        return READY;
      }
      const outer = this.ready && lane.size < this.concurrency ? this.outer : null;
      if (outer !== null && turn.budget >= 0 && this.ask(outer) !== PENDING) continue;
      if (this.outer === null && lane.size === 0) return DONE;
      // Upstream may have served inner streams instead of us (groupBy), or they have to wait for each other: as long as
      // work is done, which is paid for, we go on.
      if (turn.budget < 0 || turn.budget === paid || !lane.ready)
        return lane.rest(lane.ready || (outer !== null && this.ready));
      paid = turn.budget;
    }
    return this.read(context);
  }

  private ask(outer: Future<A>): Poll {
    this.ready = false; // before the poll, since a wake during it counts
    const answer = outer.poll(this.context);
    if (answer === DONE) {
      this.outer = null;
      this.letGo(outer.close());
    } else if (answer === READY) {
      this.ready = true;
      this.start(outer.value);
    }
    return answer;
  }

  private start(value: A): void {
    const { lane } = this;
    const { project } = this; // called as a function
    const input = project(value, this.count++);
    if (this.closing !== null) return; // closed by `project`
    // An array that would be served on until its end, before anything else is polled, needs no run.
    const taken = lane.servesOn && !lane.ready && takes(this, input);
    if (!taken) lane.add(from(input));
    this.onOpen?.(lane.size + +taken);
  }

  protected override release(): Closing {
    const outer = this.outer;
    this.outer = null;
    return closeAll([outer, this.lane]);
  }
}

fuses(MergeMapping, { name: 'mergeMap' });
