import type { Context } from '../../lib/stream/context.ts';
import { from, type InputValue, type StreamInput } from '../../lib/stream/from/from.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { AGAIN, type Next, OVER, Restarting, restarting } from './restarting.ts';

/**
 * Goes on with another stream where upstream fails. The handler is told the failure and makes the stream; with `caught`,
 * its second argument, upstream starts anew, under the same handler.
 *
 * ```text
 * --a--b--#
 *   catchError(() => of(c))
 * --a--b--(c|)
 * ```
 *
 * Law: changes nothing where nothing fails; `catchError(e => throwError(() => e))` changes nothing. Cost: O(1) an element,
 * O(1) memory, also for any number of failures where the handler answers `caught`. Errors: a failure of the second stream
 * passes; a throw of the handler ends the run.
 *
 * @example
 * import { catchError, of, throwError } from 'millrace/operators';
 *
 * const failing = throwError(() => new Error('no'));
 * console.log(failing.pipe(catchError((error) => of(error.message))).toArraySync()); // [ 'no' ]
 */
// oxlint-disable-next-line typescript/no-explicit-any -- nobody can say what is thrown, and users want to look at it
export function catchError<A, R extends StreamInput<unknown>>(
  handler: (error: any, caught: Stream<A>) => R,
): Operator<A, A | InputValue<R>> {
  return restarting<A, unknown>(
    (source, context, self) => new Catching(source, context, self, handler as never),
  ) as Operator<A, A | InputValue<R>>;
}

class Catching extends Restarting<unknown> {
  private readonly self: Stream<unknown>;
  private readonly handler: (error: unknown, caught: Stream<unknown>) => StreamInput<unknown>;
  private caught = false;

  constructor(
    source: Stream<unknown>,
    context: Context,
    self: Stream<unknown>,
    handler: (error: unknown, caught: Stream<unknown>) => StreamInput<unknown>,
  ) {
    super(source, context);
    this.self = self;
    this.handler = handler;
  }

  protected override ended(): Next {
    return OVER;
  }

  protected override failed(error: unknown): Next {
    if (this.caught) throw error;
    const other = from(this.handler(error, this.self));
    // `caught` within itself would be one run deeper for each failure.
    if (other !== this.self) {
      this.stream = other;
      this.caught = true;
    }
    return AGAIN;
  }
}
