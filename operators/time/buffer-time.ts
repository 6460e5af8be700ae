import type { Context } from '../../lib/stream/context.ts';
import { wholeNumber } from '../../lib/stream/errors.ts';
import { positivePeriod } from '../../lib/stream/late.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { Timed, timed } from './timed.ts';

export interface BufferTimeOptions {
  /** A buffer that is as long comes out before its time, and a new span starts: 16,384, unless another number is given. */
  readonly size?: number | undefined;
}

/**
 * What came in each span of `span` milliseconds, from the start on, as one array; it is empty where nothing came. What is
 * there at the end of upstream comes out before the end. (`groupedWithin` starts its time at the first element, and has no
 * empty groups.)
 *
 * ```text
 * --a-b-c----------d--|
 *   bufferTime(5)
 * -----1----2----3----(4|)    1: ab, 2: c, 3: nothing, 4: d
 * ```
 *
 * Back-pressure: while it is asked it takes all that upstream has, up to `size` elements a buffer. While it is not, the
 * spans that pass are one. Law: the buffers, one after the other, are what went in. Cost: O(1) an element, one array a
 * span (it may be kept); one timer. Errors: a failure of upstream passes at once, and the buffer is dropped; ArgumentError
 * where `span` is no positive number or `size` no whole number of at least 1.
 *
 * @example
 * import { bufferTime, of } from 'millrace/operators';
 *
 * console.log(of(1, 2, 3).pipe(bufferTime(1000, { size: 2 })).toArraySync()); // [ [ 1, 2 ], [ 3 ] ]
 */
export function bufferTime<A>(span: number, options: BufferTimeOptions = {}): Operator<A, A[]> {
  positivePeriod('bufferTime: span', span);
  const size = wholeNumber('bufferTime: size', options.size ?? 16_384, 1);
  return timed((source, context) => new Buffering(source, context, span, size));
}

class Buffering<A> extends Timed<A, A[]> {
  private readonly span: number;
  private readonly size: number;
  private buffer: A[] = [];
  private ended = false;

  constructor(source: Stream<A>, context: Context, span: number, size: number) {
    super(source, context);
    this.span = span;
    this.size = size;
    this.arm(context.now() + span);
  }

  protected override step(context: Context): Poll {
    if (this.ended) return DONE;
    if (this.timerFirst) return this.give(context);
    for (;;) {
      const answer = this.pull();
      if (answer === READY) {
        if (this.buffer.push(this.source.value) === this.size) return this.give(context);
      } else if (answer === PENDING) return this.fired ? this.give(context) : PENDING;
      else {
        this.ended = true;
        return this.give(context);
      }
    }
  }

  private give(context: Context): Poll {
    this.armLater(context.now() + this.span);
    this.value = this.buffer;
    this.buffer = [];
    return READY;
  }
}
