import type { Lane } from '../../lib/discipline/lane.ts';
import { Serving } from '../../lib/discipline/serving.ts';
import type { Context } from '../../lib/stream/context.ts';
import { ArrayFuture, moveArray } from '../../lib/stream/from/array.ts';
import { from, type InputValue, type StreamInput } from '../../lib/stream/from/from.ts';
import { fuses } from '../../lib/stream/fuses.ts';
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
  protected readonly lane: Lane<T>;
  private readonly inputs: readonly StreamInput<T>[];
  private next = 0;

  constructor(inputs: readonly StreamInput<T>[], context: Context) {
    super();
    this.lane = { current: null, inside: context, attended: context };
    this.inputs = inputs;
    this.begin(context);
  }

  protected override advance(context: Context, told?: Poll): Poll {
    const { lane } = this;
    lane.attended = lane.inside = context;
    for (let answer = told; !this.full; answer = undefined) {
      const { current } = lane;
      if (current === null) return DONE;
      answer ??= current.poll(context);
      if (answer === READY) this.value = current.value;
      if (answer !== DONE) return answer;
      this.letGo(this.release());
      this.begin(context);
    }
    return this.read(context);
  }

  private begin(context: Context): void {
    if (this.next >= this.inputs.length) return;
    const future = from(this.inputs[this.next++]).open(context);
    this.lane.current = future;
    if (future instanceof ArrayFuture) moveArray(future, this);
  }

  protected override release(): Closing {
    const { current } = this.lane;
    this.lane.current = null;
    return current?.close();
  }
}

fuses(Concatenating, { name: 'concat' });
