import { element } from '../../lib/fuse/element.ts';
import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { type Poll, READY } from '../../lib/stream/poll.ts';

/**
 * The elements that did not come before, by `===` on the element or on its key (`NaN` equals itself here).
 *
 * ```text
 * --1--2--1--3--|
 *   distinct()
 * --1--2-----3--|
 * ```
 *
 * Law: `distinct()` twice is `distinct()`. Cost: O(1) an element; every key that came is remembered, so memory grows
 * with their number: where the stream is endless, choose keys of which there are few. Errors: a throw of `key` ends the
 * run, with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { distinct } from 'millrace/operators';
 *
 * console.log(from([1, 2, 1, 3]).pipe(distinct()).toArraySync()); // [ 1, 2, 3 ]
 */
export function distinct<A>(key?: (value: A) => unknown): Operator<A, A> {
  return element((source) => new Distinct(source, key));
}

class Distinct<A> extends Stage<A, A> {
  protected readonly keyOf: ((value: A) => unknown) | undefined;
  private readonly seen = new Set<unknown>();

  constructor(source: Future<A>, keyOf: ((value: A) => unknown) | undefined) {
    super(source);
    this.keyOf = keyOf;
  }

  override poll(context: Context): Poll {
    for (;;) {
      const answer = this.source.poll(context);
      if (answer !== READY) return answer;
      const value = this.source.value;
      const key = this.keyOf === undefined ? value : this.keyOf(value);
      if (!this.seen.has(key)) {
        this.seen.add(key);
        this.value = value;
        return READY;
      }
    }
  }
}

fuses(Distinct, {
  name: 'distinct',

  get shape() {
    return this.keyOf === undefined ? Distinct : 'distinct by key';
  },

  emit(code) {
    const seen = code.constant('seen');
    const key = `${code.out}k`;
    return `${code.oneOrNone}
${code.out} = ${code.in};
const ${key} = ${this.keyOf === undefined ? code.out : `${code.constant('keyOf')}(${code.out})`};
if (${seen}.has(${key})) ${code.again}
${seen}.add(${key});`;
  },
});
