import { Input, wokenBefore } from '../../lib/discipline/input.ts';
import { opening } from '../../lib/discipline/opening.ts';
import type { Context } from '../../lib/stream/context.ts';
import { CapacityError, wholeNumber } from '../../lib/stream/errors.ts';
import { from, type StreamInput } from '../../lib/stream/from/from.ts';
import { type Closing, closeAll } from '../../lib/stream/future.ts';
import { Guard } from '../../lib/stream/guard.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';

/**
 * The elements since the last one of another stream, as one array, each time that stream has one; and the rest at the
 * end of upstream.
 *
 * ```text
 * --1--2--3--4--|
 * -------n--n---
 *   buffer(n)
 * -------A--B---(C|)      A = [1,2], B = [3], C = [4]
 * ```
 *
 * Upstream is read as it comes, asked for or not, since the notifier says when to hand on. An array holds up to
 * `capacity` elements: unbounded without it, as in RxJS.
 *
 * Law: the arrays, put together, are upstream. Cost: one array a notification, memory O(elements in between). Errors: a
 * failure of either stream ends the run; CapacityError at the element for which there is no room.
 *
 * @example
 * import { from } from 'millrace';
 * import { buffer } from 'millrace/operators';
 *
 * console.log(await from([1, 2]).pipe(buffer(new Promise(() => {}))).toArray()); // [ [ 1, 2 ] ]
 */
export function buffer<A>(
  notifier: StreamInput<unknown>,
  options: { readonly capacity?: number | undefined } = {},
): Operator<A, A[]> {
  const { capacity = Infinity } = options;
  if (capacity !== Infinity) wholeNumber('buffer: capacity', capacity, 1);
  return (source) => new BufferStream(source, from(notifier), capacity);
}

class BufferStream<A> extends Stream<A[]> {
  readonly source: Stream<A>;
  readonly notifier: Stream<unknown>;
  readonly capacity: number;

  constructor(source: Stream<A>, notifier: Stream<unknown>, capacity: number) {
    super();
    this.source = source;
    this.notifier = notifier;
    this.capacity = capacity;
  }

  override open(context: Context): Buffering<A> {
    return new Buffering(this.source, this.notifier, this.capacity, context);
  }
}

class Buffering<A> extends Guard<A[]> {
  private readonly source: Input<A>;
  private readonly notifier: Input<unknown>;
  private readonly capacity: number;
  private elements: A[] = [];
  private ended = false;

  constructor(source: Stream<A>, notifier: Stream<unknown>, capacity: number, context: Context) {
    super();
    this.capacity = capacity;
    this.source = new Input(context, this);
    this.notifier = new Input(context, this);
    this.source.open(source);
    opening(this, () => this.notifier.open(notifier));
  }

  protected override advance(context: Context): Poll {
    if (this.ended) return DONE;
    this.source.parent = context;
    this.notifier.parent = context;
    if (wokenBefore(this.notifier, this.source) && this.notifier.poll() === READY) return this.give();
    const answer = this.fill();
    if (answer === DONE) {
      this.ended = true;
      return this.give();
    }
    if (this.source.ready && context.turn.budget < 0) return PENDING;
    return this.notifier.poll() === READY ? this.give() : PENDING;
  }

  private fill(): Poll {
    for (;;) {
      const answer = this.source.poll();
      if (answer !== READY) return answer;
      if (this.elements.length >= this.capacity)
        throw new CapacityError('buffer', this.capacity, 'notify more often, or raise `capacity`');
      this.elements.push(this.source.value);
    }
  }

  private give(): Poll {
    this.value = this.elements;
    this.elements = [];
    return READY;
  }

  protected override release(): Closing {
    return closeAll([this.source, this.notifier]);
  }
}
