import { element } from '../../lib/fuse/element.ts';
import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import { wholeNumber } from '../../lib/stream/errors.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { type Poll, READY } from '../../lib/stream/poll.ts';

/**
 * All but the last `count` elements: each one is given once `count` more have come.
 *
 * ```text
 * --1--2--3--|
 *   skipLast(2)
 * --------1--|
 * ```
 *
 * Law: `skipLast(n)` of `xs` is `xs.slice(0, -n)` for n > 0; `skipLast(0)` changes nothing. Cost: O(1) an element, memory
 * for `count` elements. Errors: ArgumentError where `count` is no whole number of at least 0.
 *
 * @example
 * import { from } from 'millrace';
 * import { skipLast } from 'millrace/operators';
 *
 * console.log(from([1, 2, 3]).pipe(skipLast(2)).toArraySync()); // [ 1 ]
 */
export function skipLast<A>(count: number): Operator<A, A> {
  wholeNumber('skipLast: count', count, 0);
  if (count === 0) return (stream) => stream;
  return element((source) => new SkippingLast(source, count));
}

class SkippingLast<A> extends Stage<A, A> {
  private readonly count: number;
  private readonly ring: A[] = [];
  /** Where the next element goes: the oldest one's slot, once the ring is full. */
  private slot = 0;
  private full = false;

  constructor(source: Future<A>, count: number) {
    super(source);
    this.count = count;
  }

  override poll(context: Context): Poll {
    for (;;) {
      const answer = this.source.poll(context);
      if (answer !== READY) return answer;
      const full = this.full;
      const delayed = this.ring[this.slot];
      this.ring[this.slot++] = this.source.value;
      if (this.slot === this.count) {
        this.slot = 0;
        this.full = true;
      }
      if (full) {
        this.value = delayed;
        return READY;
      }
    }
  }
}

fuses(SkippingLast, {
  name: 'skipLast',

  emit(code) {
    const ring = code.constant('ring');
    const slot = code.state('slot');
    const full = code.state('full');
    const wasFull = `${code.out}f`;
    return `${code.oneOrNone}
const ${wasFull} = ${full};
${code.out} = ${ring}[${slot}];
${ring}[${slot}++] = ${code.in};
if (${slot} === ${code.constant('count')}) { ${slot} = 0; ${full} = true; }
if (!${wasFull}) ${code.again}`;
  },
});
