import { firstCome } from '../../lib/discipline/first-come.ts';
import { Guarded } from '../../lib/discipline/guarded.ts';
import { Inputs, LATER } from '../../lib/discipline/inputs.ts';
import type { Context } from '../../lib/stream/context.ts';
import type { StreamInput } from '../../lib/stream/from/from.ts';
import type { Closing } from '../../lib/stream/future.ts';
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

class Combining extends Guarded<unknown[]> {
  private readonly inputs: Inputs<unknown>;
  private readonly latest: unknown[];
  private readonly known: boolean[];
  /** Inputs of which there is no element yet. */
  private missing: number;

  constructor(streams: readonly Stream<unknown>[], context: Context) {
    super();
    this.latest = streams.map(() => undefined);
    this.known = streams.map(() => false);
    this.missing = streams.length;
    this.inputs = new Inputs(context, firstCome(), this.releases, streams.length);
    this.opening(() => {
      for (const stream of streams) this.inputs.add(stream);
    });
  }

  protected override advance(context: Context): Poll {
    this.inputs.attend(context);
    for (;;) {
      const slot = this.inputs.next();
      if (slot < 0) return slot === LATER || this.inputs.size > 0 ? PENDING : DONE;
      if (this.inputs.answer === DONE) continue;
      this.take(slot);
      if (this.missing > 0) continue;
      this.value = this.latest.slice();
      return READY;
    }
  }

  private take(slot: number): void {
    this.latest[slot] = this.inputs.value(slot);
    this.inputs.stay(slot);
    if (this.known[slot]) return;
    this.known[slot] = true;
    this.missing--;
  }

  protected override release(): Closing {
    return this.inputs.close();
  }
}
