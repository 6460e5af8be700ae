import type { Stream } from '../../lib/stream/stream.ts';
import { generate } from './generate.ts';

/**
 * A seed, then `f` of it, then `f` of that, for ever.
 *
 * ```text
 * iterate(1, n => n * 2)
 * 1248…
 * ```
 *
 * Law: `iterate(s, f)` is `s` followed by `iterate(f(s), f)`. Cost: one call an element, O(1) memory. Errors: a throw of `f`
 * ends the run, with the same object.
 *
 * @example
 * import { iterate, take } from 'millrace/operators';
 *
 * console.log(iterate(1, (n) => n * 2).pipe(take(4)).toArraySync()); // [ 1, 2, 4, 8 ]
 */
export function iterate<T>(seed: T, f: (value: T) => T): Stream<T> {
  return generate(seed, always, f);
}

function always(): boolean {
  return true;
}
