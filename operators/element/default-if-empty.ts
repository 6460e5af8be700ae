import { element } from '../../lib/fuse/element.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { Gathering } from './gathering.ts';

/**
 * The elements of upstream, or one default where it ends without any.
 *
 * ```text
 * --------|
 *   defaultIfEmpty(0)
 * --------(0|)
 * ```
 *
 * Law: `defaultIfEmpty(a)` twice is `defaultIfEmpty(a)`. Cost: O(1) an element, O(1) memory. Errors: none of its own.
 *
 * @example
 * import { from } from 'millrace';
 * import { defaultIfEmpty } from 'millrace/operators';
 *
 * console.log(from<number>([]).pipe(defaultIfEmpty(0)).toArraySync()); // [ 0 ]
 */
export function defaultIfEmpty<A, B = A>(fallback: B): Operator<A, A | B> {
  return element((source) => new IfEmpty<A, A | B>(source, () => fallback));
}

/** Passes all on; where nothing came, gives what a function returns, or fails with what it throws. */
export class IfEmpty<A, R> extends Gathering<A, R> {
  private readonly absent: () => R;
  private seen = false;

  constructor(source: Future<A>, absent: () => R) {
    super(source);
    this.absent = absent;
  }

  protected override take(value: A): boolean {
    this.seen = true;
    this.value = value as unknown as R;
    return true;
  }

  protected override give(): boolean {
    if (this.seen) return false;
    const absent = this.absent;
    this.value = absent();
    return true;
  }
}

fuses(IfEmpty, {
  name: 'defaultIfEmpty',

  steps(code) {
    const seen = code.state('seen');
    return [
      `${seen} = true;
${code.out} = ${code.in};`,
      `if (${seen}) { ${code.end} }
${code.out} = ${code.constant('absent')}();`,
    ];
  },
});
