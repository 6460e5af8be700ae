import { Context, type Fusion } from '../stream/context.ts';
import { ArgumentError, CapacityError, ShutdownError, wholeNumber } from '../stream/errors.ts';
import type { Future, Openable } from '../stream/future.ts';
import { Endings } from './ending.ts';
import { FAILED, IN_LINE, LIVE, NONE, Slab, WAITING } from './slab.ts';
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

/**
 * The life of tasks, from their spawn to their end, apart from the order in which they are polled.
 *
 * ```text
 * spawn -> WAITING -> LIVE -> ENDING (its release, its children) -> BURIED (its last wake) -> FREE
 * ```
 */
export abstract class Tasks extends Endings {
  protected readonly slab: Slab;
  private readonly full: FullPolicy;
  private readonly most: number;
  private readonly waiting: number[] = [];
  private shut: Promise<Shutdown> | null = null;
  private readonly left: LeftTask[] = [];
  private allEnded: ((shutdown: Shutdown) => void) | null = null;

  constructor(capacity: number, full: FullPolicy, fusion: Fusion) {
    super(fusion);
    wholeNumber('Executor: capacity', capacity, 1);
    if (capacity > MOST) throw new ArgumentError('Executor: capacity', capacity, `at most ${MOST}`);
    if (full !== 'grow' && full !== 'wait' && full !== 'error')
      throw new ArgumentError('Executor: full', full, "'error', 'wait' or 'grow'");
    this.full = full;
    this.most = capacity;
    this.slab = new Slab(capacity, full === 'error' ? capacity : MOST, (key) => this.fresh(key));
  }

  /** Puts a task that does not wait into the ready line. */
  protected abstract enqueue(slot: number): void;
  /** Takes the dead out of the ready line. */
  protected abstract sweep(): void;
  /** The slab has grown. */
  protected abstract grown(capacity: number): void;
  protected override fresh(key: number): Context {
    return new Context(this, key, this, this.fusion);
  }

  protected override ended(): void {
    this.startWaiting();
    this.settleShutdown();
  }

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

  private startWaiting(): void {
    while (this.waiting.length > 0 && this.live < this.most) {
      const slot = this.slab.slotOf(this.waiting.shift()!);
      if (slot >= 0 && this.slab.state[slot] === WAITING) this.start(slot);
    }
  }
}
