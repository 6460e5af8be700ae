import type { Waker } from '../stream/context.ts';
import { ArgumentError, CapacityError, wholeNumber } from '../stream/errors.ts';
import { bitOf, bucketOf, firstBucket, LEVELS, levelOf, SLOTS, SPAN, startOf } from './level.ts';

// The lists. Each is circular around a node of its own, and these come before the nodes of the entries; so an entry
// leaves its list without knowing which one it is, and a list that has become empty names itself.

/** Entries beyond the span, in order of insertion. */
const FAR = LEVELS * SLOTS;
/** Entries that are due and about to fire. */
const DUE = FAR + 1;
/** Entries that were due already when they were inserted: for the next advance. */
const LATE = DUE + 1;
const LISTS = LATE + 1;

// A node's fields in `links` (the next node comes first) and in `numbers` (the tick comes first).
const PREVIOUS = 1;
const ID = 2;
const KEY = 1;

/** No node; as PREVIOUS: the entry is free. */
const FREE = -1;
/** Ids are small integers everywhere: they are never boxed. */
const IDS = 0x7fffffff;
const MOST = 1 << 24;

/** How many entries of a bucket are looked through for its exact first deadline. */
const CLOSE_LOOK = 16;

/**
 * A hierarchical timing wheel: one-shot timers whose insertion and cancellation cost the same however many there are.
 * It reads no clock and drives nobody: whoever owns it tells it the time.
 *
 * - Ticks are whole milliseconds of the owner's clock. A deadline between two ticks is rounded up, so nothing fires
 *   early. Equal ticks fire in the order of insertion, however far ahead they were inserted.
 * - A deadline that has passed counts as the present tick and fires at the next advance; so a timer that arms itself
 *   anew for _now_ cannot hold an advance for ever. `Infinity` is legal, and never fires.
 * - The clock may jump ahead by any amount: an advance costs what is due and not the ticks between. An earlier `now`
 *   than the one before changes nothing.
 * - Nothing is allocated but by growth, which doubles the table. An id is good for one timer: it says nothing about the
 *   next one in its entry, until 2 ** 31 / capacity more have used that entry.
 */
export class Wheel {
  /** What the clock showed, in whole milliseconds, at tick 0. */
  private readonly base: number;
  /** The present tick is `origin + present`; `origin` is a multiple of SPAN. */
  private origin = 0;
  private present = 0;
  /** No tick beyond the span comes before this one, a multiple of SPAN. */
  private farOrigin = Infinity;
  /** Which slots of each level are occupied. */
  private readonly occupied: Int32Array = new Int32Array(LEVELS);

  // The nodes: first those of the lists, then those of the entries. An entry's id, modulo the capacity, is its index
  // among the entries. What is used together lies together: a timer touches three cache lines.
  private capacity: number;
  /** For each node: the next one, the previous one, its id, and nothing. */
  private links: Int32Array;
  /** For each node: its tick and its key. */
  private numbers: Float64Array;
  private wakers: (Waker | null)[];
  /** Free nodes, linked by NEXT: taken at the head, returned at the tail, so that ids come again late. */
  private freeHead: number = FREE;
  private freeTail: number = FREE;

  private pending = 0;

  constructor(start: number, capacity = 64) {
    if (!Number.isFinite(start)) throw new ArgumentError('Wheel: start', start, 'a finite number');
    wholeNumber('Wheel: capacity', capacity, 1);
    if (capacity > MOST) throw new ArgumentError('Wheel: capacity', capacity, `at most ${MOST}`);
    this.base = Math.floor(start);
    this.capacity = 1 << (32 - Math.clz32(capacity - 1));
    this.links = new Int32Array((LISTS + this.capacity) << 2);
    this.numbers = new Float64Array((LISTS + this.capacity) << 1);
    this.wakers = new Array<Waker | null>(LISTS + this.capacity).fill(null);
    for (let list = 0; list < LISTS; list++) this.clear(list);
    for (let index = 0; index < this.capacity; index++) this.addFree(LISTS + index, index);
  }

  /** Timers that are armed. */
  get size(): number {
    return this.pending;
  }

