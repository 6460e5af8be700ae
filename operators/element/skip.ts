import { ElementStream } from '../../lib/fuse/element.ts';
import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import { wholeNumber } from '../../lib/stream/errors.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { type Poll, READY } from '../../lib/stream/poll.ts';
import type { Stream } from '../../lib/stream/stream.ts';

/**
 * All but the first `count` elements.
 *
 * ```text
 * --1--2--3--|
 *   skip(2)
 * --------3--|
 * ```
 *
 * Law: `skip(m)` then `skip(n)` is `skip(m + n)`. Cost: O(1) an element, O(1) memory. Errors: ArgumentError where `count`
 * is no whole number of at least 0.
 *
 * @example
 * import { from } from 'millrace';
 * import { skip } from 'millrace/operators';
 *
 * console.log(from([1, 2, 3]).pipe(skip(2)).toArraySync()); // [ 3 ]
 */
export function skip<A>(count: number): Operator<A, A> {
  if (count !== Infinity) wholeNumber('skip: count', count, 0);
  if (count === 0) return (source) => source;
  return (source) =>
    source instanceof SkipStream
      ? new SkipStream(source.upstream, source.count + count)
      : new SkipStream(source, count);
}

/** Says what it skips, so that one `skip` after another becomes one. */
class SkipStream<A> extends ElementStream<A, A> {
  readonly count: number;

  constructor(upstream: Stream<A>, count: number) {
    super(upstream, (source) => new Skipping(source, count));
    this.count = count;
  }
}

class Skipping<A> extends Stage<A, A> {
  private remaining: number;

  constructor(source: Future<A>, count: number) {
    super(source);
    this.remaining = count;
  }

  override poll(context: Context): Poll {
    for (;;) {
      const answer = this.source.poll(context);
      if (answer !== READY) return answer;
      if (this.remaining === 0) {
        this.value = this.source.value;
        return READY;
      }
      this.remaining--;
    }
  }
}

fuses(Skipping, {
  name: 'skip',

  emit(code) {
    const remaining = code.state('remaining');
    return `${code.oneOrNone}
if (${remaining} > 0) { ${remaining}--; ${code.again} }
${code.out} = ${code.in};`;
  },
});
