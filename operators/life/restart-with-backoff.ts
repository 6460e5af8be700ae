import { mix } from '../../lib/discipline/mix.ts';
import type { Context } from '../../lib/stream/context.ts';
import { ArgumentError } from '../../lib/stream/errors.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { timer } from '../source/timer.ts';
import { type Next, OVER, Restarting, restarting } from './restarting.ts';

export interface BackoffOptions {
  /** The pause before the first restart, in milliseconds. */
  readonly min: number;
  /** The longest pause, in milliseconds. */
  readonly max: number;
  /** Up to which part of itself a pause is made longer, at random: 0 (the default) to 1. */
  readonly jitter?: number | undefined;
  /** Where the random numbers start: equal seeds make equal pauses. Default: 0. */
  readonly seed?: number | undefined;
  /** How many restarts there may be within `within`; without it, any number. */
  readonly maxRestarts?: number | undefined;
  /** The time in which restarts count, in milliseconds: all, unless a time is given. */
  readonly within?: number | undefined;
}

/**
 * Runs upstream anew where it fails, after a pause that doubles from `min` to `max` with each failure in a row. A run that
 * lived for longer than `max` counts as a recovery: the pauses start at `min` again. With more than `maxRestarts` restarts
 * within `within` milliseconds it gives up.
 *
 * ```text
 * a#
 *   restartWithBackoff({ min: 2, max: 8 })
 * a--a----a--------a--------a-   pauses of 2, 4, 8, 8, …
 * ```
 *
 * Cost: O(1) an element; memory for the times of up to `maxRestarts` restarts, if there is a bound. Errors: the failure
 * with which it gives up passes; ArgumentError where an option can never work.
 *
 * @example
 * import { defer, of, restartWithBackoff, throwError } from 'millrace/operators';
 *
 * let attempts = 0;
 * const unsteady = defer(() => (++attempts < 3 ? throwError(() => new Error('no')) : of(attempts)));
 * console.log(await unsteady.pipe(restartWithBackoff({ min: 1, max: 10 })).toArray()); // [ 3 ]
 */
export function restartWithBackoff<A>(options: BackoffOptions): Operator<A, A> {
  const { min, max, jitter = 0, seed = 0, maxRestarts = Infinity, within = Infinity } = options;
  const what = 'restartWithBackoff:';
  if (!(min > 0)) throw new ArgumentError(`${what} min`, min, 'a positive number of milliseconds');
  if (!(max >= min && max < Infinity)) throw new ArgumentError(`${what} max`, max, `at least min, ${min}`);
  if (!(jitter >= 0 && jitter <= 1)) throw new ArgumentError(`${what} jitter`, jitter, 'from 0 to 1');
  if (!Number.isFinite(seed)) throw new ArgumentError(`${what} seed`, seed, 'a finite number');
  if (!(maxRestarts >= 0)) throw new ArgumentError(`${what} maxRestarts`, maxRestarts, 'at least 0');
  if (!(within > 0)) throw new ArgumentError(`${what} within`, within, 'a positive number of milliseconds');
  const all = { min, max, jitter, seed, maxRestarts, within };
  return restarting((source, context) => new BackingOff(source, context, all));
}

class BackingOff<A> extends Restarting<A> {
  private readonly options: Required<{ [K in keyof BackoffOptions]: number }>;
  /** Failures in a row. */
  private failures = 0;
  private started: number;
  private random: number;
  /** When the restarts were that count still. */
  private restarts: number[] = [];
  private count = 0;

  constructor(
    source: Stream<A>,
    context: Context,
    options: Required<{ [K in keyof BackoffOptions]: number }>,
  ) {
    super(source, context);
    this.options = options;
    this.random = options.seed;
    this.started = context.now();
  }

  protected override ended(): Next {
    return OVER;
  }

  protected override failed(error: unknown, context: Context): Next {
    const now = context.now();
    const { max } = this.options;
    if (!this.mayRestart(now)) throw error;
    if (now - this.started > max) this.failures = 0;
    const pause = this.pause();
    this.failures++;
    this.started = now + pause;
    return timer(pause);
  }

  private mayRestart(now: number): boolean {
    const { maxRestarts, within } = this.options;
    if (maxRestarts === Infinity) return true;
    if (within === Infinity) return this.count++ < maxRestarts;
    this.restarts = this.restarts.filter((at) => now - at < within);
    return this.restarts.push(now) <= maxRestarts;
  }

  private pause(): number {
    const { min, max, jitter } = this.options;
    const pause = Math.min(max, min * 2 ** this.failures);
    this.random = (this.random + 0x9e3779b9) | 0;
    return pause * (1 + (jitter * mix(this.random)) / 2 ** 32);
  }
}
