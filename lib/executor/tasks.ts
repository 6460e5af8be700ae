import type { Fusion } from '../stream/context.ts';
import { ArgumentError, CapacityError, ShutdownError, wholeNumber } from '../stream/errors.ts';
import type { Future, Openable } from '../stream/future.ts';
import { Endings } from './ending.ts';
import { NONE } from './marks.ts';
import { Place, type SpawnOptions } from './place.ts';
import { Slab } from './slab.ts';
import type { Owner } from './task.ts';

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

/** Which tasks there are, from their spawn to the executor's shutdown. */
export abstract class Tasks extends Endings {
  protected readonly slab: Slab;
  private readonly full: FullPolicy;
  private readonly most: number;
  /** Ids, in the order of their spawns. */
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
    const most = full === 'error' ? capacity : MOST;
    this.slab = new Slab(capacity, most, (slot) => new Place(this, slot, fusion));
  }

  /** Wakes by id. */
  abstract wake(id: number): void;
  /** Opens a task's stream and queues the task. */
  protected abstract readonly open: (task: Place) => void;
  /** Takes the dead out of the ready line. */
  protected abstract sweep(): void;
  /** The slab has grown. */
  protected abstract grown(capacity: number): void;

  protected override ended(): void {
    this.startWaiting();
    if (this.shut !== null) this.settleShutdown();
  }

  /** Opens and queues a task; its id. */
  protected admit(
    stream: Openable<unknown> | Future<unknown>,
    options?: SpawnOptions,
    owner?: Owner,
  ): number {
    if (this.shut !== null) throw new ShutdownError();
    const parent = options?.parent === undefined ? null : this.parentOf(options.parent);
    const task = this.take();
    this.tasks++;
    task.holds = 1;
    task.owner = owner ?? null;
    task.rank = options?.rank ?? Number.NaN;
    task.name = options?.name;
    task.fusion = options?.fusion ?? this.fusion;
    if (parent !== null) task.link(parent);
    task.stream = 'open' in stream ? stream : { open: () => stream };
    if (owner !== undefined) owner.task = task;
    const id = task.key;
    if (this.full === 'wait' && this.live >= this.most) this.waiting.push(id);
    else this.start(task);
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
    for (const task of slab.tasks) {
      if (task.key >= 0 && task.outcome === NONE) this.left.push({ id: task.key, name: task.name });
    }
    for (const { id } of this.left) {
      const task = slab.find(id);
      if (task !== undefined) this.cancelTask(task);
    }
  }

  private settleShutdown(): void {
    if (this.tasks === 0 && this.allEnded !== null) this.allEnded({ left: this.left });
  }

  private parentOf(id: number): Place {
    const task = this.slab.find(id);
    if (task === undefined || task.outcome !== NONE)
      throw new ArgumentError('spawn: parent', id, 'the id of a task that has not ended');
    return task;
  }

  private take(): Place {
    const { slab } = this;
    const task = slab.take();
    if (task !== null) return task;
    this.sweep();
    return slab.take() ?? this.more();
  }

  private more(): Place {
    const { slab } = this;
    const { capacity } = slab;
    if (this.full === 'error')
      throw new CapacityError('the executor', capacity, "give it more capacity, or full: 'wait' or 'grow'");
    if (capacity >= MOST) throw new CapacityError('the executor', capacity, 'use several executors');
    const larger = Math.min(capacity * 2, MOST);
    slab.grow(larger);
    this.grown(larger);
    return slab.take()!;
  }

  private start(task: Place): void {
    this.live++;
    this.attempt(task, this.open);
  }

  private startWaiting(): void {
    while (this.waiting.length > 0 && this.live < this.most) {
      const task = this.slab.find(this.waiting.shift()!);
      if (task !== undefined && task.stream !== null) this.start(task);
    }
  }
}
