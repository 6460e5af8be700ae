import { firstCome } from '../../lib/discipline/first-come.ts';
import { Inputs } from '../../lib/discipline/inputs.ts';
import { opening } from '../../lib/discipline/opening.ts';
import type { Context } from '../../lib/stream/context.ts';
import type { InputValue, StreamInput } from '../../lib/stream/from/from.ts';
import type { Closing } from '../../lib/stream/future.ts';
import { Guard } from '../../lib/stream/guard.ts';
import { DONE, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';
import { listOf } from './list.ts';

/**
 * The input that is first to say anything, be it an element, its end or a failure; the others are closed.
 *
 * ```text
 * -----1--2--3--|
 * ---a----b---|
 *   race(x, y)
 * ---a----b---|
 * ```
 *
 * Law: among inputs that say something at once, the first in order wins. Cost: after the start, one call an element.
 * Errors: a failure of an input before anyone has won ends the run and closes the others.
 *
 * @example
 * import { race } from 'millrace/operators';
 *
 * const never = new Promise<string>(() => {});
 * console.log(await race(never, [1, 2]).toArray()); // [ 1, 2 ]
 */
export function race<I extends readonly StreamInput<unknown>[]>(
  inputs: readonly [...I],
): Stream<InputValue<I[number]>>;
export function race<I extends readonly StreamInput<unknown>[]>(...inputs: I): Stream<InputValue<I[number]>>;
export function race(...inputs: unknown[]): Stream<any> {
  return new RaceStream(listOf(inputs));
}

class RaceStream<T> extends Stream<T> {
  readonly inputs: readonly Stream<T>[];

  constructor(inputs: readonly Stream<T>[]) {
    super();
    this.inputs = inputs;
  }

  override open(context: Context): Racing<T> {
    return new Racing(this.inputs, context);
  }
}

class Racing<T> extends Guard<T> {
  private readonly inputs: Inputs<T>;
  private won = false;

  constructor(streams: readonly Stream<T>[], context: Context) {
    super();
    this.inputs = new Inputs(context, this, firstCome(), streams.length);
    opening(this, () => {
      for (const stream of streams) this.inputs.add(stream);
    });
  }

  protected override advance(context: Context): Poll {
    this.inputs.attend(context);
    const slot = this.inputs.next();
    if (slot === null) return this.inputs.size > 0 ? this.inputs.rest() : DONE;
    if (slot.future === null) return DONE;
    if (!this.won) for (const other of this.inputs.slots) if (other !== slot) this.inputs.drop(other);
    this.won = true;
    this.value = slot.future.value;
    return READY;
  }

  protected override release(): Closing {
    return this.inputs.close();
  }
}
