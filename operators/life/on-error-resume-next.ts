import type { Context } from '../../lib/stream/context.ts';
import { from, type InputValue, type StreamInput } from '../../lib/stream/from/from.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { AGAIN, type Next, OVER, Restarting, restarting } from './restarting.ts';

/**
 * Goes on with the next stream where one ends or fails. No failure comes out, not even the last one: for `finally`-like
 * work only, where it does not matter what went wrong.
 *
 * ```text
 * --a--#
 *   onErrorResumeNext(of(b), of(c))
 * --a--(bc|)
 * ```
 *
 * Law: without arguments it ends where upstream fails. Cost: O(1) an element, O(1) memory. Errors: none.
 *
 * @example
 * import { of, onErrorResumeNext, throwError } from 'millrace/operators';
 *
 * const failing = throwError(() => new Error('no'));
 * console.log(failing.pipe(onErrorResumeNext(of(1), failing, of(2))).toArraySync()); // [ 1, 2 ]
 */
export function onErrorResumeNext<A, R extends StreamInput<unknown>[]>(
  ...others: R
): Operator<A, A | InputValue<R[number]>> {
  const streams = others.map((other) => from(other));
  return restarting<A, unknown>((source, context) => new Resuming(source, context, streams)) as Operator<
    A,
    A | InputValue<R[number]>
  >;
}

class Resuming extends Restarting<unknown> {
  private readonly others: readonly Stream<unknown>[];
  private index = 0;

  constructor(source: Stream<unknown>, context: Context, others: readonly Stream<unknown>[]) {
    super(source, context);
    this.others = others;
  }

  protected override ended(): Next {
    if (this.index === this.others.length) return OVER;
    this.stream = this.others[this.index++];
    return AGAIN;
  }

  protected override failed(): Next {
    return this.ended();
  }
}
