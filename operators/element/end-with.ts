import { element } from '../../lib/fuse/element.ts';
import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, type Poll, READY } from '../../lib/stream/poll.ts';

/**
 * The elements of upstream, then some more.
 *
 * ```text
 * --1--2--|
 *   endWith(8, 9)
 * --1--2--(89|)
 * ```
 *
 * Law: `endWith(a, b)` is `endWith(a)` then `endWith(b)`; `endWith()` changes nothing. Cost: O(1) an element, O(1) memory.
 * Errors: none of its own.
 *
 * @example
 * import { from } from 'millrace';
 * import { endWith } from 'millrace/operators';
 *
 * console.log(from([1, 2]).pipe(endWith(3)).toArraySync()); // [ 1, 2, 3 ]
 */
export function endWith<A, B = A>(...values: readonly B[]): Operator<A, A | B> {
  if (values.length === 0) return (stream) => stream;
  return element((source) => new EndingWith<A, B>(source, values));
}

class EndingWith<A, B> extends Stage<A, A | B> {
  private readonly values: readonly B[];
  /** -1 until upstream ends. */
  private at = -1;

  constructor(source: Future<A>, values: readonly B[]) {
    super(source);
    this.values = values;
  }

  override poll(context: Context): Poll {
    if (this.at < 0) {
      const answer = this.source.poll(context);
      if (answer === READY) this.value = this.source.value;
      if (answer !== DONE) return answer;
      this.at = 0;
    }
    if (this.at >= this.values.length) return DONE;
    this.value = this.values[this.at++];
    return READY;
  }
}

fuses(EndingWith, {
  name: 'endWith',

  emit(code) {
    const values = code.constant('values');
    const at = code.state('at');
    return `if (${at} >= 0) {
if (${at} >= ${values}.length) { ${code.end} }
${code.out} = ${values}[${at}++];
} else {
${code.upstreamUntil(`${at} = 0; ${code.again}`)}
${code.out} = ${code.in};
}`;
  },
});
