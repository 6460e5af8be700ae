import { element } from '../../lib/fuse/element.ts';
import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { type Poll, READY } from '../../lib/stream/poll.ts';

/**
 * The elements from the first one on for which a predicate does not hold. It is not called again after that.
 *
 * ```text
 * --1--2--3--1--|
 *   skipWhile(x => x < 3)
 * --------3--1--|
 * ```
 *
 * Law: `takeWhile(p)` followed by `skipWhile(p)` of the same elements is all of them. Cost: at most one call an element,
 * O(1) memory. Errors: a throw of the predicate ends the run, with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { skipWhile } from 'millrace/operators';
 *
 * console.log(from([1, 2, 3, 1]).pipe(skipWhile((x) => x < 3)).toArraySync()); // [ 3, 1 ]
 */
export function skipWhile<A>(predicate: (value: A, index: number) => unknown): Operator<A, A> {
  return element((source) => new SkippingWhile(source, predicate));
}

class SkippingWhile<A> extends Stage<A, A> {
  private readonly predicate: (value: A, index: number) => unknown;
  private index = 0;
  private skipping = true;

  constructor(source: Future<A>, predicate: (value: A, index: number) => unknown) {
    super(source);
    this.predicate = predicate;
  }

  override poll(context: Context): Poll {
    for (;;) {
      const answer = this.source.poll(context);
      if (answer !== READY) return answer;
      const value = this.source.value;
      if (this.skipping && this.predicate(value, this.index++)) continue;
      this.skipping = false;
      this.value = value;
      return READY;
    }
  }
}

fuses(SkippingWhile, {
  name: 'skipWhile',

  emit(code) {
    const predicate = code.constant('predicate');
    const index = code.state('index');
    const skipping = code.state('skipping');
    return `${code.oneOrNone}
${code.out} = ${code.in};
if (${skipping}) {
if (${predicate}(${code.out}, ${index}++)) ${code.again}
${skipping} = false;
}`;
  },
});
