import { firstCome } from '../../lib/discipline/first-come.ts';
import { Inputs } from '../../lib/discipline/inputs.ts';
import { opening } from '../../lib/discipline/opening.ts';
import { Serving } from '../../lib/discipline/serving.ts';
import type { Context } from '../../lib/stream/context.ts';
import { ArrayFuture, moveArray } from '../../lib/stream/from/array.ts';
import type { StreamInput } from '../../lib/stream/from/from.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Closing, Future } from '../../lib/stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';
import { listOf, type Values } from './list.ts';

/**
 * The latest elements of all inputs, as one array, each time one of them has another; from the moment when each has one.
 *
 * ```text
 * --1-----2------|
 * ----a-b---c--|
 *   combineLatest(x, y)
 * ----A-B-C-D----|      A = 1a, B = 1b, C = 2b, D = 2c
 * ```
 *
 * As in RxJS it ends when all inputs have ended.
 *
 * Law: with one input it is `map(x => [x])`. Cost: O(inputs) an array, which is new each time; memory O(inputs).
 * Errors: a failure of one input closes the others and comes out as itself.
 *
 * @example
 * import { combineLatest } from 'millrace/operators';
 *
 * console.log(combineLatest([1, 2], ['a', 'b']).toArraySync()); // [ [ 2, 'a' ], [ 2, 'b' ] ]
 */
export function combineLatest<I extends readonly StreamInput<unknown>[]>(
  inputs: readonly [...I],
): Stream<Values<I>>;
export function combineLatest<I extends readonly StreamInput<unknown>[]>(...inputs: I): Stream<Values<I>>;
export function combineLatest(...inputs: unknown[]): Stream<any> {
  return new CombineLatestStream(listOf(inputs));
}

class CombineLatestStream extends Stream<unknown[]> {
  readonly inputs: readonly Stream<unknown>[];

  constructor(inputs: readonly Stream<unknown>[]) {
    super();
    this.inputs = inputs;
  }

  override open(context: Context): Combining {
    return new Combining(this.inputs, context);
  }
}

class Combining extends Serving<unknown[], unknown> {
  protected readonly lane: Inputs<unknown>;
  private readonly latest: unknown[];
  private readonly known: boolean[];
  /** Inputs of which there is no element yet. */
  private missing: number;

  constructor(streams: readonly Stream<unknown>[], context: Context) {
    super();
    this.latest = streams.map(() => undefined);
    this.known = streams.map(() => false);
    this.missing = streams.length;
    this.lane = new Inputs(context, this, firstCome(), streams.length);
    opening(this, () => {
      for (const stream of streams) this.lane.add(stream);
    });
  }

  protected override advance(context: Context, told?: Poll): Poll {
    const { lane } = this;
    lane.attend(context);
    for (let answer = told; ; answer = undefined) {
      if (this.drain(context) === READY) return READY;
      if (this.full) return lane.rest();
      const slot = lane.next(answer);
      if (slot === null) return lane.size > 0 ? lane.rest() : DONE;
      if (slot.future !== null && this.serve(slot.future) === READY) return READY;
    }
  }

  private serve(future: Future<unknown>): Poll {
    if (future.constructor === ArrayFuture) moveArray(future as ArrayFuture<unknown>, this);
    return this.give(future.value);
  }

  /** Takes what the array has, as long as nothing comes of it. */
  private drain(context: Context): Poll {
    while (this.full) {
      const answer = this.read(context);
      if (answer === READY || context.turn.budget < 0) return answer;
    }
    return PENDING;
  }

  protected override give(element: unknown): Poll {
    const latest = this.combine(element);
    if (latest === null) return PENDING;
    this.value = latest;
    return READY;
  }

  /** The latest elements, with one more of the input that is served; null while one is missing. */
  private combine(element: unknown): unknown[] | null {
    const slot = this.lane.serving!.key;
    this.latest[slot] = element;
    if (!this.known[slot]) {
      this.known[slot] = true;
      this.missing--;
    }
    return this.missing > 0 ? null : this.latest.slice();
  }

  protected override release(): Closing {
    return this.lane.close();
  }
}

fuses(Combining, {
  name: 'combineLatest',

  take(code, element) {
    return `${code.out} = ${code.self}.combine(${element});
if (${code.out} === null) ${code.again}`;
  },
});
