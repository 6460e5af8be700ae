import { type Fusion, Turn } from '../stream/context.ts';
import type { Closing, Openable } from '../stream/future.ts';
import { BUSY, ENDED, FAILED, FINISHED } from './marks.ts';
import type { Owner, Task } from './task.ts';

export { FAILED, FINISHED } from './marks.ts';

/**
 * What runs streams as tasks. A task is polled when it was woken, in the order of the wakes. Woken from outside of a turn
 * it is polled at once, on the stack of the wake, with all that follows from that; within a turn it queues.
 *
 * A task ends once: when it says so, fails, gives the last element that is wanted, or is stopped. If a poll of it is on
 * the stack then, this waits until that has returned. It is closed, its release is awaited, and its owner is told.
 *
 * This class is how tasks begin and end. Who waits, what a turn is, and what time it is, say the classes that extend it:
 * `NativeRunner`, which is all that a small program needs, and `Executor`, which has ids for its tasks, a tree,
 * disciplines, hosts and much more.
 */
export abstract class Runner<T extends Task = Task> extends Turn {
  /** True while a turn, an opening or a closing is on the stack: then wakes queue. @internal */
  driving = false;

  /** Opens a stream and polls it: it goes on, on this stack, until it must first wait or its budget ends. */
  abstract spawn(
    stream: Openable<unknown>,
    options: { readonly fusion?: Fusion | undefined } | undefined,
    owner: Owner,
  ): unknown;

  /** Drives those who wait, unless they are being driven: after work outside of a turn. @internal */
  abstract flush(): void;

  /** A task that does not wait yet can get further: it queues, and goes on at once if no turn is on the stack. @internal */
  abstract woken(task: T): void;

  /** Ends a task that does not end already, now or when its poll returns. @internal */
  end(task: T, outcome: number, result?: unknown): void {
    if (task.marks >= ENDED) return;
    task.marks |= ENDED;
    task.outcome = outcome;
    task.result = result;
    if ((task.marks & BUSY) === 0) this.release(task);
  }

  /** Has something done with a task, which fails if that throws. If it ends meanwhile, it is released afterwards. */
  protected attempt(task: T, work: (task: T) => void): void {
    const { driving } = this;
    this.driving = true;
    task.marks |= BUSY;
    try {
      work(task);
    } catch (error) {
      this.end(task, FAILED, error);
    }
    task.marks -= BUSY;
    this.driving = driving;
    if (task.marks >= ENDED) this.release(task);
  }

  /** Closes a task that ends. */
  protected release(task: T): void {
    const { driving } = this;
    const { future } = task;
    let closing: Closing = undefined;
    task.future = null;
    this.driving = true;
    try {
      closing = future?.close();
    } catch (error) {
      releaseFailed(task, error);
    }
    this.driving = driving;
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
