import { firstCome } from '../../lib/discipline/first-come.ts';
import { Input } from '../../lib/discipline/input.ts';
import { AGAIN, Inputs, LATER } from '../../lib/discipline/inputs.ts';
import { ANOTHER, Serving } from '../../lib/discipline/serving.ts';
import type { Context } from '../../lib/stream/context.ts';
import type { Discipline } from '../../lib/stream/discipline.ts';
import { wholeNumber } from '../../lib/stream/errors.ts';
import { from, type StreamInput } from '../../lib/stream/from/from.ts';
import { type Closing, closeAll } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';

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
  const concurrency = settings.concurrency ?? Infinity;
  if (concurrency !== Infinity) wholeNumber('mergeMap: concurrency', concurrency, 1);
  return (source) => new MergeMapStream(source, project, concurrency, settings);
}

class MergeMapStream<A, B> extends Stream<B> {
  readonly source: Stream<A>;
  readonly project: (value: A, index: number) => StreamInput<B>;
  readonly concurrency: number;
  readonly options: MergeMapOptions;

  constructor(
    source: Stream<A>,
    project: (value: A, index: number) => StreamInput<B>,
    concurrency: number,
    options: MergeMapOptions,
  ) {
    super();
    this.source = source;
    this.project = project;
    this.concurrency = concurrency;
    this.options = options;
  }

  override open(context: Context): MergeMapping<A, B> {
    return new MergeMapping(this, context);
  }
}

class MergeMapping<A, B> extends Serving<B> {
  static readonly operator = 'mergeMap';
  private readonly project: (value: A, index: number) => StreamInput<B>;
  private readonly concurrency: number;
  private readonly onOpen: ((open: number) => void) | undefined;
  private readonly outer: Input<A>;
  protected readonly lane: Inputs<B>;
  private index = 0;

  constructor(stream: MergeMapStream<A, B>, context: Context) {
    super();
    this.project = stream.project;
    this.concurrency = stream.concurrency;
    this.onOpen = stream.options.onOpen;
    this.outer = new Input(context, this.releases);
    this.lane = new Inputs(
      context,
      stream.options.discipline ?? firstCome(),
      this.releases,
      Math.min(stream.concurrency, 4),
    );
    if (this.concurrency === Infinity) this.outer.after = this.lane;
    this.outer.open(stream.source);
  }

  protected override advance(context: Context): Poll {
    this.outer.parent = context;
    this.lane.attend(context);
    return this.front.full ? this.read(context) : this.proceed(this.lane.next(), context);
  }

  protected override goOn(answer: Poll, context: Context): Poll | typeof ANOTHER {
    const slot = this.lane.told(answer);
    return slot === AGAIN ? ANOTHER : this.proceed(slot, context);
  }

  private proceed(first: number, context: Context): Poll {
    const { lane, outer } = this;
    let before = NaN;
    for (let slot = first; ; slot = lane.next()) {
      if (slot >= 0) {
        if (lane.answer === DONE) continue;
        this.value = lane.value(slot);
        lane.stay(slot);
        return READY;
      }
      if (slot === LATER || lane.size >= this.concurrency) return PENDING;
      const { live } = outer;
      lane.attend(context);
      const answer = outer.poll();
      if (answer === READY) {
        this.start(outer.value);
        if (this.front.full) return this.read(context);
        continue;
      }
      if (answer === DONE && lane.size === 0) return DONE;
      // Upstream may have served inner streams instead of us (groupBy), or they have to wait for each other: as long as
      // there is work done, we go on.
      const { budget } = context.turn;
      const idle = budget === before && live === outer.live;
      if (budget < 0 || lane.ready === 0 || idle) return this.wait();
      before = budget;
    }
  }

  private wait(): Poll {
    this.lane.rest(this.outer.ready);
    return PENDING;
  }

  private start(value: A): void {
    const input = this.project(value, this.index++);
    if (this.over) return; // closed by `project`
    // An array that would be served on until its end, before anything else is polled, needs no run.
    const next = this.lane.servesOn && this.lane.ready === 0;
    if (next && this.front.takes(input)) this.onOpen?.(this.lane.size + 1);
    else {
      this.lane.add(from(input));
      this.onOpen?.(this.lane.size);
    }
  }

  protected override release(): Closing {
    this.front.clear();
    return closeAll([this.outer, this.lane]);
  }
}
