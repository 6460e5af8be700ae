import type { Waker } from '../stream/context.ts';
import { ArgumentError, CapacityError, wholeNumber } from '../stream/errors.ts';
import { LEVELS, SLOTS } from './level.ts';

// The lists that an entry can be in. The wheel's buckets come first, by their numbers.

/** Entries beyond the span of all levels. */
export const FAR: number = LEVELS * SLOTS;
/** Entries that are due and about to fire. */
export const DUE: number = FAR + 1;
/** Entries that were due already when they were inserted: for the next advance. */
export const LATE: number = DUE + 1;

/** Each list is circular around a node of its own; so an entry leaves it without knowing which one it is. */
const LISTS = LATE + 1;

// A node's fields in `links` (the next node comes first) and in `numbers` (the tick comes first).
const PREVIOUS = 1;
const ID = 2;
const KEY = 1;

/** No node; as PREVIOUS: the entry is free. */
export const NONE: number = -1;
/** Ids are small integers everywhere: they are never boxed. */
const IDS = 0x7fffffff;
const MOST = 1 << 24;

/**
 * The wheel's memory: a table of entries that grows by doubling, and the lists in which they hang. Nothing but growth
 * allocates. What is used together lies together: a timer touches three cache lines.
 *
 * An entry's id, modulo the capacity, is its place in the table, and the rest of it is the generation: each use of the
 * entry has another id, until 2 ** 31 / capacity uses have gone by. Free entries are taken at one end of their list and
 * returned at the other, so that this takes long.
 */
export abstract class Entries {
  private capacity: number;
  /** For each node: the next one, the previous one, its id, and nothing. */
  private links: Int32Array;
  /** For each node: its tick and its key. */
  private numbers: Float64Array;
  private wakers: (Waker | null)[];
  private freeHead: number = NONE;
  private freeTail: number = NONE;
  private used = 0;

  constructor(capacity: number) {
    wholeNumber('Wheel: capacity', capacity, 1);
    if (capacity > MOST) throw new ArgumentError('Wheel: capacity', capacity, `at most ${MOST}`);
    this.capacity = 1 << (32 - Math.clz32(capacity - 1));
    this.links = new Int32Array((LISTS + this.capacity) << 2);
    this.numbers = new Float64Array((LISTS + this.capacity) << 1);
    this.wakers = new Array<Waker | null>(LISTS + this.capacity).fill(null);
    for (let list = 0; list < LISTS; list++) this.clear(list);
    for (let index = 0; index < this.capacity; index++) this.addFree(LISTS + index, index);
  }

  /** Timers that are armed. */
  get size(): number {
    return this.used;
  }

  /** A list has become empty, since its last entry was released. */
  protected abstract emptied(list: number): void;

  /** An entry that was free; it hangs in no list yet. */
  protected take(tick: number, waker: Waker, key: number): number {
    if (this.freeHead === NONE) this.grow();
    const node = this.freeHead;
    this.freeHead = this.links[node << 2];
    if (this.freeHead === NONE) this.freeTail = NONE;
    this.numbers[node << 1] = tick;
    this.numbers[(node << 1) | KEY] = key;
    this.wakers[node] = waker;
    this.used++;
    return node;
  }

  /** The entry that has this id now, or NONE. */
  protected find(id: number): number {
    const node = LISTS + (id & (this.capacity - 1));
    const { links } = this;
    return links[(node << 2) | ID] === id && links[(node << 2) | PREVIOUS] !== NONE ? node : NONE;
  }

  protected idOf(node: number): number {
    return this.links[(node << 2) | ID];
  }

  protected tickOf(node: number): number {
    return this.numbers[node << 1];
  }

  /** The entry after another in its list, or the list's first one; the list itself at its end. */
  protected after(node: number): number {
    return this.links[node << 2];
  }

  protected lastOf(list: number): number {
    return this.links[(list << 2) | PREVIOUS];
  }

  protected isEmpty(list: number): boolean {
    return this.links[list << 2] === list;
  }

  /** Forgets what hangs in a list. */
  protected clear(list: number): void {
    this.links[list << 2] = this.links[(list << 2) | PREVIOUS] = list;
  }

  /** Hangs an entry at the end of a list. */
  protected link(node: number, list: number): void {
    const { links } = this;
    const last = links[(list << 2) | PREVIOUS];
    links[last << 2] = node;
    links[(node << 2) | PREVIOUS] = last;
    links[node << 2] = list;
    links[(list << 2) | PREVIOUS] = node;
  }

  /** Hangs one list behind another, and empties it. */
  protected append(from: number, to: number): void {
    const { links } = this;
    const first = links[from << 2];
    if (first === from) return;
    const last = links[(from << 2) | PREVIOUS];
    const end = links[(to << 2) | PREVIOUS];
    links[end << 2] = first;
    links[(first << 2) | PREVIOUS] = end;
    links[last << 2] = to;
    links[(to << 2) | PREVIOUS] = last;
    this.clear(from);
  }

  /** Takes an entry out of its list, and frees it under its next id. */
  protected release(node: number): void {
    const { links } = this;
    const after = links[node << 2];
    const before = links[(node << 2) | PREVIOUS];
    links[before << 2] = after;
    links[(after << 2) | PREVIOUS] = before;
    if (after === before) this.emptied(after); // both are the list's own node
    this.wakers[node] = null;
    this.used--;
    this.addFree(node, (links[(node << 2) | ID] + this.capacity) & IDS);
  }

  /** Releases an entry, and wakes whom it was for. */
  protected fire(node: number): void {
    const waker = this.wakers[node]!;
    const key = this.numbers[(node << 1) | KEY];
    this.release(node);
    waker.wake(key);
  }

  private addFree(node: number, id: number): void {
    const { links } = this;
    links[node << 2] = links[(node << 2) | PREVIOUS] = NONE;
    links[(node << 2) | ID] = id;
    if (this.freeTail === NONE) this.freeHead = node;
    else links[this.freeTail << 2] = node;
    this.freeTail = node;
  }

  /**
   * Doubles a table that is full. Every id stays good: modulo the new capacity it leads to one of two places, and to the
   * other one leads the id that its entry would have had next.
   */
  private grow(): void {
    const { capacity, links, numbers, wakers } = this;
    const doubled = capacity * 2;
    if (doubled > MOST) throw new CapacityError('Wheel', capacity, 'cancel the timers that are not needed');
    this.capacity = doubled;
    this.links = new Int32Array((LISTS + doubled) << 2);
    this.numbers = new Float64Array((LISTS + doubled) << 1);
    this.wakers = new Array<Waker | null>(LISTS + doubled).fill(null);
    const placeOf = (node: number): number =>
      node < LISTS ? node : LISTS + (links[(node << 2) | ID] & (doubled - 1));
    for (let old = 0; old < LISTS + capacity; old++) {
      const node = placeOf(old);
      this.links[node << 2] = placeOf(links[old << 2]);
      this.links[(node << 2) | PREVIOUS] = placeOf(links[(old << 2) | PREVIOUS]);
      this.links[(node << 2) | ID] = links[(old << 2) | ID];
      this.numbers[node << 1] = numbers[old << 1];
      this.numbers[(node << 1) | KEY] = numbers[(old << 1) | KEY];
      this.wakers[node] = wakers[old];
    }
    for (let old = LISTS; old < LISTS + capacity; old++) {
      const id = links[(old << 2) | ID];
      this.addFree(LISTS + ((id & (doubled - 1)) ^ capacity), (id + capacity) & IDS);
    }
  }
}
