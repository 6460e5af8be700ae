import type { Fusion } from '../stream/context.ts';

/** How a task is spawned; every part may be left out. */
export interface SpawnOptions {
  /** The id of the task whose child this is: it is cancelled with it, and its parent ends after it. */
  readonly parent?: number | undefined;
  /** What the executor's discipline orders by: a priority, a deadline, a weight. First-come ignores it. */
  readonly rank?: number | undefined;
  /** Not on the caller's stack: the first poll waits for the host's next turn. */
  readonly later?: boolean | undefined;
  /** For reports. */
  readonly name?: string | undefined;
  readonly fusion?: Fusion | undefined;
}

/** Who takes the elements of a task and is told of its end. Without one, elements are dropped, except for the last. */
export interface Owner {
  /** The task's id: set before it is opened. */
  task: number;
  /** One element. False if it was the last that is wanted: the task is closed then. */
  ready(value: unknown): boolean;
  /** The task has ended, and all that it held is released. */
  finished(): void;
  /** The same, after a failure or a cancellation. */
  failed(reason: unknown): void;
}

/** One call of `join`. */
export interface Joiner {
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}
