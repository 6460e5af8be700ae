import { element } from '../../lib/fuse/element.ts';
import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { type Poll, READY } from '../../lib/stream/poll.ts';

/**
 * Some elements first, then those of upstream.
 *
 * ```text
 * ----1--2--|
 *   startWith(8, 9)
 * 89--1--2--|
 * ```
 *
 * Law: `startWith(a, b)` is `startWith(b)` then `startWith(a)`; `startWith()` changes nothing. Cost: O(1) an element, O(1)
 * memory. Errors: none of its own.
 *
 * @example
 * import { from } from 'millrace';
 * import { startWith } from 'millrace/operators';
 *
 * console.log(from([1, 2]).pipe(startWith(0)).toArraySync()); // [ 0, 1, 2 ]
 */
export function startWith<A, B = A>(...values: readonly B[]): Operator<A, A | B> {
  if (values.length === 0) return (stream) => stream;
  return element((source) => new StartingWith<A, B>(source, values));
}

class StartingWith<A, B> extends Stage<A, A | B> {
  private readonly values: readonly B[];
  private at = 0;

  constructor(source: Future<A>, values: readonly B[]) {
    super(source);
    this.values = values;
  }

  override poll(context: Context): Poll {
    if (this.at < this.values.length) {
      this.value = this.values[this.at++];
      return READY;
    }
    const answer = this.source.poll(context);
    if (answer === READY) this.value = this.source.value;
    return answer;
  }
}

fuses(StartingWith, {
  name: 'startWith',

  emit(code) {
    const values = code.constant('values');
    const at = code.state('at');
    return `if (${at} < ${values}.length) ${code.out} = ${values}[${at}++];
else {
${code.upstream}
${code.out} = ${code.in};
}`;
  },
});
