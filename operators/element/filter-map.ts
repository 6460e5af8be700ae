import { element } from '../../lib/fuse/element.ts';
import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { type Poll, READY } from '../../lib/stream/poll.ts';

/**
 * Map and filter in one: each element through a function, and those for which it returns `undefined` are left out.
 * (Where `undefined` is an element, use `map` and `filter`; `null` is one here, too.)
 *
 * ```text
 * --1--2--3--4--|
 *   filterMap(x => x % 2 === 0 ? x * 10 : undefined)
 * -----20----40-|
 * ```
 *
 * Law: `filterMap(f)` is `map(f)` then `filter(y => y !== undefined)`. Cost: one call an element, O(1) memory. Errors: a
 * throw of `f` ends the run, with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { filterMap } from 'millrace/operators';
 *
 * const ages = new Map([['ann', 31], ['bob', 7]]);
 * console.log(from(['ann', 'cid', 'bob']).pipe(filterMap((name) => ages.get(name))).toArraySync()); // [ 31, 7 ]
 */
export function filterMap<A, B>(f: (value: A, index: number) => B | undefined): Operator<A, B> {
  return element((source) => new FilterMapping(source, f));
}

class FilterMapping<A, B> extends Stage<A, B> {
  private readonly f: (value: A, index: number) => B | undefined;
  private index = 0;

  constructor(source: Future<A>, f: (value: A, index: number) => B | undefined) {
    super(source);
    this.f = f;
  }

  override poll(context: Context): Poll {
    for (;;) {
      const answer = this.source.poll(context);
      if (answer !== READY) return answer;
      const value = this.f(this.source.value, this.index++);
      if (value !== undefined) {
        this.value = value;
        return READY;
      }
    }
  }
}

fuses(FilterMapping, {
  name: 'filterMap',

  emit(code) {
    const f = code.constant('f');
    const index = code.index('index');
    return `${code.oneOrNone}
${code.out} = ${f}(${code.in}, ${index});
if (${code.out} === undefined) ${code.again}`;
  },
});
