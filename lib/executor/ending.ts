import { type Context, type Fusion, Turn, type Waker } from '../stream/context.ts';
import { CancelledError } from '../stream/errors.ts';
import {
  CANCELLED,
  ENDING,
  FAILED,
  FINISHED,
  IN_LINE,
  LIVE,
  NONE,
  NOT_WAITING,
  type Slab,
  WAITING,
} from './slab.ts';

/** A failure that nobody has joined yet. */
interface Unclaimed {
  readonly id: number;
  readonly error: unknown;
}

/**
 * How tasks end. A task is closed once, children before parents; its end is told when its release is over and all its
 * children have ended. A task whose poll is on the stack is ended when that returns.
 */
export abstract class Endings extends Turn implements Waker {
  protected abstract readonly slab: Slab;
  protected readonly fusion: Fusion;
  /** Tasks that have not ended. */
  protected tasks = 0;
  /** Tasks that are open. Under the policy `wait` there are at most `most` of them. */
  protected live = 0;
  /** True while a turn is on the stack: then wakes queue. */
  protected driving = false;
  /** The slot that is being polled or opened; -1 between polls. */
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

  abstract wake(id: number): void;
  /** After work outside of a turn: drives those whom it woke, and sees to the timer that it armed or cancelled. */
  protected abstract flush(): void;
  /** Has failures that nobody joined reported, soon. */
  protected abstract complain(): void;
  /** A context for a slot. */
  protected abstract fresh(key: number): Context;
  /** A task has ended, and its slot is free or soon will be. */
  protected abstract ended(): void;

  /** Ends a live or waiting task. The answer is false if it was ending already. */
  protected end(slot: number, outcome: number, reason: unknown): boolean {
    const slab = this.slab;
    const state = slab.state[slot];
    if (state !== LIVE && state !== WAITING) return false;
    if (state === LIVE && this.onStack(slot)) {
      if (slab.outcome[slot] !== NONE) return false;
      this.doomed++;
      this.conclude(slot, outcome, reason);
      return true;
    }
    this.conclude(slot, outcome, reason);
    slab.state[slot] = ENDING;
    if (slab.idle[slot] !== IN_LINE) slab.idle[slot] = NOT_WAITING;
    slab.holds[slot]++;
    if (outcome !== FINISHED) this.cancelChildren(slot);
    if (state === LIVE) this.release(slot);
    slab.streams[slot] = null;
    slab.holds[slot]--;
    this.settleIfFree(slot);
    return true;
  }

  /** Ends the task whose poll has just returned, if it was cancelled meanwhile. */
  protected endDoomed(slot: number): boolean {
    const { slab } = this;
    const outcome = slab.outcome[slot];
    if (slab.state[slot] !== LIVE || outcome === NONE || this.onStack(slot)) return false;
    this.doomed--;
    return this.end(slot, outcome, slab.values[slot]);
  }

  /** Whether a poll or the opening of this task is on the stack: then it must not be closed now. */
  private onStack(slot: number): boolean {
    return slot === this.current || this.stack.includes(slot);
  }

  private conclude(slot: number, outcome: number, reason: unknown): void {
    this.slab.outcome[slot] = outcome;
    if (outcome !== FINISHED) this.slab.values[slot] = reason;
  }

  protected cancelSlot(slot: number): boolean {
    return this.end(slot, CANCELLED, new CancelledError(this.slab.ids[slot], this.slab.names[slot]));
  }

  private cancelChildren(slot: number): void {
    const { slab } = this;
    let child = slab.firstChild[slot];
    while (child >= 0) {
      const next = slab.next[child]; // a child that has ended leaves the list
      this.cancelSlot(child);
      // A user's close may have ended the next one as well.
      child = next >= 0 && slab.parent[next] !== slot ? slab.firstChild[slot] : next;
    }
  }

  private release(slot: number): void {
    const { slab } = this;
    const future = slab.futures[slot];
    slab.futures[slot] = null;
    this.live--;
    if (future === null) return;
    const outside = !this.driving;
    this.driving = true;
    try {
      const closing = future.close();
      if (closing !== undefined) this.awaitRelease(slot, closing);
    } catch (error) {
      this.releaseFailed(slot, error);
    } finally {
      if (outside) this.driving = false;
    }
  }

  private awaitRelease(slot: number, closing: PromiseLike<void>): void {
    this.slab.holds[slot]++;
    const released = (): void => {
      this.slab.holds[slot]--;
      this.settleIfFree(slot);
      this.flush();
    };
    closing.then(released, (error: unknown) => {
      this.releaseFailed(slot, error);
      released();
    });
  }

  /** A failing release fails the task, unless it has failed already: the first failure is the one to be seen. */
  private releaseFailed(slot: number, error: unknown): void {
    if (this.slab.outcome[slot] === FAILED) return;
    this.slab.outcome[slot] = FAILED;
    this.slab.values[slot] = error;
  }

  private settleIfFree(slot: number): void {
    const { slab } = this;
    if (slab.state[slot] !== ENDING || slab.holds[slot] > 0) return;
    const { owners, joiners, values } = slab;
    const owner = owners[slot];
    const joined = joiners[slot];
    owners[slot] = null;
    joiners[slot] = null;
    const id = slab.ids[slot];
    if (slab.contexts[slot].fusion !== this.fusion) slab.contexts[slot] = this.fresh(0);
    slab.retire(slot);
    const value = values[slot];
    const outcome = slab.outcome[slot];
    const parent = slab.unlink(slot);
    this.tasks--;
    if (slab.idle[slot] !== IN_LINE) slab.release(slot);
    if (joined !== null)
      for (const joiner of joined)
        if (outcome === FINISHED) joiner.resolve(value);
        else joiner.reject(value);
    if (owner !== null) {
      if (outcome === FINISHED) owner.finished();
      else owner.failed(value);
    } else if (joined === null && outcome === FAILED) {
      this.unclaimed.push({ id, error: value });
      this.complain();
    }
    if (parent >= 0) this.settleIfFree(parent);
    this.ended();
  }
}
