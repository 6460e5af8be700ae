import { element } from '../../lib/fuse/element.ts';
import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import { ArgumentError, LimitError } from '../../lib/stream/errors.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { type Poll, READY } from '../../lib/stream/poll.ts';

/**
 * All elements, but fails at the one with which their weights add up to more than `max`: for input that is not trusted.
 *
 * ```text
 * --ab--cd--e--|
 *   limitWeighted(4, s => s.length)
 * --ab--cd--#
 * ```
 *
 * Law: `limitWeighted(n, () => 1)` is `limit(n)`. Cost: one call an element, O(1) memory. Errors: LimitError; a throw of
 * `weight` ends the run, with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { limitWeighted } from 'millrace/operators';
 *
 * console.log(from(['ab', 'cd']).pipe(limitWeighted(4, (s) => s.length)).toArraySync()); // [ 'ab', 'cd' ]
 */
export function limitWeighted<A>(max: number, weight: (value: A) => number): Operator<A, A>;
/** @internal */
export function limitWeighted<A>(max: number, weight: (value: A) => number, what: string): Operator<A, A>;
export function limitWeighted<A>(
  max: number,
  weight: (value: A) => number,
  what = 'limitWeighted',
): Operator<A, A> {
  if (!(max >= 0)) throw new ArgumentError(`${what}: max`, max, 'a number of at least 0');
  return element((source) => new Limiting(source, max, weight, what));
}

class Limiting<A> extends Stage<A, A> {
  private readonly max: number;
  private readonly weight: (value: A) => number;
  private readonly what: string;
  private total = 0;

  constructor(source: Future<A>, max: number, weight: (value: A) => number, what: string) {
    super(source);
    this.max = max;
    this.weight = weight;
    this.what = what;
  }

  override poll(context: Context): Poll {
    const answer = this.source.poll(context);
    if (answer === READY) {
      this.value = this.source.value;
      this.total += this.weight(this.value);
      if (this.total > this.max) throw this.exceeded();
    }
    return answer;
  }

  exceeded(): Error {
    return new LimitError(this.what, this.max);
  }
}

fuses(Limiting, {
  name: 'limitWeighted',

  emit(code) {
    const total = code.state('total');
    return `${code.one}
${code.out} = ${code.in};
${total} += ${code.constant('weight')}(${code.out});
if (${total} > ${code.constant('max')}) throw ${code.self}.exceeded();`;
  },
});
