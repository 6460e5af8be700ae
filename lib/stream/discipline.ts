/**
 * Who goes next: the one idea for every order of service in the system. A Discipline is a description; `open` makes the
 * waiting line of one server, and the line holds the state.
 *
 * The same line serves the executor (keys are task slots), `merge` (inputs), a worker group (workers) and a set of
 * queues: first-come, round-robin, priority with ageing, weighted, least-loaded, keyed, earliest-deadline, random.
 */
export interface Discipline {
  /** For messages and explanations: `roundRobin`, `priority(…)`. */
  readonly name: string;
  /** True if who stays is always selected next: whoever serves may go on with it without asking the line. */
  readonly servesOn?: boolean;
  /** A line for keys from 0 to `capacity - 1`. Allocates all that it will ever need. */
  open(capacity: number): Line;
}

/** A waiting line: the candidates that are ready to be served. No call allocates. */
export interface Line {
  /** How many candidates wait. */
  readonly size: number;
  /**
   * `key` has become ready. Its `rank` is whatever the discipline orders by: a priority, a deadline, a weight, a load.
   * A key that waits already stays where it is; only its rank is renewed.
   */
  enter(key: number, rank?: number): void;
  /**
   * `key` was served and is ready still. Here disciplines differ: first-come serves it on until it has nothing more
   * (so `merge` of synchronous streams is their concatenation, as in RxJS), round-robin sends it to the end.
   */
  stay(key: number, rank?: number): void;
  /** Takes the next candidate out of the line; -1 when there is none. `hint` is the hash that `keyed` places by. */
  select(hint?: number): number;
  /** Withdraws a candidate; false if it did not wait. */
  leave(key: number): boolean;
}
