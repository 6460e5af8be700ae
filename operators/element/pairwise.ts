import { element } from '../../lib/fuse/element.ts';
import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { type Poll, READY } from '../../lib/stream/poll.ts';

/**
 * Each element with the one before it, from the second one on.
 *
 * ```text
 * --1--2----3----|
 *   pairwise()
 * -----12---23---|
 * ```
 *
 * Law: `pairwise()` of n elements gives max(0, n - 1). Cost: one array an element, O(1) memory. Errors: none of its own.
 *
 * @example
 * import { from } from 'millrace';
 * import { pairwise } from 'millrace/operators';
 *
 * console.log(from([1, 2, 3]).pipe(pairwise()).toArraySync()); // [ [ 1, 2 ], [ 2, 3 ] ]
 */
export function pairwise<A>(): Operator<A, [previous: A, current: A]> {
  return element((source) => new Pairing(source));
}

class Pairing<A> extends Stage<A, [A, A]> {
  private first = true;
  private previous: A = undefined as A;

  override poll(context: Context): Poll {
    for (;;) {
      const answer = this.source.poll(context);
      if (answer !== READY) return answer;
      const previous = this.previous;
      this.previous = this.source.value;
      if (!this.first) {
        this.value = [previous, this.previous];
        return READY;
      }
      this.first = false;
    }
  }
}

fuses(Pairing, {
  name: 'pairwise',

  emit(code) {
    const first = code.state('first');
    const previous = code.state('previous');
    return `${code.oneOrNone}
if (${first}) { ${first} = false; ${previous} = ${code.in}; ${code.again} }
${code.out} = [${previous}, ${code.in}];
${previous} = ${code.in};`;
  },
});
