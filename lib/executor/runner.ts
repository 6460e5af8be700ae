import { type Fusion, Turn } from '../stream/context.ts';
import type { Closing, Future, Openable } from '../stream/future.ts';
import { DONE, PENDING, type Poll } from '../stream/poll.ts';
import type { Owner, Task } from './task.ts';

/** How a task ended: not yet, by itself (or since no more is wanted of it), or by a failure. */
export const NONE = 0;
export const FINISHED = 1;
export const FAILED = 2;

// What a runner marks a task with. A wake is news to no task that has one of the last two.

/** Its `open` or `poll` is on the stack: then it must not be closed. */
export const BUSY = 1;
/** It stands in the ready line, or will as soon as it is open. */
export const QUEUED = 2;
/** It ends, or has ended. */
export const ENDED = 4;

/** A constant of this module, which the engine folds; one that is imported it loads, and checks, at every poll. */
const WAITS = PENDING;

/**
 * What runs streams as tasks. A task is polled when it was woken, in the order of the wakes. Woken from outside of a turn
 * it is polled at once, on the stack of the wake, with all that follows from that; within a turn it queues.
 *
 * A task ends once: when it says so, fails, gives the last element that is wanted, or is stopped. If a poll of it is on
 * the stack then, this waits until that has returned. It is closed, its release is awaited, and its owner is told.
 *
 * What a turn is, and what time it is, say the classes that extend this: `NativeRunner`, which is all that a small
 * program needs, and `Executor`, which has ids for its tasks, a tree, disciplines, hosts and much more.
 */
export abstract class Runner<T extends Task = Task> extends Turn {
  /** How many turns, openings and closings are on the stack: while there are any, wakes queue. */
  protected driving = 0;
  /** The ready line: a list through the tasks themselves. A task waits at most once, so it never grows or allocates. */
  protected first: T | null = null;
  private last: T | null = null;
  /** The budget of one poll, in elements. */
  protected elements = 2048;

  /** Opens a stream and polls it: it goes on, on this stack, until it must first wait or its budget ends. */
  abstract spawn(
    stream: Openable<unknown>,
    options: { readonly fusion?: Fusion | undefined } | undefined,
    owner: Owner,
  ): unknown;

  /** Drives those who wait, unless they are being driven: after work outside of a turn. @internal */
  abstract flush(): void;

  /** @internal */
  woken(task: T): void {
    this.enqueue(task);
    this.flush();
  }

  /** Ends a task that does not end already, now or when its poll returns. @internal */
  end(task: T, outcome: number, reason?: unknown): void {
    if (task.marks >= ENDED) return;
    task.marks |= ENDED;
    task.outcome = outcome;
    if (outcome !== FINISHED) task.result = reason;
    if ((task.marks & BUSY) === 0) this.release(task);
  }

  /** Puts a task that does not wait yet into the ready line. */
  protected enqueue(task: T): void {
    task.marks |= QUEUED;
    const { last } = this;
    this.last = task;
    if (last === null) this.first = task;
    else last.behind = task;
  }

  /** Takes the task that was woken first; null when none waits. Its future is null if it has ended since. */
  protected dequeue(): T | null {
    const task = this.first;
    if (task === null) return null;
    const behind = task.behind as T | null;
    this.first = behind;
    if (behind === null) this.last = null;
    else task.behind = null;
    return task;
  }

  protected open(task: T, stream: Openable<unknown>): void {
    this.driving++;
    task.marks = BUSY | QUEUED;
    try {
      task.future = stream.open(task);
      this.enqueue(task);
    } catch (error) {
      this.end(task, FAILED, error);
    }
    task.marks -= BUSY;
    if (task.marks >= ENDED) this.release(task);
    this.driving--;
  }

  /** One poll of a task that is open, and what follows from its answer. */
  protected poll(task: T): void {
    const future = task.future!;
    const outer = task.marks & BUSY; // a poll that was stepped out of
    task.marks = BUSY;
    this.budget = this.elements;
    try {
      const answer = this.ask(task, future);
      if (answer !== WAITS) this.answered(task, future, answer);
    } catch (error) {
      this.end(task, FAILED, error);
    }
    const marks = (task.marks & ~BUSY) | outer;
    task.marks = marks;
    if (marks >= ENDED && outer === 0) this.release(task);
  }

  protected ask(task: T, future: Future<unknown>): Poll {
    return future.poll(task);
  }

  /** Hands an element to whom it is for. False if it was the last that is wanted. */
  protected hand(task: T, value: unknown): boolean {
    return task.owner!.ready(value);
  }

  protected answered(task: T, future: Future<unknown>, answer: Poll): void {
    if (task.marks >= ENDED) return; // what it called has ended it
    if (answer === DONE || !this.hand(task, future.value)) this.end(task, FINISHED);
    else if (task.marks < QUEUED) this.enqueue(task);
  }

  /** Closes a task that ends. */
  protected release(task: T): void {
    const { future } = task;
    let closing: Closing = undefined;
    task.future = null;
    this.driving++;
    try {
      closing = future?.close();
    } catch (error) {
      releaseFailed(task, error);
    }
    this.driving--;
    if (closing === undefined) this.released(task);
    else {
      const over = (): void => {
        this.released(task);
        this.flush();
      };
      closing.then(over, (error: unknown) => {
        releaseFailed(task, error);
        over();
      });
    }
  }

  /** The release of a task is over: tells its owner. */
  protected released(task: T): void {
    const { owner, outcome, result } = task;
    task.owner = owner!.task = null;
    if (outcome === FINISHED) owner!.finished();
    else owner!.failed(result);
  }
}

/** A failing release fails the task, unless it has failed already: the first failure is the one to be seen. */
function releaseFailed(task: Task, error: unknown): void {
  if (task.outcome === FAILED) return;
  task.outcome = FAILED;
  task.result = error;
}
