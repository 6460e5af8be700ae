import { Context, type Fusion, Turn, type Waker } from '../stream/context.ts';
import {
  ArgumentError,
  CancelledError,
  CapacityError,
  ShutdownError,
  wholeNumber,
} from '../stream/errors.ts';
import type { Future, Openable } from '../stream/future.ts';
import {
  CANCELLED,
  ENDING,
  FAILED,
  FINISHED,
  IN_LINE,
  LIVE,
  NONE,
  NOT_WAITING,
  Slab,
  WAITING,
} from './slab.ts';
import type { Owner, SpawnOptions } from './task.ts';

/** What a full slab does with one more task: refuses it, holds it back until another ends, or grows. */
export type FullPolicy = 'error' | 'wait' | 'grow';

/** The most slots that a slab which grows will have: ids keep twelve bits for generations. */
const MOST = 2 ** 18;

/** What a shutdown found. */
export interface Shutdown {
  /** The tasks that were cancelled by it. */
  readonly left: readonly LeftTask[];
}

/** A task that did not end by itself. */
export interface LeftTask {
  readonly id: number;
  readonly name: string | undefined;
}

/** A failure that nobody has joined yet. */
interface Unclaimed {
  readonly id: number;
  readonly error: unknown;
}

/**
 * The life of tasks, from their spawn to their end, apart from the order in which they are polled.
 *
 * ```text
 * spawn -> WAITING -> LIVE -> ENDING (its release, its children) -> BURIED (its last wake) -> FREE
 * ```
 */
export abstract class Tasks extends Turn implements Waker {
  protected readonly slab: Slab;
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
  private readonly full: FullPolicy;
  private readonly most: number;
  private readonly waiting: number[] = [];
  private shut: Promise<Shutdown> | null = null;
  private readonly left: LeftTask[] = [];
  private allEnded: ((shutdown: Shutdown) => void) | null = null;

  constructor(capacity: number, full: FullPolicy, fusion: Fusion) {
    super();
    wholeNumber('Executor: capacity', capacity, 1);
    if (capacity > MOST) throw new ArgumentError('Executor: capacity', capacity, `at most ${MOST}`);
    if (full !== 'grow' && full !== 'wait' && full !== 'error')
      throw new ArgumentError('Executor: full', full, "'error', 'wait' or 'grow'");
    this.full = full;
    this.most = capacity;
    this.fusion = fusion;
    this.slab = new Slab(
      capacity,
      full === 'error' ? capacity : MOST,
      (key) => new Context(this, key, this, fusion),
    );
  }

  abstract wake(id: number): void;
  /** Puts a task that does not wait into the ready line. */
  protected abstract enqueue(slot: number): void;
  /** Takes the dead out of the ready line. */
  protected abstract sweep(): void;
  /** The slab has grown. */
  protected abstract grown(capacity: number): void;
  /** After work outside of a turn: drives those whom it woke, and sees to the timer that it armed or cancelled. */
  protected abstract flush(): void;
  /** Has failures that nobody joined reported, soon. */
  protected abstract complain(): void;

  /** Opens and queues a task; its id. */
  protected admit(task: Openable<unknown> | Future<unknown>, options?: SpawnOptions, owner?: Owner): number {
    if (this.shut !== null) throw new ShutdownError();
    const slab = this.slab;
    const parent = options?.parent === undefined ? -1 : this.parentSlot(options.parent);
    const slot = this.takeSlot();
    this.tasks++;
    slab.owners[slot] = owner ?? null;
    slab.rank[slot] = options?.rank ?? Number.NaN;
    slab.names[slot] = options?.name;
    slab.link(slot, parent);
    const fusion = options?.fusion;
    if (fusion !== undefined && fusion !== this.fusion)
      slab.contexts[slot] = new Context(this, slab.ids[slot], this, fusion);
    slab.streams[slot] = task;
    slab.state[slot] = WAITING;
    const id = slab.ids[slot];
    if (owner !== undefined) owner.task = id;
    if (this.full === 'wait' && this.live >= this.most) this.waiting.push(id);
    else this.start(slot);
    return id;
  }

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

  /** Admits nothing more; the promise of the end of all tasks. */
  protected close(): Promise<Shutdown> {
    this.shut ??= new Promise<Shutdown>((resolve) => {
      this.allEnded = resolve;
    });
    this.settleShutdown();
    return this.shut;
  }

  /** Cancels every task, the children before their parents. */
  protected abort(): void {
    const { slab } = this;
    for (let slot = 0; slot < slab.capacity; slot++) {
      if (slab.state[slot] !== LIVE && slab.state[slot] !== WAITING) continue;
      if (slab.outcome[slot] === NONE) this.left.push({ id: slab.ids[slot], name: slab.names[slot] });
    }
    for (const { id } of this.left) {
      const slot = slab.slotOf(id);
      if (slot >= 0) this.cancelSlot(slot);
    }
  }

  private settleShutdown(): void {
    if (this.tasks === 0 && this.allEnded !== null) this.allEnded({ left: this.left });
  }

  private parentSlot(id: number): number {
    const slot = this.slab.slotOf(id);
    if (slot < 0 || this.slab.outcome[slot] !== NONE)
      throw new ArgumentError('spawn: parent', id, 'the id of a task that has not ended');
    return slot;
  }

  private takeSlot(): number {
    const { slab } = this;
    let slot = slab.take();
    if (slot >= 0) return slot;
    this.sweep();
    slot = slab.take();
    if (slot >= 0) return slot;
    const { capacity } = slab;
    if (this.full === 'error')
      throw new CapacityError('the executor', capacity, "give it more capacity, or full: 'wait' or 'grow'");
    if (capacity >= MOST) throw new CapacityError('the executor', capacity, 'use several executors');
    const larger = Math.min(capacity * 2, MOST);
    slab.grow(larger);
    this.grown(larger);
    return slab.take();
  }

  private start(slot: number): void {
    const { slab } = this;
    const task: Openable<unknown> | Future<unknown> = slab.streams[slot]!;
    slab.streams[slot] = null;
    slab.state[slot] = LIVE;
    this.live++;
    const outside = !this.driving;
    this.driving = true; // what wakes meanwhile waits until the run is in its slot
    this.stack.push(this.current);
    this.current = slot;
    let failure: { readonly error: unknown } | null = null;
    try {
      const future = 'open' in task ? task.open(slab.contexts[slot]) : task;
      slab.futures[slot] = future;
      slab.polls[slot] = future.poll;
    } catch (error) {
      failure = { error };
    }
    this.current = this.stack.pop()!;
    if (!this.endDoomed(slot)) {
      if (failure !== null) this.end(slot, FAILED, failure.error);
      else if (slab.idle[slot] !== IN_LINE) this.enqueue(slot);
    }
    if (outside) this.driving = false;
  }

  private cancelChildren(slot: number): void {
    const { slab } = this;
    let child = slab.firstChild[slot];
    while (child >= 0) {
      const next = slab.next[child]; // an ended child leaves the list
      this.cancelSlot(child);
      child = next;
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
    if (slab.contexts[slot].fusion !== this.fusion)
      slab.contexts[slot] = new Context(this, 0, this, this.fusion);
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
    this.startWaiting();
    this.settleShutdown();
  }

  private startWaiting(): void {
    while (this.waiting.length > 0 && this.live < this.most) {
      const slot = this.slab.slotOf(this.waiting.shift()!);
      if (slot >= 0 && this.slab.state[slot] === WAITING) this.start(slot);
    }
  }
}
