import type { Context } from '../../lib/stream/context.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { AGAIN, type Next, OVER, Restarting, restarting } from './restarting.ts';

/**
 * Runs upstream anew at its end, as long as a condition holds; the first run is in any case.
 *
 * ```text
 * --a|
 *   doWhile((runs) => runs < 3)
 * --a--a--a|
 * ```
 *
 * Law: `doWhile(() => false)` changes nothing. Cost: one call a run, O(1) memory. Errors: a failure of upstream passes at
 * once; a throw of the condition ends the run, with the same object.
 *
 * @example
 * import { doWhile, of } from 'millrace/operators';
 *
 * console.log(of('a').pipe(doWhile((runs) => runs < 3)).toArraySync()); // [ 'a', 'a', 'a' ]
 */
export function doWhile<A>(condition: (runs: number) => boolean): Operator<A, A> {
  return restarting((source, context) => new RepeatingWhile(source, context, condition));
}

class RepeatingWhile<A> extends Restarting<A> {
  private readonly condition: (runs: number) => boolean;
  private runs = 0;

  constructor(source: Stream<A>, context: Context, condition: (runs: number) => boolean) {
    super(source, context);
    this.condition = condition;
  }

  protected override ended(): Next {
    return this.condition(++this.runs) ? AGAIN : OVER;
  }

  protected override failed(error: unknown): Next {
    throw error;
  }
}
