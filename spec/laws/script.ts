import type { Context } from '../../lib/stream/context.ts';
import { type Closing, Future } from '../../lib/stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';
import { LawBroken } from './broken.ts';
import { type Parked, TestTurn } from './turn.ts';

/**
 * One step of a scripted source. A PENDING is followed by its wake
 *
 * - `now`: within the poll, before PENDING is answered;
 * - `later`: once the driver has nothing else to do (under another driver than the kit's: by a timer that is due at once);
 * - `byHand`: at the call of `wake()` on the script or its run;
 * - `never`: the source has nothing more to say, and no end.
 */
export type Step<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'pending'; readonly wake: 'now' | 'later' | 'byHand' | 'never' }
  | { readonly kind: 'fail'; readonly error: unknown }
  | { readonly kind: 'done' };

export const value = <T>(of: T): Step<T> => ({ kind: 'value', value: of });
export const pending = (wake: 'now' | 'later' | 'byHand' | 'never' = 'later'): Step<never> => ({
  kind: 'pending',
  wake,
});
export const fail = (error: unknown): Step<never> => ({ kind: 'fail', error });
export const done: Step<never> = { kind: 'done' };

export interface ScriptOptions {
  /**
   * `bad`: wakes where nothing is ready, wakes twice, and wakes after its end and after its close. All of that is legal,
   * and nobody may mind.
   */
  readonly manners?: 'good' | 'bad';
  /** `async`: a close answers a promise, which is pending until `released()` is called on the script or the run. */
  readonly close?: 'sync' | 'async';
}

/**
 * A source that plays its steps, one to a poll, and then ends. It is a description like every other: each `open` is a run
 * of its own, found in `runs`. It notes whatever is done to it against the laws; `verify` throws what it noted.
 */
export class Script<T> extends Stream<T> {
  readonly steps: readonly Step<T>[];
  readonly options: ScriptOptions;
  readonly runs: ScriptRun<T>[] = [];
  readonly violations: string[] = [];

  constructor(steps: readonly Step<T>[], options: ScriptOptions = {}) {
    super();
    this.steps = steps;
    this.options = options;
  }

  override open(context: Context): ScriptRun<T> {
    const run = new ScriptRun(this, context);
    this.runs.push(run);
    return run;
  }

  /** Polls of all runs. */
  get polls(): number {
    return this.sum((run) => run.polls);
  }

  /** Elements that were taken, over all runs. */
  get taken(): number {
    return this.sum((run) => run.taken);
  }

  /** Runs that are open still. */
  get stillOpen(): number {
    return this.sum((run) => (run.closed ? 0 : 1));
  }

  /** Has every run that waits `byHand` go on. */
  wake(): void {
    for (const run of this.runs) run.release();
  }

  /** Completes the asynchronous closes that were begun. */
  released(): void {
    for (const run of this.runs) run.released();
  }

  /** Throws LawBroken if a run was polled after its end, or within its own poll. */
  verify(): void {
    if (this.violations.length > 0) throw new LawBroken(this.violations.join('; '));
  }

  /** As `verify`; also if a run was never closed. */
  verifyClosed(): void {
    this.verify();
    if (this.stillOpen > 0)
      throw new LawBroken(`${this.stillOpen} of ${this.runs.length} runs upstream never closed`);
  }

  private sum(of: (run: ScriptRun<T>) => number): number {
    return this.runs.reduce((total, run) => total + of(run), 0);
  }
}

/** One run of a script. */
export class ScriptRun<T> extends Future<T> implements Parked {
  polls = 0;
  taken = 0;
  /** Calls of `close`; every one but the first must change nothing, so that any number is legal. */
  closes = 0;
  /**
   * Nothing is between this run and its driver, so that there is no operator who could break a law; as a Future it keeps
   * them by itself.
   */
  direct = false;
  /** The failure was thrown to whoever polled. */
  failed = false;
  private readonly script: Script<T>;
  private context: Context;
  private index = 0;
  private waiting = false;
  private polling = false;
  private over: 'DONE' | 'a throw' | 'close' | null = null;
  private closing: Closing = undefined;
  private settle: () => void = () => {};

  constructor(script: Script<T>, context: Context) {
    super();
    this.script = script;
    this.context = context;
  }

  get closed(): boolean {
    return this.closes > 0;
  }

  override poll(context: Context): Poll {
    this.polls++;
    if (this.over !== null) this.violated(`polled after ${this.over}`);
    if (this.polling) this.violated('polled within its own poll');
    if (this.over !== null) return DONE;
    this.context = context;
    this.polling = true;
    try {
      return this.play(context);
    } finally {
      this.polling = false;
    }
  }

  private play(context: Context): Poll {
    if (this.waiting) return PENDING;
    const step = this.script.steps[this.index] ?? done;
    if (step.kind === 'pending') return this.wait(step.wake);
    if (step.kind === 'value') {
      if (--context.turn.budget < 0) return context.spent();
      this.index++;
      this.taken++;
      this.value = step.value;
      return READY;
    }
    this.over = step.kind === 'fail' ? 'a throw' : 'DONE';
    if (this.script.options.manners === 'bad') context.wake();
    if (step.kind === 'done') return DONE;
    this.failed = true;
    throw step.error;
  }

  private wait(wake: 'now' | 'later' | 'byHand' | 'never'): Poll {
    this.waiting = true;
    if (this.script.options.manners === 'bad') this.context.wake();
    if (wake === 'now') this.release();
    else if (wake === 'later') this.later();
    return PENDING;
  }

  private later(): void {
    const { turn } = this.context;
    if (turn instanceof TestTurn) turn.park(this);
    else turn.arm(turn.now(), { wake: () => this.release() }, 0);
  }

  /** Ends the PENDING that the run waits at, if it does, and wakes the newest context. */
  release(): void {
    if (!this.waiting) return;
    this.waiting = false;
    this.index++;
    if (this.closed && this.script.options.manners !== 'bad') return;
    this.context.wake();
    if (this.script.options.manners === 'bad') this.context.wake();
  }

  override close(): Closing {
    if (this.closes === 0 || !this.direct) this.closes++;
    if (this.over === 'close') return this.closing;
    this.over = 'close';
    if (this.script.options.manners === 'bad') this.context.wake();
    if (this.script.options.close === 'async')
      this.closing = new Promise<void>((resolve) => (this.settle = resolve));
    return this.closing;
  }

  /** Completes an asynchronous close. */
  released(): void {
    this.settle();
  }

  private violated(what: string): void {
    if (this.direct) return;
    this.script.violations.push(`upstream was ${what} (poll ${this.polls})`);
  }
}

/** A source that plays these steps, and watches how it is treated. */
export function script<T>(steps: readonly Step<T>[], options?: ScriptOptions): Script<T> {
  return new Script(steps, options);
}

/** A source that wakes too often, twice, and too late: nothing that is illegal, and nobody may mind. */
export function misbehaving<T>(steps: readonly Step<T>[]): Script<T> {
  return new Script(steps, { manners: 'bad' });
}
