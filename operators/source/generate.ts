import type { Context } from '../../lib/stream/context.ts';
import { source } from '../../lib/stream/from/source.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import { Future } from '../../lib/stream/future.ts';
import { DONE, type Poll, READY } from '../../lib/stream/poll.ts';
import type { Stream } from '../../lib/stream/stream.ts';

/** The parts of a `for` loop. */
export interface GenerateOptions<S, T> {
  readonly initialState: S;
  readonly condition?: ((state: S) => unknown) | undefined;
  readonly iterate: (state: S) => S;
  readonly resultSelector?: ((state: S) => T) | undefined;
}

/**
 * A `for` loop as a stream: a first state, a condition to go on, a step, and what to give of each state.
 *
 * ```text
 * generate(1, n => n < 10, n => n * 3)
 * (139|)
 * ```
 *
 * Law: `generate(s, c, f, g)` is `generate(s, c, f)` then `map(g)`. Cost: at most three calls an element, O(1) memory.
 * Errors: a throw of a function ends the run, with the same object.
 *
 * @example
 * import { generate } from 'millrace/operators';
 *
 * console.log(generate(1, (n) => n < 10, (n) => n * 3).toArraySync()); // [ 1, 3, 9 ]
 */
export function generate<S, T = S>(options: GenerateOptions<S, T>): Stream<T>;
export function generate<S>(
  initialState: S,
  condition: (state: S) => unknown,
  iterate: (state: S) => S,
): Stream<S>;
export function generate<S, T>(
  initialState: S,
  condition: (state: S) => unknown,
  iterate: (state: S) => S,
  resultSelector: (state: S) => T,
): Stream<T>;
export function generate<S, T>(
  initial: S | GenerateOptions<S, T>,
  condition?: (state: S) => unknown,
  iterate?: (state: S) => S,
  resultSelector?: (state: S) => T,
): Stream<T> {
  const options =
    iterate === undefined
      ? (initial as GenerateOptions<S, T>)
      : { initialState: initial as S, condition, iterate, resultSelector };
  return source(() => new Generating(options), true);
}

class Generating<S, T> extends Future<T> {
  private readonly condition: (state: S) => unknown;
  private readonly next: (state: S) => S;
  private readonly result: (state: S) => T;
  private state: S;
  private started = false;
  private over = false;
  /** Never kept in a local: `close` writes it while a loop may run. */
  private closed = false;

  constructor(options: GenerateOptions<S, T>) {
    super();
    this.state = options.initialState;
    this.condition = options.condition ?? always;
    this.next = options.iterate;
    this.result = options.resultSelector ?? (same as unknown as (state: S) => T);
  }

  override poll(context: Context): Poll {
    if (this.over || this.closed) return DONE;
    if (--context.turn.budget < 0) return context.spent();
    this.over = true; // stays so if a function throws
    if (this.started) this.state = this.next(this.state);
    this.started = true;
    if (!this.condition(this.state)) return DONE;
    this.value = this.result(this.state);
    this.over = false;
    return READY;
  }

  override close(): void {
    this.closed = true;
  }
}

fuses(Generating, {
  name: 'generate',
  plain: true,

  emit(code) {
    const state = code.state('state');
    const started = code.state('started');
    const over = code.state('over');
    return `if (${over}) { ${code.end} }
${code.pay}
if (${started}) ${state} = ${code.constant('next')}(${state});
${started} = true;
if (!${code.constant('condition')}(${state})) { ${over} = true; ${code.end} }
${code.out} = ${code.constant('result')}(${state});`;
  },
});

function always(): boolean {
  return true;
}

function same<S>(state: S): S {
  return state;
}
