import type { Context } from '../stream/context.ts';
import type { Future, Openable } from '../stream/future.ts';
import { PENDING } from '../stream/poll.ts';
import type { Joiner, Owner } from './task.ts';

/** Ids are small integers in every engine: 30 bits, of which the lowest say the slot and the rest its generation. */
const ID_BITS = 30;
const ID_MASK: number = 2 ** ID_BITS - 1;

/** No task is here; its arrays are clean. */
export const FREE = 0;
/** Ended, but its wake still stands in the ready ring: free as soon as it is taken from there. */
export const BURIED = 1;
/** Spawned, and not opened yet, since as many tasks as may live at once do (policy `wait`). */
export const WAITING = 2;
/** Open: is polled when woken. */
export const LIVE = 3;
/** Closed, and waiting for its release or for its children. Is not polled any more. */
export const ENDING = 4;

/** In `idle`: woken, and not polled since. */
export const IN_LINE = -1;
/** In `idle`: nothing to wake is here. */
export const NOT_WAITING = -2;

/** How a task ended. */
export const NONE = 0;
export const FINISHED = 1;
export const FAILED = 2;
export const CANCELLED = 3;

const NOBODY = -1;

/**
 * The tasks, as columns: what is known of the task in slot `s` stands at index `s` of every array. All is allocated
 * when the slab is made or grows. Slots are reused first-come, so that an id recurs as late as possible, and the
 * outcome of an ended task stays readable until its slot is needed.
 */
export class Slab {
  capacity = 0;
  /** The lowest bits of an id: its slot. */
  readonly slotMask: number;
  /** The id of the task in each slot; while it is free, the complement of the next one, which no id equals. */
  ids: Int32Array = new Int32Array(0);
  /** The id of a task that a wake will queue; IN_LINE while it waits in the ready line, and else NOT_WAITING. */
  idle: Int32Array = new Int32Array(0);
  state: Uint8Array = new Uint8Array(0);
  outcome: Uint8Array = new Uint8Array(0);
  /** Children that have not ended, and releases that are awaited. */
  holds: Int32Array = new Int32Array(0);
  rank: Float64Array = new Float64Array(0);
  parent: Int32Array = new Int32Array(0);
  firstChild: Int32Array = new Int32Array(0);
  next: Int32Array = new Int32Array(0);
  previous: Int32Array = new Int32Array(0);
  readonly futures: (Future<unknown> | null)[] = [];
  /** The `poll` of each future: calling it from here costs the same however many classes of futures a program has. */
  readonly polls: Future<unknown>['poll'][] = [];
  readonly contexts: Context[] = [];
  readonly owners: (Owner | null)[] = [];
  readonly joiners: (Joiner[] | null)[] = [];
  /** The stream of a waiting task. */
  readonly streams: (Openable<unknown> | Future<unknown> | null)[] = [];
  /** The last element; or, of a task that failed, why. */
  readonly values: unknown[] = [];
  readonly names: (string | undefined)[] = [];
  private free: Int32Array = new Int32Array(0);
  private freeHead = 0;
  private freeSize = 0;
  private readonly context: (key: number) => Context;

  constructor(capacity: number, most: number, context: (key: number) => Context) {
    this.slotMask = 2 ** Math.ceil(Math.log2(most)) - 1;
    this.context = context;
    this.grow(capacity);
  }

  get used(): number {
    return this.capacity - this.freeSize;
  }

  /** Takes a free slot; -1 if there is none. */
  take(): number {
    if (this.freeSize === 0) return -1;
    const slot = this.free[this.freeHead];
    this.freeHead = (this.freeHead + 1) % this.capacity;
    this.freeSize--;
    this.ids[slot] = ~this.ids[slot];
    this.contexts[slot].key = this.ids[slot];
    this.values[slot] = undefined;
    this.outcome[slot] = NONE;
    return slot;
  }

  /** The task has ended: from now on its id is stale. */
  retire(slot: number): void {
    this.ids[slot] = ~((this.ids[slot] + this.slotMask + 1) & ID_MASK);
    this.state[slot] = BURIED;
  }

  /** Gives a retired slot back. */
  release(slot: number): void {
    this.state[slot] = FREE;
    this.free[(this.freeHead + this.freeSize++) % this.capacity] = slot;
  }

  /** The slot of a live id; -1 for every other number. */
  slotOf(id: number): number {
    const slot = id & this.slotMask;
    return this.ids[slot] === id ? slot : NOBODY;
  }

  /** The slot whose last task had this id, as long as the slot was not used again; -1 for every other number. */
  endedSlotOf(id: number): number {
    const slot = id & this.slotMask;
    const last = (~this.ids[slot] - this.slotMask - 1) & ID_MASK;
    return this.ids[slot] < 0 && this.outcome[slot] !== NONE && last === id ? slot : NOBODY;
  }

  link(child: number, parent: number): void {
    this.parent[child] = parent;
    if (parent === NOBODY) return;
    const first = this.firstChild[parent];
    this.next[child] = first;
    if (first !== NOBODY) this.previous[first] = child;
    this.firstChild[parent] = child;
    this.holds[parent]++;
  }

  /** Takes an ended child from its parent, and returns the parent; -1 if it had none. */
  unlink(child: number): number {
    const parent = this.parent[child];
    if (parent === NOBODY) return NOBODY;
    const next = this.next[child];
    const previous = this.previous[child];
    if (previous === NOBODY) this.firstChild[parent] = next;
    else this.next[previous] = next;
    if (next !== NOBODY) this.previous[next] = previous;
    this.parent[child] = this.next[child] = this.previous[child] = NOBODY;
    this.holds[parent]--;
    return parent;
  }

  grow(capacity: number): void {
    const old = this.capacity;
    this.ids = copied(this.ids, new Int32Array(capacity));
    this.idle = copied(this.idle, new Int32Array(capacity).fill(NOT_WAITING));
    this.state = copied(this.state, new Uint8Array(capacity));
    this.outcome = copied(this.outcome, new Uint8Array(capacity));
    this.holds = copied(this.holds, new Int32Array(capacity));
    this.rank = copied(this.rank, new Float64Array(capacity));
    this.parent = copied(this.parent, new Int32Array(capacity).fill(NOBODY));
    this.firstChild = copied(this.firstChild, new Int32Array(capacity).fill(NOBODY));
    this.next = copied(this.next, new Int32Array(capacity).fill(NOBODY));
    this.previous = copied(this.previous, new Int32Array(capacity).fill(NOBODY));
    const free = new Int32Array(capacity);
    for (let i = 0; i < this.freeSize; i++) free[i] = this.free[(this.freeHead + i) % old];
    this.free = free;
    this.freeHead = 0;
    this.capacity = capacity;
    for (let slot = old; slot < capacity; slot++) this.add(slot);
  }

  private add(slot: number): void {
    this.ids[slot] = ~slot;
    this.futures.push(null);
    this.polls.push(unpolled);
    this.contexts.push(this.context(slot));
    this.owners.push(null);
    this.joiners.push(null);
    this.streams.push(null);
    this.values.push(undefined);
    this.names.push(undefined);
    this.free[this.freeSize++] = slot;
  }
}

function unpolled(): 0 {
  return PENDING;
}

function copied<A extends { set(from: A): void }>(from: A, to: A): A {
  to.set(from);
  return to;
}
