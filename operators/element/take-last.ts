import { element } from '../../lib/fuse/element.ts';
import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import type { Code } from '../../lib/stream/emit.ts';
import { wholeNumber } from '../../lib/stream/errors.ts';
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
  static readonly operator = 'takeLast';
  private readonly count: number;
  private readonly ring: A[] = [];
  /** How many elements came. */
  private taken = 0;
  /** The number of the next element to give; -1 while upstream has not ended. */
  private given = -1;

  constructor(source: Future<A>, count: number) {
    super(source);
    this.count = count;
  }

  override poll(context: Context): Poll {
    while (this.given < 0) {
      const answer = this.source.poll(context);
      if (answer === PENDING) return PENDING;
      if (answer === DONE) this.given = Math.max(0, this.taken - this.count);
      else this.ring[this.taken++ % this.count] = this.source.value;
    }
    if (this.given >= this.taken) return DONE;
    this.value = this.ring[this.given++ % this.count];
    return READY;
  }

  override emit(code: Code): string {
    const count = code.constant('count');
    const ring = code.constant('ring');
    const taken = code.state('taken');
    const given = code.state('given');
    return `if (${given} < 0) {
${code.fold(`${ring}[${taken}++ % ${count}] = ${code.in};`)}
${given} = Math.max(0, ${taken} - ${count});
}
if (${given} >= ${taken}) { ${code.end} }
${code.out} = ${ring}[${given}++ % ${count}];`;
  }
}
