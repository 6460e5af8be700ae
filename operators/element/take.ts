import { ElementStream } from '../../lib/fuse/element.ts';
import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import { wholeNumber } from '../../lib/stream/errors.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, type Poll, READY } from '../../lib/stream/poll.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { EMPTY } from '../source/empty.ts';

/**
 * The first `count` elements; then upstream is closed, and no further element is asked of it.
 *
 * ```text
 * --1--2--3--4--|
 *   take(2)
 * --1--2|
 * ```
 *
 * Law: `take(m)` then `take(n)` is `take(min(m, n))`; `take(0)` opens nothing. Cost: O(1) an element, O(1) memory.
 * Errors: ArgumentError where `count` is no whole number of at least 0.
 *
 * @example
 * import { from } from 'millrace';
 * import { take } from 'millrace/operators';
 *
 * console.log(from([1, 2, 3]).pipe(take(2)).toArraySync()); // [ 1, 2 ]
 */
export function take<A>(count: number): Operator<A, A> {
  if (count !== Infinity) wholeNumber('take: count', count, 0);
  if (count === 0) return () => EMPTY;
  if (count === Infinity) return (source) => source;
  return (source) =>
    source instanceof TakeStream
      ? new TakeStream(source.upstream, Math.min(source.count, count))
      : new TakeStream(source, count);
}

/** Says what it takes, so that one `take` after another becomes one. */
class TakeStream<A> extends ElementStream<A, A> {
  readonly count: number;

  constructor(upstream: Stream<A>, count: number) {
    super(upstream, (source) => new Taking(source, count));
    this.count = count;
  }
}

class Taking<A> extends Stage<A, A> {
  private remaining: number;

  constructor(source: Future<A>, count: number) {
    super(source);
    this.remaining = count;
  }

  override poll(context: Context): Poll {
    if (this.remaining === 0) {
      this.finish();
      return DONE;
    }
    const answer = this.source.poll(context);
    if (answer === READY) {
      this.remaining--;
      this.value = this.source.value;
    }
    return answer;
  }
}

fuses(Taking, {
  name: 'take',

  emit(code) {
    const remaining = code.state('remaining');
    return `if (${remaining} === 0) { ${code.finish} ${code.end} }
${code.one}
${remaining}--;
${code.out} = ${code.in};`;
  },
});
