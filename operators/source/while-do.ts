import type { Context } from '../../lib/stream/context.ts';
import { from } from '../../lib/stream/from/from.ts';
import type { StreamInput } from '../../lib/stream/from/input.ts';
import { source } from '../../lib/stream/from/source.ts';
import { type Closing, Future } from '../../lib/stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import type { Stream } from '../../lib/stream/stream.ts';

/**
 * A stream again and again, as long as a condition holds, which is asked before each round.
 *
 * ```text
 * whileDo(from([1, 2]), () => ++n <= 2)
 * (1212|)
 * ```
 *
 * Law: `whileDo(xs, () => false)` is empty. Cost: one call a round. Errors: a throw of the condition ends the run, with the
 * same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { whileDo } from 'millrace/operators';
 *
 * let n = 0;
 * console.log(whileDo(from(['tick']), () => n++ < 2).toArraySync()); // [ 'tick', 'tick' ]
 */
export function whileDo<T>(input: StreamInput<T>, condition: () => unknown): Stream<T> {
  const stream = from(input);
  return source(() => new Rounds(stream, condition));
}

class Rounds<T> extends Future<T> {
  private readonly stream: Stream<T>;
  private readonly condition: () => unknown;
  private round: Future<T> | null = null;
  private over = false;
  private closed = false;
  private closing: Closing = undefined;
  /** The release of the last round, which the next one waits for. */
  private releasing = false;
  private failed = false;
  private failure: unknown;
  private context: Context | null = null;

  constructor(stream: Stream<T>, condition: () => unknown) {
    super();
    this.stream = stream;
    this.condition = condition;
  }

  override poll(context: Context): Poll {
    while (!this.over) {
      if (this.releasing) {
        this.context = context;
        return PENDING;
      }
      // A round may be empty: then nothing but this bounds the loop.
      if (this.round === null && --context.turn.budget < 0) return context.spent();
      this.over = true; // stays so where something throws
      if (this.failed) throw this.failure;
      if (this.round === null) {
        if (!this.condition()) return DONE;
        this.round = this.stream.open(context);
      }
      const answer = this.round.poll(context);
      this.over = false;
      if (answer === READY) this.value = this.round.value;
      if (answer !== DONE) return answer;
      this.release();
    }
    return DONE;
  }

  private release(): void {
    const round = this.round!;
    this.round = null;
    this.closing = round.close();
    if (this.closing === undefined) return;
    this.releasing = true;
    this.closing.then(
      () => this.released(),
      (error: unknown) => {
        this.failed = true;
        this.failure = error;
        this.released();
      },
    );
  }

  private released(): void {
    this.releasing = false;
    const context = this.context;
    this.context = null;
    context?.wake();
  }

  override close(): Closing {
    if (this.closed) return this.closing;
    this.closed = true;
    this.over = true;
    this.context = null;
    const round = this.round;
    this.round = null;
    if (round !== null) this.closing = round.close();
    return this.closing;
  }
}
