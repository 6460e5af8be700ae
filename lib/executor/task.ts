import { Context } from '../stream/context.ts';
import type { Future } from '../stream/future.ts';
import { NONE, QUEUED } from './marks.ts';
import type { Runner } from './runner.ts';

/** Who takes the elements of a task and is told of its end. */
export interface Owner {
  /** The task, from before it is opened until its end is told: null before and after. */
  task: Task | null;
  /** One element. False if it was the last that is wanted: the task is closed then. */
  ready(value: unknown): boolean;
  /** The task has ended, and all that it held is released. */
  finished(): void;
  /** The same, after a failure or a cancellation. */
  failed(reason: unknown): void;
}

/** A constant of this module, which the engine folds. */
const DEAF = QUEUED;

/**
 * A run, as its runner sees it. It is the very context that the run is polled with: its wake goes straight to the ready
 * line.
 */
export class Task extends Context {
  declare readonly turn: Runner;
  /** Its runner's marks. */
  marks: number = QUEUED;
  /** Null before it is open, and after it was closed. */
  future: Future<unknown> | null = null;
  outcome: number = NONE;
  /** Why it failed. */
  result: unknown = undefined;
  owner: Owner | null = null;

  override wake(): void {
    if (this.marks < DEAF) this.turn.woken(this);
  }

  /** Ends it early, as if it had come to its end or had failed. */
  stop(outcome: number, reason?: unknown): void {
    this.turn.end(this, outcome, reason);
    this.turn.flush();
  }
}