  /** Arms a timer: `waker.wake(key)` in the first advance to a time that is not before `deadline`. O(1). */
  insert(deadline: number, waker: Waker, key: number): number {
    const tick = Math.ceil(deadline) - this.base;
    if (tick !== tick) throw new ArgumentError('Wheel: deadline', deadline, 'a number of milliseconds');
    if (this.freeHead === FREE) this.grow();
    const node = this.freeHead;
    this.freeHead = this.links[node << 2];
    if (this.freeHead === FREE) this.freeTail = FREE;
    this.numbers[node << 1] = tick;
    this.numbers[(node << 1) | KEY] = key;
    this.wakers[node] = waker;
    this.pending++;
    this.place(node, tick, LATE);
    return this.links[(node << 2) | ID];
  }

  /** Disarms a timer; false if it has fired or was cancelled. O(1). */
  cancel(id: number): boolean {
    const node = LISTS + (id & (this.capacity - 1));
    if (this.links[(node << 2) | ID] !== id || this.links[(node << 2) | PREVIOUS] === FREE) return false;
    this.release(node);
    return true;
  }

  /**
   * A moment at which the owner must advance; Infinity if no timer is armed. It is the exact first deadline where that is
   * within 32 ms or one of few in its slot, and else no later: then an advance in vain, a handful for a timer, tells more.
   */
  nextDeadline(): number {
    if (this.links[DUE << 2] !== DUE || this.links[LATE << 2] !== LATE)
      return this.base + this.origin + this.present;
    const bucket = this.firstOccupied();
    if (bucket < 0) return this.base + this.farOrigin;
    const start = this.origin + startOf(bucket, this.present);
    return this.base + (bucket < SLOTS ? start : this.firstOf(bucket, start));
  }

  /**
   * Moves on to `now` and fires what is due, in order of deadline and then of insertion, at most `limit` timers; the
   * rest is due still. A wake may insert and cancel. Answers how many fired. A waker that throws has had its timer;
   * the others stay.
   */
  advance(now: number, limit: number = Infinity): number {
    const to = Math.floor(now) - this.base;
    if (!Number.isFinite(to)) throw new ArgumentError('Wheel: now', now, 'a finite number');
    this.append(LATE, DUE);
    let fired = 0;
    do {
      while (this.links[DUE << 2] !== DUE) {
        if (fired === limit) return fired;
        fired++;
        this.fire(this.links[DUE << 2]);
      }
    } while (this.moveOn(to));
    return fired;
  }

  private fire(node: number): void {
    const waker = this.wakers[node]!;
    const key = this.numbers[(node << 1) | KEY];
    this.release(node);
    waker.wake(key);
  }

  /** Goes to the next bucket that starts no later than tick `to`: it becomes due or is spread. False if none does. */
  private moveOn(to: number): boolean {
    const bucket = this.firstOccupied();
    if (bucket < 0) return this.moveFar(to);
    const start = startOf(bucket, this.present);
    if (this.origin + start > to) {
      this.present = Math.max(this.present, to - this.origin);
      return false;
    }
    this.present = start;
    this.occupied[levelOf(bucket)] &= ~bitOf(bucket);
    if (bucket < SLOTS) this.append(bucket, DUE);
    else this.spread(bucket);
    return true;
  }

  /** The same where all levels are empty. True if something came into reach. */
  private moveFar(to: number): boolean {
    const reached = this.farOrigin <= to;
    const tick = reached ? this.farOrigin : to;
    if (tick > this.origin + this.present) {
      this.origin = Math.floor(tick / SPAN) * SPAN;
      this.present = tick - this.origin;
    }
    if (reached) {
      this.farOrigin = Infinity;
      this.spread(FAR);
    }
    return reached;
  }

  /** Places the entries of a list anew, in their order. The levels below are empty, so equal ticks stay in order. */
  private spread(list: number): void {
    let node = this.links[list << 2];
    const last = this.links[(list << 2) | PREVIOUS];
    this.clear(list);
    if (node === list) return;
    for (;;) {
      const following = this.links[node << 2];
      this.place(node, this.numbers[node << 1], DUE);
      if (node === last) return;
      node = following;
    }
  }

