import type { Fusion } from '../stream/context.ts';
import { CancelledError } from '../stream/errors.ts';
import { ENDED, FAILED, FINISHED, QUEUED } from './marks.ts';
import type { Place } from './place.ts';
import { Runner } from './runner.ts';
import type { Slab } from './slab.ts';

/** How a task ended, beside what every runner's tasks know: it was cancelled, and nobody need be told of its failure. */
const CANCELLED = 3;

/** A failure that nobody has joined yet. */
interface Unclaimed {
  readonly id: number;
  readonly error: unknown;
}

/**
 * How tasks end that form a tree and can be joined: children are cancelled before their parent is closed, whose end is
 * told when its release is over and all its children have ended.
 */
export abstract class Endings extends Runner<Place> {
  protected abstract readonly slab: Slab;
  protected readonly fusion: Fusion;
  /** Tasks that have not ended. */
  protected tasks = 0;
  /** Tasks that are open. Under the policy `wait` there are at most `most` of them. */
  protected live = 0;
  protected readonly unclaimed: Unclaimed[] = [];

  constructor(fusion: Fusion) {
    super();
    this.fusion = fusion;
  }

  /** Has failures that nobody joined reported, soon. */
  protected abstract complain(): void;
  /** A task has ended, and its place is free or soon will be. */
  protected abstract ended(): void;

  /** The answer is false if it was ending already. */
  protected cancelTask(task: Place): boolean {
    if (task.marks >= ENDED) return false;
    this.end(task, CANCELLED, new CancelledError(task.key, task.name));
    return true;
  }

  protected override release(task: Place): void {
    // It stands in the ready line, and its place is kept until it is taken from there.
    task.buried = (task.marks & QUEUED) !== 0 && task.future !== null;
    if (task.outcome !== FINISHED) this.cancelChildren(task);
    if (task.stream === null) this.live--;
    task.stream = null;
    super.release(task);
  }

  private cancelChildren(task: Place): void {
    let child = task.firstChild;
    while (child !== null) {
      const next: Place | null = child.next; // a child that has ended leaves the list
      this.cancelTask(child);
      // A user's close may have ended the next one as well.
      child = next !== null && next.parent !== task ? task.firstChild : next;
    }
  }

  /** One of the holds of a task that ends is gone. */
  protected override released(task: Place): void {
    if (--task.holds > 0) return;
    const { joiners, result, outcome, owner } = task;
    const id = task.key;
    task.joiners = null;
    this.slab.retire(task);
    const parent = task.unlink();
    this.tasks--;
    if (!task.buried) this.slab.release(task);
    if (joiners !== null)
      for (const joiner of joiners)
        if (outcome === FINISHED) joiner.resolve(result);
        else joiner.reject(result);
    if (owner !== null) super.released(task);
    else if (joiners === null && outcome === FAILED) {
      this.unclaimed.push({ id, error: result });
      this.complain();
    }
    if (parent !== null) this.released(parent);
    this.ended();
  }
}
