import { element } from '../../lib/fuse/element.ts';
import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import { wholeNumber } from '../../lib/stream/errors.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { take } from './take.ts';

/**
 * The last `count` elements, at upstream's end.
 *
 * ```text
 * --1--2--3--|
 *   takeLast(2)
 * -----------(23|)
 * ```
 *
 * Law: `takeLast(n)` of `xs` is `xs.slice(-n)` for n > 0; `takeLast(0)` polls nothing. Cost: O(1) an element, memory for
 * `count` elements. Errors: ArgumentError where `count` is no whole number of at least 0.
 *
 * @example
 * import { from } from 'millrace';
 * import { takeLast } from 'millrace/operators';
 *
 * console.log(from([1, 2, 3]).pipe(takeLast(2)).toArraySync()); // [ 2, 3 ]
 */
export function takeLast<A>(count: number): Operator<A, A> {
  if (count === 0) return take(0);
  if (count !== Infinity) wholeNumber('takeLast: count', count, 0);
  return element((source) => new TakingLast(source, count));
}

class TakingLast<A> extends Stage<A, A> {
  private readonly count: number;
  private readonly ring: A[] = [];
  /** Where the next element goes: the oldest one's slot, once the ring is full. */
  private slot = 0;
  /** How many are still to be given; -1 while upstream has not ended. */
  private left = -1;

  constructor(source: Future<A>, count: number) {
    super(source);
    this.count = count;
  }

  override poll(context: Context): Poll {
    while (this.left < 0) {
      const answer = this.source.poll(context);
      if (answer === PENDING) return PENDING;
      if (answer === DONE) this.turn();
      else {
        this.ring[this.slot++] = this.source.value;
        if (this.slot === this.count) this.slot = 0;
      }
    }
    if (this.left === 0) return DONE;
    this.left--;
    this.value = this.ring[this.slot++];
    if (this.slot === this.ring.length) this.slot = 0;
    return READY;
  }

  /** From taking to giving: a ring that is not full begins at its first slot. */
  private turn(): void {
    this.left = this.ring.length;
    if (this.left < this.count) this.slot = 0;
  }
}

fuses(TakingLast, {
  name: 'takeLast',

  emit(code) {
    const count = code.constant('count');
    const ring = code.constant('ring');
    const slot = code.state('slot');
    const left = code.state('left');
    return `if (${left} < 0) {
${code.fold(`${ring}[${slot}++] = ${code.in};
if (${slot} === ${count}) ${slot} = 0;`)}
${left} = ${ring}.length;
if (${left} < ${count}) ${slot} = 0;
}
if (${left} === 0) { ${code.end} }
${left}--;
${code.out} = ${ring}[${slot}++];
if (${slot} === ${ring}.length) ${slot} = 0;`;
  },
});
