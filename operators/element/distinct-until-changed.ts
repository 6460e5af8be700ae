import { element } from '../../lib/fuse/element.ts';
import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { type Poll, READY } from '../../lib/stream/poll.ts';

/**
 * The elements that differ from the one given before: by `===`, or by a comparator (true for equals), on the elements or
 * on their keys.
 *
 * ```text
 * --1--1--2--1--|
 *   distinctUntilChanged()
 * --1-----2--1--|
 * ```
 *
 * Law: `distinctUntilChanged()` twice is `distinctUntilChanged()`. Cost: O(1) an element, O(1) memory. Errors: a throw of
 * the comparator or the key ends the run, with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { distinctUntilChanged } from 'millrace/operators';
 *
 * console.log(from([1, 1, 2, 1]).pipe(distinctUntilChanged()).toArraySync()); // [ 1, 2, 1 ]
 * const sameLetter = (a: string, b: string): boolean => a === b;
 * const byCase = distinctUntilChanged(sameLetter, (s: string) => s.toLowerCase());
 * console.log(from(['a', 'A', 'b']).pipe(byCase).toArraySync()); // [ 'a', 'b' ]
 */
export function distinctUntilChanged<A>(comparator?: (previous: A, current: A) => boolean): Operator<A, A>;
export function distinctUntilChanged<A, K>(
  comparator: ((previous: K, current: K) => boolean) | undefined,
  key: (value: A) => K,
): Operator<A, A>;
export function distinctUntilChanged<A, K>(
  comparator?: (previous: K, current: K) => boolean,
  key?: (value: A) => K,
): Operator<A, A> {
  return element((source) => new Changing(source, comparator, key));
}

class Changing<A, K> extends Stage<A, A> {
  protected readonly same: ((previous: K, current: K) => boolean) | undefined;
  protected readonly keyOf: ((value: A) => K) | undefined;
  private first = true;
  private previous: K = undefined as K;

  constructor(
    source: Future<A>,
    same: ((previous: K, current: K) => boolean) | undefined,
    keyOf: ((value: A) => K) | undefined,
  ) {
    super(source);
    this.same = same;
    this.keyOf = keyOf;
  }

  override poll(context: Context): Poll {
    for (;;) {
      const answer = this.source.poll(context);
      if (answer !== READY) return answer;
      const value = this.source.value;
      const key = this.keyOf === undefined ? (value as unknown as K) : this.keyOf(value);
      if (this.first || !this.equal(key)) {
        this.first = false;
        this.previous = key;
        this.value = value;
        return READY;
      }
    }
  }

  private equal(key: K): boolean {
    return this.same === undefined ? this.previous === key : this.same(this.previous, key);
  }
}

fuses(Changing, {
  name: 'distinctUntilChanged',

  get shape() {
    return `changing, ${this.same === undefined}, ${this.keyOf === undefined}`;
  },

  emit(code) {
    const first = code.state('first');
    const previous = code.state('previous');
    const key = `${code.out}k`;
    const equal =
      this.same === undefined ? `${previous} === ${key}` : `${code.constant('same')}(${previous}, ${key})`;
    return `${code.oneOrNone}
${code.out} = ${code.in};
const ${key} = ${this.keyOf === undefined ? code.out : `${code.constant('keyOf')}(${code.out})`};
if (!${first} && ${equal}) ${code.again}
${first} = false;
${previous} = ${key};`;
  },
});
