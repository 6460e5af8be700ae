import { Context, type Fusion, type Turn, type Waker } from '../stream/context.ts';
import type { Future, Openable } from '../stream/future.ts';
import { PENDING } from '../stream/poll.ts';

/** How a task is spawned; every part may be left out. */
export interface SpawnOptions {
  /** The id of the task whose child this is: it is cancelled with it, and its parent ends after it. */
  readonly parent?: number | undefined;
  /** What the executor's discipline orders by: a priority, a deadline, a weight. First-come ignores it. */
  readonly rank?: number | undefined;
  /** Not on the caller's stack: the first poll waits for the host's next turn. */
  readonly later?: boolean | undefined;
  /** For reports. */
  readonly name?: string | undefined;
  readonly fusion?: Fusion | undefined;
}

/** Who takes the elements of a task and is told of its end. Without one, elements are dropped, except for the last. */
export interface Owner {
  /** The task's id: set before it is opened. */
  task: number;
  /** One element. False if it was the last that is wanted: the task is closed then. */
  ready(value: unknown): boolean;
  /** The task has ended, and all that it held is released. */
  finished(): void;
  /** The same, after a failure or a cancellation. */
  failed(reason: unknown): void;
}

/** One call of `join`. */
export interface Joiner {
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

/** No task is here. */
export const FREE = 0;
/** Ended, and all is told; but it may stand in the ready line still. */
export const ENDED = 1;
/** Spawned, and not opened yet, since as many tasks as may live at once do (policy `wait`). */
export const WAITING = 2;
/** Open: is polled when woken. */
export const LIVE = 3;
/** Closed, and waiting for its release or for its children. Is not polled any more. */
export const ENDING = 4;

/** How a task ended. */
export const NONE = 0;
export const FINISHED = 1;
export const FAILED = 2;
export const CANCELLED = 3;

/** What a task asks of the executor that it belongs to, which is its clock and its waker by id as well. */
export interface Home extends Turn, Waker {
  /** Queues a task that was woken, and drives the executor unless it is being driven. */
  woken(task: Task): void;
}

/**
 * One place of the slab, and what is known of the task in it. It is the very context that the task is polled with: its
 * wake goes straight to the ready line. All places are made when the slab is made or grows, and are used again.
 */
export class Task extends Context {
  declare readonly slot: number;
  private declare readonly home: Home;
  /** A wake says nothing new: it stands in the ready line, has ended, or is not open yet. Written by the executor. */
  deaf = true;
  /** It ended while it stood in the ready line: its place is free when it is taken from there, not before. */
  buried = false;
  /** Who stands behind it in the ready line. */
  behind: Task | null = null;
  /** Null before it is open, and after it was closed. */
  future: Future<unknown> | null = null;
  /** The `poll` of `future` is one of the few that the executor's own code knows. */
  familiar = false;
  /** The `poll` of `future`: called from here, it costs the same however many classes of futures a program has. */
  polled: Future<unknown>['poll'] = unpolled;
  state: number = FREE;
  outcome: number = NONE;
  /** Children that have not ended, and releases that are awaited. */
  holds = 0;
  rank: number = Number.NaN;
  parent: Task | null = null;
  firstChild: Task | null = null;
  next: Task | null = null;
  previous: Task | null = null;
  owner: Owner | null = null;
  joiners: Joiner[] | null = null;
  /** What is opened when it starts. */
  stream: Openable<unknown> | Future<unknown> | null = null;
  /** The last element; or, of a task that failed, why. Readable until the place is used again. */
  result: unknown = undefined;
  name: string | undefined = undefined;

  constructor(home: Home, slot: number, fusion: Fusion) {
    super(home, ~slot, home, fusion);
    this.slot = slot;
    this.home = home;
  }

  override wake(): void {
    if (!this.deaf) this.home.woken(this);
  }

  /** Becomes a child of `parent`. */
  link(parent: Task): void {
    const first = parent.firstChild;
    this.parent = parent;
    this.next = first;
    if (first !== null) first.previous = this;
    parent.firstChild = this;
    parent.holds++;
  }

  /** Ended: leaves its parent, and returns it. */
  unlink(): Task | null {
    const { parent, next, previous } = this;
    if (parent === null) return null;
    if (previous === null) parent.firstChild = next;
    else previous.next = next;
    if (next !== null) next.previous = previous;
    this.parent = this.next = this.previous = null;
    parent.holds--;
    return parent;
  }
}

function unpolled(): typeof PENDING {
  return PENDING;
}
