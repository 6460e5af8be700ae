import { Guarded } from '../../lib/discipline/guarded.ts';
import type { Context } from '../../lib/stream/context.ts';
import { from, type InputValue, type StreamInput } from '../../lib/stream/from/from.ts';
import type { Closing, Future } from '../../lib/stream/future.ts';
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

class Concatenating<T> extends Guarded<T> {
  private readonly inputs: readonly StreamInput<T>[];
  private index = 0;
  private current: Future<T> | null = null;

  constructor(inputs: readonly StreamInput<T>[], context: Context) {
    super();
    this.inputs = inputs;
    this.next(context);
  }

  protected override advance(context: Context): Poll {
    for (;;) {
      if (this.current === null) return DONE;
      const answer = this.current.poll(context);
      if (answer !== DONE) {
        if (answer === READY) this.value = this.current.value;
        return answer;
      }
      this.releases.add(this.release());
      this.next(context);
    }
  }

  private next(context: Context): void {
    if (this.index < this.inputs.length) this.current = from(this.inputs[this.index++]).open(context);
  }

  protected override release(): Closing {
    const { current } = this;
    this.current = null;
    return current?.close();
  }
}
