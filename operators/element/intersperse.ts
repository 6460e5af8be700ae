import { element } from '../../lib/fuse/element.ts';
import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { type Poll, READY } from '../../lib/stream/poll.ts';

/**
 * A separator between each two elements.
 *
 * ```text
 * --1--2----3----|
 *   intersperse(0)
 * --1--02---03---|
 * ```
 *
 * Law: `intersperse(s)` of n > 0 elements gives 2n - 1. Cost: O(1) an element, O(1) memory. Errors: none of its own.
 *
 * @example
 * import { from } from 'millrace';
 * import { intersperse } from 'millrace/operators';
 *
 * console.log(from(['a', 'b']).pipe(intersperse(', ')).toArraySync()); // [ 'a', ', ', 'b' ]
 */
export function intersperse<A, B = A>(separator: B): Operator<A, A | B> {
  return element((source) => new Interspersing<A, B>(source, separator));
}

class Interspersing<A, B> extends Stage<A, A | B> {
  private readonly separator: B;
  private first = true;
  /** The separator was given; the element behind it is still to come. */
  private held = false;
  private next: A = undefined as A;

  constructor(source: Future<A>, separator: B) {
    super(source);
    this.separator = separator;
  }

  override poll(context: Context): Poll {
    if (this.held) {
      this.held = false;
      this.value = this.next;
      return READY;
    }
    const answer = this.source.poll(context);
    if (answer !== READY) return answer;
    if (this.first) {
      this.first = false;
      this.value = this.source.value;
    } else {
      this.held = true;
      this.next = this.source.value;
      this.value = this.separator;
    }
    return READY;
  }
}

fuses(Interspersing, {
  name: 'intersperse',

  emit(code) {
    const first = code.state('first');
    const held = code.state('held');
    const next = code.state('next');
    return `if (${held}) { ${held} = false; ${code.out} = ${next}; }
else {
${code.upstream}
if (${first}) { ${first} = false; ${code.out} = ${code.in}; }
else { ${held} = true; ${next} = ${code.in}; ${code.out} = ${code.constant('separator')}; }
}`;
  },
});
