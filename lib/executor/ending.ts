import type { Fusion } from '../stream/context.ts';
import { CancelledError } from '../stream/errors.ts';
import { Ready } from './ready.ts';
import type { Slab } from './slab.ts';
import { CANCELLED, ENDING, FAILED, FINISHED, LIVE, NONE, type Task, WAITING } from './task.ts';

/** A failure that nobody has joined yet. */
interface Unclaimed {
  readonly id: number;
  readonly error: unknown;
}

/**
 * How tasks end. A task is closed once, children before parents; its end is told when its release is over and all its
 * children have ended. A task whose poll is on the stack is ended when that returns.
 */
export abstract class Endings extends Ready {
  protected abstract readonly slab: Slab;
  protected readonly fusion: Fusion;
  /** Tasks that have not ended. */
  protected tasks = 0;
  /** Tasks that are open. Under the policy `wait` there are at most `most` of them. */
  protected live = 0;
  /** True while a turn is on the stack: then wakes queue. */
  protected driving = false;
  /** The slot of the task that is being polled or opened; -1 between polls. */
  protected current = -1;
  /** The same of the polls below it on the stack, from which it was called. */
  protected readonly stack: number[] = [];
  /** Cancellations of tasks whose poll is on the stack: they end when it returns. */
  protected doomed = 0;
  protected readonly unclaimed: Unclaimed[] = [];

  constructor(fusion: Fusion) {
    super();
    this.fusion = fusion;
  }

  /** After work outside of a turn: drives those whom it woke, and sees to the timer that it armed or cancelled. */
  protected abstract flush(): void;
  /** Has failures that nobody joined reported, soon. */
  protected abstract complain(): void;
  /** A task has ended, and its place is free or soon will be. */
  protected abstract ended(): void;

  /** Ends a live or waiting task. The answer is false if it was ending already. */
  protected end(task: Task, outcome: number, reason: unknown): boolean {
    const { state } = task;
    if (state !== LIVE && state !== WAITING) return false;
    if (state === LIVE && this.onStack(task)) {
      if (task.outcome !== NONE) return false;
      this.doomed++;
      conclude(task, outcome, reason);
      return true;
    }
    conclude(task, outcome, reason);
    task.state = ENDING;
    task.buried = task.deaf && state === LIVE;
    task.deaf = true;
    task.holds++;
    if (outcome !== FINISHED) this.cancelChildren(task);
    if (state === LIVE) this.release(task);
    task.stream = null;
    task.holds--;
    this.settleIfFree(task);
    return true;
  }

  /** Ends the task whose poll has just returned, if it was cancelled meanwhile. */
  protected endDoomed(task: Task): boolean {
    const { outcome } = task;
    if (task.state !== LIVE || outcome === NONE || this.onStack(task)) return false;
    this.doomed--;
    return this.end(task, outcome, task.result);
  }

  /** Whether a poll or the opening of this task is on the stack: then it must not be closed now. */
  private onStack(task: Task): boolean {
    return task.slot === this.current || this.stack.includes(task.slot);
  }

  protected cancelTask(task: Task): boolean {
    return this.end(task, CANCELLED, new CancelledError(task.key, task.name));
  }

  private cancelChildren(task: Task): void {
    let child = task.firstChild;
    while (child !== null) {
      const next: Task | null = child.next; // a child that has ended leaves the list
      this.cancelTask(child);
      // A user's close may have ended the next one as well.
      child = next !== null && next.parent !== task ? task.firstChild : next;
    }
  }

  private release(task: Task): void {
    const { future } = task;
    task.future = null;
    this.live--;
    if (future === null) return;
    const outside = !this.driving;
    this.driving = true;
    try {
      const closing = future.close();
      if (closing !== undefined) this.awaitRelease(task, closing);
    } catch (error) {
      releaseFailed(task, error);
    } finally {
      if (outside) this.driving = false;
    }
  }

  private awaitRelease(task: Task, closing: PromiseLike<void>): void {
    task.holds++;
    const released = (): void => {
      task.holds--;
      this.settleIfFree(task);
      this.flush();
    };
    closing.then(released, (error: unknown) => {
      releaseFailed(task, error);
      released();
    });
  }

  private settleIfFree(task: Task): void {
    if (task.state !== ENDING || task.holds > 0) return;
    const { owner, joiners, result, outcome } = task;
    const id = task.key;
    task.owner = null;
    task.joiners = null;
    this.slab.retire(task);
    const parent = task.unlink();
    this.tasks--;
    if (!task.buried) this.slab.release(task);
    if (joiners !== null)
      for (const joiner of joiners)
        if (outcome === FINISHED) joiner.resolve(result);
        else joiner.reject(result);
    if (owner !== null) {
      if (outcome === FINISHED) owner.finished();
      else owner.failed(result);
    } else if (joiners === null && outcome === FAILED) {
      this.unclaimed.push({ id, error: result });
      this.complain();
    }
    if (parent !== null) this.settleIfFree(parent);
    this.ended();
  }
}

function conclude(task: Task, outcome: number, reason: unknown): void {
  task.outcome = outcome;
  if (outcome !== FINISHED) task.result = reason;
}

/** A failing release fails the task, unless it has failed already: the first failure is the one to be seen. */
function releaseFailed(task: Task, error: unknown): void {
  if (task.outcome === FAILED) return;
  task.outcome = FAILED;
  task.result = error;
}
