import { OwnLane } from '../../lib/discipline/lane.ts';
import { Serving } from '../../lib/discipline/serving.ts';
import type { Context } from '../../lib/stream/context.ts';
import { ArrayFuture, moveArray } from '../../lib/stream/from/array.ts';
import { from, type InputValue, type StreamInput } from '../../lib/stream/from/from.ts';
import type { Closing } from '../../lib/stream/future.ts';
import { DONE, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';

/**
 * All elements of the first input, then all of the second, and so on. Each is opened when the one before has ended.
 *
 * ```text
 * --1--2--|
 *         --3--4--|
 *   concat(a, b)
 * --1--2----3--4--|
 * ```
 *
 * Law: associative; `concat()` ends at once and is its unit. Cost: one call an element, O(1) memory. Errors: a failure
 * of an input ends the run, and those after it are never opened.
 *
 * @example
 * import { concat } from 'millrace/operators';
 *
 * console.log(concat([1, 2], [3]).toArraySync()); // [ 1, 2, 3 ]
 */
export function concat<I extends readonly StreamInput<unknown>[]>(
  ...inputs: I
): Stream<InputValue<I[number]>> {
  return new ConcatStream(inputs as readonly StreamInput<any>[]);
}

class ConcatStream<T> extends Stream<T> {
  readonly inputs: readonly StreamInput<T>[];

  constructor(inputs: readonly StreamInput<T>[]) {
    super();
    this.inputs = inputs;
  }

  override open(context: Context): Concatenating<T> {
    return new Concatenating(this.inputs, context);
  }
}

/** Only one input is polled at a time, so that all can have the one context that we are polled with. */
class Concatenating<T> extends Serving<T> {
  static readonly operator = 'concat';
  protected readonly lane: OwnLane<T>;
  private readonly inputs: readonly StreamInput<T>[];
  private index = 0;

  constructor(inputs: readonly StreamInput<T>[], context: Context) {
    super();
    this.lane = new OwnLane(context);
    this.inputs = inputs;
    this.next(context);
  }

  protected override advance(context: Context): Poll {
    const { lane } = this;
    lane.attended = lane.inside = context;
    if (this.front.full) return this.read(context);
    if (lane.current === null) return DONE;
    const answer = lane.current.poll(context);
    return answer === READY ? this.hand() : this.goOn(answer, context);
  }

  protected override goOn(first: Poll, context: Context): Poll {
    const { lane } = this;
    let answer = first;
    while (answer === DONE) {
      this.releases.add(this.release());
      this.next(context);
      if (this.front.full) return this.read(context);
      if (lane.current === null) return DONE;
      answer = lane.current.poll(context);
    }
    return answer === READY ? this.hand() : answer;
  }

  private hand(): Poll {
    this.value = this.lane.current!.value;
    return READY;
  }

  private next(context: Context): void {
    if (this.index >= this.inputs.length) return;
    const current = from(this.inputs[this.index++]).open(context);
    this.lane.current = current;
    if (current instanceof ArrayFuture) moveArray(current, this.front);
  }

  protected override release(): Closing {
    const { current } = this.lane;
    this.lane.current = null;
    this.front.clear();
    return current?.close();
  }
}
