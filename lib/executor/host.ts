/** What a host calls back. An executor is one; a host never learns more about it. */
export interface Driven {
  /** One turn, up to its budget. Called in answer to `soon`. */
  turn(): void;
  /** The armed moment has come (or may have: too early does no harm). */
  tick(): void;
}

/** An executor's place at its host. */
export interface Seat {
  /** Asks for one `turn`, from a stack of its own and after other work that waits. Never called while one is due. */
  soon(): void;
  /** Asks for one `tick`, not before `deadline`. There is one native timer for each seat: this replaces it. */
  arm(deadline: number): void;
  /** Gives the timer up, so that it keeps no process alive. */
  disarm(): void;
}

/**
 * What drives an executor: an event loop, or a test. It owns the clock, and is asked for a turn or for the one timer;
 * readiness does not pass through it, so that an idle executor costs nothing.
 */
export interface Host {
  /** Milliseconds. */
  now(): number;
  attach(executor: Driven): Seat;
  /** A failure that nobody joined. It must reach the user. */
  report(error: unknown): void;
  /**
   * Whether the timer must always stand at the earliest deadline. Where arming is dear, a timer that was cancelled is
   * left in place until it fires for nothing.
   */
  readonly exact: boolean;
}

/** Where other threads leave the ids of the tasks of this one that they wake. Looked at first in each turn. */
export interface Interrupts {
  /** The next id, or -1. */
  take(): number;
}
