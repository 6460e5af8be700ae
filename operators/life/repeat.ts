import type { Context } from '../../lib/stream/context.ts';
import { ArgumentError } from '../../lib/stream/errors.ts';
import { from, type StreamInput } from '../../lib/stream/from/from.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { EMPTY } from '../source/empty.ts';
import { timer } from '../source/timer.ts';
import { AGAIN, type Next, OVER, Restarting, restarting } from './restarting.ts';

export interface RepeatOptions {
  /** How many runs there are in all; without it, any number. */
  readonly count?: number | undefined;
  /**
   * The pause before each further run: milliseconds, or a stream whose first element starts it; where that stream ends
   * without one, so does the result. It is told how many runs there were.
   */
  readonly delay?: number | ((runs: number) => StreamInput<unknown>) | undefined;
}

/**
 * Runs upstream anew where it ends: `count` runs in all.
 *
 * ```text
 * --a--b|
 *   repeat(2)
 * --a--b--a--b|
 * ```
 *
 * Law: `repeat(1)` changes nothing, `repeat(0)` is `EMPTY`; `repeat(m)` then `repeat(n)` is `repeat(m * n)`. Cost: O(1) an
 * element, O(1) memory for any number of runs, none of which is on the stack of the one before. Errors: a failure of
 * upstream passes at once; a throw of `delay` ends the run; ArgumentError where `count` is no number.
 *
 * @example
 * import { of, repeat } from 'millrace/operators';
 *
 * console.log(of(1, 2).pipe(repeat(2)).toArraySync()); // [ 1, 2, 1, 2 ]
 */
export function repeat<A>(options: number | RepeatOptions = {}): Operator<A, A> {
  const { count = Infinity, delay }: RepeatOptions =
    typeof options === 'number' ? { count: options } : options;
  if (Number.isNaN(count)) throw new ArgumentError('repeat: count', count, 'a number');
  const pause = typeof delay === 'number' ? pausing(delay) : delay;
  if (count <= 0) return () => EMPTY;
  return restarting((source, context) => new Repeating(source, context, count, pause));
}

function pausing(delay: number): () => Stream<number> {
  const pause = timer(delay);
  return () => pause;
}

class Repeating<A> extends Restarting<A> {
  private readonly count: number;
  private readonly pause: ((runs: number) => StreamInput<unknown>) | undefined;
  private runs = 0;

  constructor(
    source: Stream<A>,
    context: Context,
    count: number,
    pause: ((runs: number) => StreamInput<unknown>) | undefined,
  ) {
    super(source, context);
    this.count = count;
    this.pause = pause;
  }

  protected override ended(): Next {
    if (++this.runs >= this.count) return OVER;
    return this.pause === undefined ? AGAIN : from(this.pause(this.runs));
  }

  protected override failed(error: unknown): Next {
    throw error;
  }
}
