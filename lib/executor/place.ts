import type { Fusion, Waker } from '../stream/context.ts';
import type { Future, Openable } from '../stream/future.ts';
import { PENDING } from '../stream/poll.ts';
import type { Runner } from './runner.ts';
import { Task } from './task.ts';

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

/** One call of `join`. */
export interface Joiner {
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

/**
 * One place of an executor's slab, and the task in it. All places are made when the slab is made or grows, and are used
 * again. The key of a place is the id of its task; while it has none, the complement of the next id, which none equals.
 *
 * ```text
 * free -> spawned (waiting, where only so many may live) -> open -> ended (its release, its children) -> told -> free
 * ```
 */
export class Place extends Task {
  /** Who stands behind it in the ready line. */
  behind: Place | null = null;
  /** The `poll` of `future` is one of the few that the executor's own code knows. */
  familiar = false;
  /** The `poll` of `future`: called from here, it costs the same however many classes of futures a program has. */
  polled: Future<unknown>['poll'] = unpolled;
  declare readonly slot: number;
  /** It ended while it stood in the ready line: its place is free when it is taken from there, not before. */
  buried = false;
  /** Its own run, as long as that is not closed, and its children that have not ended: the end is told after them. */
  holds = 0;
  rank: number = Number.NaN;
  parent: Place | null = null;
  firstChild: Place | null = null;
  next: Place | null = null;
  previous: Place | null = null;
  joiners: Joiner[] | null = null;
  /** What is opened when it starts, as long as it waits for that (policy `wait`). */
  stream: Openable<unknown> | null = null;
  name: string | undefined = undefined;

  constructor(runner: Runner & Waker, slot: number, fusion: Fusion) {
    super(runner, ~slot, runner, fusion);
    this.slot = slot;
  }

  /** Becomes a child of `parent`. */
  link(parent: Place): void {
    const first = parent.firstChild;
    this.parent = parent;
    this.next = first;
    if (first !== null) first.previous = this;
    parent.firstChild = this;
    parent.holds++;
  }

  /** Ended: leaves its parent, and returns it. */
  unlink(): Place | null {
    const { parent, next, previous } = this;
    if (parent === null) return null;
    if (previous === null) parent.firstChild = next;
    else previous.next = next;
    if (next !== null) next.previous = previous;
    this.parent = this.next = this.previous = null;
    return parent;
  }
}

function unpolled(): typeof PENDING {
  return PENDING;
}
