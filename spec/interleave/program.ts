import type { Words } from '../../lib/memory/words.ts';

// What the checker runs: a few threads over words that they share, each a row of operations.

/** What a thread may touch: the words, and plain cells (what a ring's slots hold). */
export interface Shared {
  readonly words: Words;
  read(cell: number): number;
  write(cell: number, value: number): void;
  /** Waits until the promise that `words.waitAsync` answered is resolved: as `await`, but the operation goes on. */
  park(): void;
}

/** One thread. `local` holds all that it remembers: plain data, and handles over `shared.words`. */
export interface Actor<L extends object = any> {
  /** Makes the thread's object; its accesses are steps as well. */
  start(shared: Shared): L;
  /**
   * Does one operation; true once there is nothing more to do. What it does depends on `local` and on the answers of
   * its accesses only, and it changes nothing else: the checker runs it again and again. Objects in `local` that are
   * frozen count as constants. A throw is a forbidden outcome.
   */
  step(local: L, shared: Shared): boolean;
}

export interface Program {
  readonly words: number;
  readonly cells: number;
  /** Runs before the threads start, on the same memory. */
  readonly setUp?: (words: Words) => void;
  readonly threads: readonly Actor[];
  /**
   * Runs after each `add`. It may set a word whose value can make no difference any more to one value that stands for
   * all: states that differ in it only are one then.
   */
  readonly settle?: (words: Int32Array) => void;
  /** Throws if the outcome is forbidden. Gets the threads' objects, and the words at the end. */
  readonly verdict: (locals: readonly any[], words: ArrayLike<number>) => void;
}

/** A forbidden outcome, a race or a deadlock, with the schedule (thread numbers, step by step) that led to it. */
export class InterleavingError extends Error {
  override name = 'InterleavingError';
  readonly schedule: readonly number[];
  constructor(message: string, schedule: readonly number[], cause?: unknown) {
    super(`${message}\n  schedule: ${schedule.join('')}`, { cause });
    this.schedule = schedule;
  }
}

/** Words for one thread alone: for `setUp`. */
export function alone(cells: Int32Array): Words {
  const swap = (at: number, value: number): number => {
    const was = cells[at];
    cells[at] = value;
    return was;
  };
  return {
    own: (at) => cells[at],
    acquire: (at) => cells[at],
    publish: (at, value) => void swap(at, value),
    add: (at, value) => swap(at, (cells[at] + value) | 0),
    exchange: (at, expected, value) => (cells[at] === expected ? swap(at, value) : cells[at]),
    wait: () => {},
    waitAsync: () => null,
    notify: () => {},
  };
}
