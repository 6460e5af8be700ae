import { systemClock } from './clock.ts';
import { PENDING, type Poll } from './poll.ts';

/** How hot streams are run: interpreted only, compiled once hot, or compiled at the first poll. */
export type Fusion = 'off' | 'auto' | 'eager';

let standard: Fusion = 'auto';

/**
 * Sets how runs that say nothing else are run in this program, and returns what was set before. A run
 * (`{ fusion: 'off' }`) and an executor (`new Executor({ fusion: 'eager' })`) have their own say; one that was
 * made before keeps what it was made with.
 */
export function useFusion(fusion: Fusion): Fusion {
  const previous = standard;
  standard = fusion;
  return previous;
}

/** How runs that say nothing else are run. */
export function standardFusion(): Fusion {
  return standard;
}

/**
 * Whoever is told that a poll can get further. The key says which of the waker's many: an executor's task id, or the
 * index of an operator's input. One waker therefore serves any number of contexts without a closure for each.
 */
export interface Waker {
  wake(key: number): void;
}

/**
 * What one driver shares among all the contexts that it polls with: the clock, its timers, and the elements that may
 * still be handed out before others get their turn. An executor has one; so has each synchronous run, where nothing may
 * wait: this class by itself is that, without timers.
 */
export class Turn {
  /** Elements that synchronous sources may still hand out. Written by the driver (refilled) and by sources (spent). */
  budget = 0;

  /** Milliseconds on this driver's clock. */
  now(): number {
    return systemClock.now();
  }

  /**
   * Arms a one-shot timer: `waker.wake(key)` at the first moment that is not before `deadline` (milliseconds on this
   * clock). Equal deadlines fire in order of insertion. O(1), allocates nothing.
   */
  arm(_deadline: number, _waker: Waker, _key: number): number {
    return -1;
  }

  /** Cancels a timer. An id that fired or was cancelled cancels nothing: the answer is false. O(1). */
  disarm(_timer: number): boolean {
    return false;
  }
}

/**
 * What a poll receives: the waker, the clock with its timers, and the remaining budget. Preallocated, one a task (or
 * one an input of an operator with several); and of two classes only (this, and the executor's for its tasks), so that
 * every poll in a program reads it alike.
 */
export class Context {
  // Declared, not defined: the engine then knows what each field holds, and that most never change.
  declare readonly waker: Waker;
  /** What `waker` is told. Written by the executor alone: a place's next task carries another generation. */
  declare key: number;
  declare readonly turn: Turn;
  /** Written by the executor alone: a place's next task may run otherwise. */
  declare fusion: Fusion;

  constructor(waker: Waker, key: number, turn: Turn, fusion: Fusion = standard) {
    this.waker = waker;
    this.key = key;
    this.turn = turn;
    this.fusion = fusion;
  }

  /** Says that a poll can get further. Legal at any time, from any stack, any number of times. */
  wake(): void {
    this.waker.wake(this.key);
  }

  /** Milliseconds on the driver's clock. */
  now(): number {
    return this.turn.now();
  }

  /** Has this context woken at the first moment that is not before `deadline`. Returns the timer, for `disarm`. */
  arm(deadline: number): number {
    return this.turn.arm(deadline, this.waker, this.key);
  }

  disarm(timer: number): boolean {
    return this.turn.disarm(timer);
  }

  /** A context of the same driver that wakes another: for the inputs of an operator that has several. */
  fork(waker: Waker, key: number): Context {
    return new Context(waker, key, this.turn, this.fusion);
  }

  /**
   * The answer of a synchronous source whose budget is spent: it asks to be polled again in a later turn. Every source
   * that never waits must ask `--context.turn.budget < 0` for each element, which bounds all loops above it.
   */
  spent(): Poll {
    this.wake();
    return PENDING;
  }
}
