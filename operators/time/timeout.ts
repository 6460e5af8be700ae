import type { Context } from '../../lib/stream/context.ts';
import { ArgumentError, TimeoutError, type TimeoutInfo } from '../../lib/stream/errors.ts';
import { type Closing, both } from '../../lib/stream/future.ts';
import { from, type InputValue, type StreamInput } from '../../lib/stream/from/from.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { lengthOrMoment, milliseconds, Timed, timed } from './timed.ts';

/** How long to wait, and what then. */
export interface TimeoutOptions<A, R extends StreamInput<unknown> = StreamInput<never>> {
  /** For the first element: milliseconds from the start, or a moment. Without it, `each` counts for the first, too. */
  readonly first?: number | Date | undefined;
  /** For each further element: milliseconds. Without it, only the first is waited for. */
  readonly each?: number | undefined;
  /** What goes on instead, once upstream is closed. Without it, the run fails with a TimeoutError. */
  readonly with?: ((info: TimeoutInfo<A>) => R) | undefined;
  /** Handed on to `with` and to the error. */
  readonly meta?: unknown;
}

/**
 * Fails with a TimeoutError, or goes on with another stream, where upstream lets us wait too long for an element.
 *
 * ```text
 * --a--b----------c--|
 *   timeout(5)
 * --a--b----#
 * ```
 *
 * The time for the first element runs from the start; the time for each further one from the moment at which it is asked
 * for. So it is upstream's slowness alone that counts: a consumer that takes its time makes nobody fail. An element that
 * is there when it is asked for is in time.
 *
 * Back-pressure: takes only what it is asked for. Law: `timeout(Infinity)` changes nothing. Cost: O(1) an element, O(1)
 * memory; one timer, armed while upstream has nothing. Errors: TimeoutError; a failure of upstream passes at once; a throw
 * of `with` ends the run; ArgumentError where neither `first` nor `each` is given, or one of them can never work.
 *
 * @example
 * import { TimeoutError } from 'millrace';
 * import { NEVER, of, timeout } from 'millrace/operators';
 *
 * console.log(await NEVER.pipe(timeout({ each: 10, with: () => of('late') })).toArray()); // [ 'late' ]
 * console.log(await NEVER.pipe(timeout(10)).toArray().catch((e) => e instanceof TimeoutError)); // true
 */
export function timeout<A>(each: number | Date): Operator<A, A>;
export function timeout<A, R extends StreamInput<unknown>>(
  options: TimeoutOptions<A, R> & { readonly with: (info: TimeoutInfo<A>) => R },
): Operator<A, A | InputValue<R>>;
export function timeout<A>(options: Omit<TimeoutOptions<A>, 'with'>): Operator<A, A>;
export function timeout<A>(
  given: number | Date | TimeoutOptions<A, StreamInput<unknown>>,
): Operator<A, unknown> {
  const options = checked(given);
  return timed((source: Stream<A>, context) => new Limiting(source, context, options));
}

function checked<A>(
  given: number | Date | TimeoutOptions<A, StreamInput<unknown>>,
): TimeoutOptions<A, StreamInput<unknown>> {
  const options =
    typeof given === 'number' ? { each: given } : given instanceof Date ? { first: given } : given;
  if (options.first === undefined && options.each === undefined)
    throw new ArgumentError('timeout: options', given, 'a time, or options with `first` or `each`');
  if (options.first !== undefined) lengthOrMoment('timeout: first', options.first);
  if (options.each !== undefined) milliseconds('timeout: each', options.each);
  return options;
}

class Limiting<A> extends Timed<unknown, unknown> {
  private readonly options: TimeoutOptions<A, StreamInput<unknown>>;
  private seen = 0;
  private last: A | null = null;
  /** The other stream has taken over: nothing is timed any more. */
  private replaced = false;
  /** The release of the stream that was too slow. */
  private left: Closing = undefined;

  constructor(source: Stream<A>, context: Context, options: TimeoutOptions<A, StreamInput<unknown>>) {
    super(source, context);
    this.options = options;
    const first = options.first ?? options.each!;
    this.arm(first instanceof Date ? first.getTime() : context.now() + first);
  }

  protected override step(context: Context): Poll {
    if (this.timerFirst) this.replace();
    const answer = this.pull();
    if (this.replaced) return this.pass(answer);
    if (answer === READY) {
      this.disarm();
      this.seen++;
      this.last = this.source.value as A;
    } else if (answer === PENDING) {
      if (this.fired) {
        this.replace();
        return this.pass(this.pull());
      }
      const { each } = this.options;
      if (!this.timing && each !== undefined) this.arm(context.now() + each);
    }
    return this.pass(answer);
  }

  private pass(answer: Poll): Poll {
    if (answer === READY) this.value = this.source.value;
    return answer;
  }

  private replace(): void {
    this.disarm();
    const { meta, with: other } = this.options;
    const info: TimeoutInfo<A> = { meta, seen: this.seen, lastValue: this.last };
    this.left = this.source.close();
    this.last = null;
    if (other === undefined) throw new TimeoutError(info);
    this.source = from(other(info)).open(this.upstream);
    this.replaced = true;
  }

  protected override release(): Closing {
    const closing = this.source.close();
    return closing === this.left ? closing : both(this.left, closing);
  }
}
