import { element } from '../../lib/fuse/element.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { Folding } from './folding.ts';

/**
 * The mean of all elements, or of a number taken from each, at upstream's end; nothing where there is none.
 *
 * ```text
 * --1--2--6--|
 *   average()
 * -----------(3|)
 * ```
 *
 * Law: `average()` times `count()` is `sum()`, but for rounding. Cost: O(1) an element, O(1) memory. Errors: a throw of `f`
 * ends the run, with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { average } from 'millrace/operators';
 *
 * console.log(from([1, 2, 6]).pipe(average()).lastSync()); // 3
 */
export function average(): Operator<number, number>;
export function average<A>(f: (value: A, index: number) => number): Operator<A, number>;
export function average<A>(f?: (value: A, index: number) => number): Operator<A, number> {
  return element((source) => new Averaging(source, f ?? (same as unknown as (value: A) => number)));
}

function same(value: number): number {
  return value;
}

class Averaging<A> extends Folding<A, number> {
  private readonly f: (value: A, index: number) => number;
  private index = 0;
  private total = 0;

  constructor(source: Future<A>, f: (value: A, index: number) => number) {
    super(source);
    this.f = f;
  }

  protected override take(value: A): boolean {
    this.total += this.f(value, this.index++);
    return false;
  }

  protected override give(): boolean {
    this.value = this.total / this.index;
    return this.index > 0;
  }
}

fuses(Averaging, {
  name: 'average',

  steps(code) {
    const total = code.number('total');
    const index = code.state('index');
    return [
      `${total} += ${code.constant('f')}(${code.in}, ${index}++);`,
      `if (${index} === 0) { ${code.end} }
${code.out} = ${total} / ${index};`,
    ];
  },
});
