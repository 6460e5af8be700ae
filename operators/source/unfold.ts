import type { Context } from '../../lib/stream/context.ts';
import { source } from '../../lib/stream/from/source.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import { Future } from '../../lib/stream/future.ts';
import { DONE, type Poll, READY } from '../../lib/stream/poll.ts';
import type { Stream } from '../../lib/stream/stream.ts';

/**
 * What a state unfolds to: a function of the state gives an element and the next state, or `undefined` at the end. The dual
 * of a fold.
 *
 * ```text
 * unfold(1, n => n > 8 ? undefined : [n, n * 2])
 * (1248|)
 * ```
 *
 * Law: `unfold(xs, ys => ys.length === 0 ? undefined : [ys[0], ys.slice(1)])` is `from(xs)`. Cost: one call an element, O(1)
 * memory. Errors: a throw of `f` ends the run, with the same object.
 *
 * @example
 * import { unfold } from 'millrace/operators';
 *
 * const fibonacci = unfold([0, 1], ([a, b]): [number, number[]] => [a, [b, a + b]]);
 * for (const n of fibonacci) {
 *   if (n > 20) break;
 *   console.log(n); // 0, 1, 1, 2, 3, 5, 8, 13
 * }
 */
export function unfold<S, T>(
  seed: S,
  f: (state: S) => readonly [value: T, next: S] | null | undefined,
): Stream<T> {
  return source(() => new Unfolding(seed, f), true);
}

class Unfolding<S, T> extends Future<T> {
  private state: S;
  private f: (state: S) => readonly [T, S] | null | undefined;
  private over = false;

  constructor(seed: S, f: (state: S) => readonly [T, S] | null | undefined) {
    super();
    this.state = seed;
    this.f = f;
  }

  override poll(context: Context): Poll {
    if (this.over) return DONE;
    if (--context.turn.budget < 0) return context.spent();
    this.over = true; // stays so if `f` throws
    const step = this.f(this.state);
    if (step === undefined || step === null) return DONE;
    this.over = false;
    this.state = step[1];
    this.value = step[0];
    return READY;
  }

  /** A loop that is still running stores `over` as it leaves, so the function goes as well. */
  override close(): void {
    this.over = true;
    this.f = nothing;
  }
}

fuses(Unfolding, {
  name: 'unfold',
  plain: true,

  emit(code) {
    const state = code.state('state');
    const over = code.state('over');
    const step = `${code.out}s`;
    return `if (${over}) { ${code.end} }
${code.pay}
const ${step} = ${code.constant('f')}(${state});
if (${step} === undefined || ${step} === null) { ${over} = true; ${code.end} }
${state} = ${step}[1];
${code.out} = ${step}[0];`;
  },
});

function nothing(): undefined {}
