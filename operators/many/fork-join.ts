import { firstCome } from '../../lib/discipline/first-come.ts';
import { Inputs } from '../../lib/discipline/inputs.ts';
import { opening } from '../../lib/discipline/opening.ts';
import type { Context } from '../../lib/stream/context.ts';
import type { StreamInput } from '../../lib/stream/from/from.ts';
import type { Closing } from '../../lib/stream/future.ts';
import { Guard } from '../../lib/stream/guard.ts';
import { DONE, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';
import { listOf, type Values } from './list.ts';

/**
 * One array, when all inputs have ended: the last element of each. If one ends without an element, there is no array,
 * and the others are closed.
 *
 * ```text
 * --1--2--|
 * ----a------|
 *   forkJoin(x, y)
 * -----------(A|)      A = 2a
 * ```
 *
 * Law: it is the last element of `combineLatest`, where no input is empty. Cost: O(1) an element. Errors: a failure of
 * one input closes the others and comes out as itself.
 *
 * @example
 * import { forkJoin } from 'millrace/operators';
 *
 * console.log(forkJoin([1, 2], 'ab').toArraySync()); // [ [ 2, 'b' ] ]
 */
export function forkJoin<I extends readonly StreamInput<unknown>[]>(
  inputs: readonly [...I],
): Stream<Values<I>>;
export function forkJoin<I extends readonly StreamInput<unknown>[]>(...inputs: I): Stream<Values<I>>;
export function forkJoin(...inputs: unknown[]): Stream<any> {
  return new ForkJoinStream(listOf(inputs));
}

class ForkJoinStream extends Stream<unknown[]> {
  readonly inputs: readonly Stream<unknown>[];

  constructor(inputs: readonly Stream<unknown>[]) {
    super();
    this.inputs = inputs;
  }

  override open(context: Context): Joining {
    return new Joining(this.inputs, context);
  }
}

class Joining extends Guard<unknown[]> {
  private readonly inputs: Inputs<unknown>;
  private readonly last: unknown[];
  private readonly known: boolean[];
  private given = false;

  constructor(streams: readonly Stream<unknown>[], context: Context) {
    super();
    this.last = streams.map(() => undefined);
    this.known = streams.map(() => false);
    this.given = streams.length === 0;
    this.inputs = new Inputs(context, this, firstCome(), streams.length);
    opening(this, () => {
      for (const stream of streams) this.inputs.add(stream);
    });
  }

  protected override advance(context: Context): Poll {
    if (this.given) return DONE;
    this.inputs.attend(context);
    while (this.inputs.size > 0) {
      const slot = this.inputs.next();
      if (slot === null) return this.inputs.rest();
      if (slot.future !== null) this.take(slot.key, slot.future.value);
      else if (!this.known[slot.key]) return DONE;
    }
    this.given = true;
    this.value = this.last;
    return READY;
  }

  private take(key: number, element: unknown): void {
    this.last[key] = element;
    this.known[key] = true;
  }

  protected override release(): Closing {
    return this.inputs.close();
  }
}