  /** Hangs an entry where its tick belongs; `reached` is the list for a tick that has come. */
  private place(node: number, tick: number, reached: number): void {
    const ahead = tick - this.origin;
    if (ahead <= this.present) this.link(node, reached);
    else if (ahead < SPAN) {
      const bucket = bucketOf(this.present, ahead);
      this.occupied[levelOf(bucket)] |= bitOf(bucket);
      this.link(node, bucket);
    } else {
      this.farOrigin = Math.min(this.farOrigin, Math.floor(tick / SPAN) * SPAN);
      this.link(node, FAR);
    }
  }

  /** The first occupied bucket of the lowest level that has one: nothing comes before it. -1 if there is none. */
  private firstOccupied(): number {
    const occupied = this.occupied;
    for (let level = 0; level < LEVELS; level++)
      if (occupied[level] !== 0) return firstBucket(level, occupied[level]);
    return -1;
  }

  /** The first tick in a bucket if few share it, else the bucket's start. */
  private firstOf(bucket: number, start: number): number {
    let first = Infinity;
    let node = this.links[bucket << 2];
    for (let looked = 0; node !== bucket; looked++) {
      if (looked === CLOSE_LOOK) return start;
      first = Math.min(first, this.numbers[node << 1]);
      node = this.links[node << 2];
    }
    return first;
  }

  private link(node: number, list: number): void {
    const { links } = this;
    const last = links[(list << 2) | PREVIOUS];
    links[last << 2] = node;
    links[(node << 2) | PREVIOUS] = last;
    links[node << 2] = list;
    links[(list << 2) | PREVIOUS] = node;
  }

  /** Takes an entry out of its list, and frees it under its next id. */
  private release(node: number): void {
    const { links } = this;
    const after = links[node << 2];
    const before = links[(node << 2) | PREVIOUS];
    links[before << 2] = after;
    links[(after << 2) | PREVIOUS] = before;
    if (after === before) this.emptied(after);
    this.wakers[node] = null;
    this.pending--;
    this.addFree(node, (links[(node << 2) | ID] + this.capacity) & IDS);
  }

  private addFree(node: number, id: number): void {
    const { links } = this;
    links[node << 2] = links[(node << 2) | PREVIOUS] = FREE;
    links[(node << 2) | ID] = id;
    if (this.freeTail === FREE) this.freeHead = node;
    else links[this.freeTail << 2] = node;
    this.freeTail = node;
  }

  private clear(list: number): void {
    this.links[list << 2] = this.links[(list << 2) | PREVIOUS] = list;
  }

  private emptied(list: number): void {
    if (list < FAR) this.occupied[levelOf(list)] &= ~bitOf(list);
    else if (list === FAR) this.farOrigin = Infinity;
  }

  /** Hangs one list behind another, and empties it. */
  private append(from: number, to: number): void {
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

  /**
   * Doubles a table that is full. Every id stays good: modulo the new capacity it leads to one of two indices, and to
   * the other one leads the id that its entry would have had next.
   */
  private grow(): void {
    const { capacity, links, numbers, wakers } = this;
    const doubled = capacity * 2;
    if (doubled > MOST) throw new CapacityError('Wheel', capacity, 'cancel the timers that are not needed');
    this.capacity = doubled;
    this.links = new Int32Array((LISTS + doubled) << 2);
    this.numbers = new Float64Array((LISTS + doubled) << 1);
    this.wakers = new Array<Waker | null>(LISTS + doubled).fill(null);
    /** Where a node has gone. */
    const gone = (node: number): number =>
      node < LISTS ? node : LISTS + (links[(node << 2) | ID] & (doubled - 1));
    for (let old = 0; old < LISTS + capacity; old++) {
      const node = gone(old);
      this.links[node << 2] = gone(links[old << 2]);
      this.links[(node << 2) | PREVIOUS] = gone(links[(old << 2) | PREVIOUS]);
      this.links[(node << 2) | ID] = links[(old << 2) | ID];
      this.numbers[node << 1] = numbers[old << 1];
      this.numbers[(node << 1) | KEY] = numbers[(old << 1) | KEY];
      this.wakers[node] = wakers[old];
    }
    this.freeHead = this.freeTail = FREE;
    for (let old = LISTS; old < LISTS + capacity; old++) {
      const id = links[(old << 2) | ID];
      this.addFree(LISTS + ((id & (doubled - 1)) ^ capacity), (id + capacity) & IDS);
    }
  }
}
