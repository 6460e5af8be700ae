import { element } from '../../lib/fuse/element.ts';
import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { type Poll, READY } from '../../lib/stream/poll.ts';

/**
 * The elements for which a predicate holds.
 *
 * ```text
 * --1--2--3--4--|
 *   filter(x => x % 2 === 0)
 * -----2-----4--|
 * ```
 *
 * Law: `filter(p)` then `filter(q)` is `filter(x => p(x) && q(x))`. Cost: one call an element, O(1) memory. Errors: a
 * throw of the predicate ends the run, with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { filter } from 'millrace/operators';
 *
 * console.log(from([1, 2, 3, 4]).pipe(filter((x) => x % 2 === 0)).toArraySync()); // [ 2, 4 ]
 */
export function filter<A, B extends A>(predicate: (value: A, index: number) => value is B): Operator<A, B>;
export function filter<A>(predicate: (value: A, index: number) => unknown): Operator<A, A>;
export function filter<A>(predicate: (value: A, index: number) => unknown): Operator<A, A> {
  return element((source) => new Filtering(source, predicate));
}

class Filtering<A> extends Stage<A, A> {
  private readonly predicate: (value: A, index: number) => unknown;
  private index = 0;

  constructor(source: Future<A>, predicate: (value: A, index: number) => unknown) {
    super(source);
    this.predicate = predicate;
  }

  override poll(context: Context): Poll {
    for (;;) {
      const answer = this.source.poll(context);
      if (answer !== READY) return answer;
      const value = this.source.value;
      if (this.predicate(value, this.index++)) {
        this.value = value;
        return READY;
      }
    }
  }
}

fuses(Filtering, {
  name: 'filter',

  emit(code) {
    const predicate = code.constant('predicate');
    const index = code.index('index');
    return `${code.oneOrNone}
${code.out} = ${code.in};
if (!${predicate}(${code.out}, ${index})) ${code.again}`;
  },
});
