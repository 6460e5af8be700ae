import { Context, type Fusion, type Waker } from '../stream/context.ts';
import type { Future } from '../stream/future.ts';
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

/** How a task ended: not yet, by itself (or since no more is wanted of it), or by a failure. */
export const NONE = 0;
export const FINISHED = 1;
export const FAILED = 2;

// What a runner marks a task with. A wake is news to no task but those that have neither of the last two.

/** Its `open` or `poll` is on the stack: then it must not be closed. */
export const BUSY = 1;
/** It stands in the ready line, or will as soon as it is open. */
export const QUEUED = 2;
/** It ends, or has ended. */
export const ENDED = 4;
const DEAF = QUEUED;

/**
 * A run, as its runner sees it. It is the very context that the run is polled with: its wake goes straight to the ready
 * line.
 */
export class Task extends Context {
  declare readonly turn: Runner;
  /** The sum of its marks. Written by the runner. */
  marks: number = QUEUED;
  /** Who stands behind it in the ready line. */
  behind: Task | null = null;
  /** Null before it is open, and after it was closed. */
  future: Future<unknown> | null = null;
  outcome: number = NONE;
  /** Why it failed. */
  result: unknown = undefined;
  owner: Owner | null;

  /** A task whose place is used again has a waker that tells, by the key, for whom it was meant; else it is its own. */
  constructor(
    runner: Runner,
    fusion: Fusion | undefined,
    owner: Owner | null,
    waker: Waker | null = null,
    key = 0,
  ) {
    super(waker!, key, runner, fusion);
    if (waker === null) (this as { waker: Waker }).waker = this;
    this.owner = owner;
  }

  override wake(): void {
    if (this.marks < DEAF) this.turn.woken(this);
  }

  /** Ends it early, as if it had come to its end or had failed. */
  stop(outcome: number, reason?: unknown): void {
    this.turn.end(this, outcome, reason);
    this.turn.flush();
  }
}
