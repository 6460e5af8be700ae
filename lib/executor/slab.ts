import { NONE, QUEUED } from './marks.ts';
import type { Place } from './place.ts';

/** Ids are small integers in every engine: 30 bits, of which the lowest say the slot and the rest its generation. */
const ID_BITS = 30;
const ID_MASK: number = 2 ** ID_BITS - 1;

/**
 * The places of tasks. All are allocated when the slab is made or grows. They are reused first-come, so that an id
 * recurs as late as possible, and the outcome of an ended task stays readable until its place is needed.
 */
export class Slab {
  readonly tasks: Place[] = [];
  /** The lowest bits of an id: its slot. */
  private readonly slotMask: number;
  private free: Place[] = [];
  private freeHead = 0;
  private freeSize = 0;
  private readonly fresh: (slot: number) => Place;

  constructor(capacity: number, most: number, fresh: (slot: number) => Place) {
    this.slotMask = 2 ** Math.ceil(Math.log2(most)) - 1;
    this.fresh = fresh;
    this.grow(capacity);
  }

  get capacity(): number {
    return this.tasks.length;
  }

  /** Takes a free place; null if there is none. */
  take(): Place | null {
    if (this.freeSize === 0) return null;
    const task = this.free[this.freeHead];
    this.freeHead = (this.freeHead + 1) % this.capacity;
    this.freeSize--;
    task.key = ~task.key;
    task.result = undefined;
    task.outcome = NONE;
    task.marks = QUEUED;
    return task;
  }

  /** The task has ended: from now on its id is stale. */
  retire(task: Place): void {
    task.key = ~((task.key + this.slotMask + 1) & ID_MASK);
  }

  /** Gives a retired place back. */
  release(task: Place): void {
    this.free[(this.freeHead + this.freeSize++) % this.capacity] = task;
  }

  /** The task of a live id; undefined for every other number. */
  find(id: number): Place | undefined {
    const task = this.tasks[id & this.slotMask];
    return task !== undefined && task.key === id && id >= 0 ? task : undefined;
  }

  /** The place whose last task had this id, as long as it was not used again; undefined for every other number. */
  findEnded(id: number): Place | undefined {
    const task = this.tasks[id & this.slotMask];
    if (task === undefined || task.key >= 0 || task.outcome === NONE) return undefined;
    return ((~task.key - this.slotMask - 1) & ID_MASK) === id ? task : undefined;
  }

  grow(capacity: number): void {
    const old = this.capacity;
    const { free, freeHead, freeSize } = this;
    this.free = Array.from({ length: freeSize }, (_, i) => free[(freeHead + i) % old]);
    this.freeHead = 0;
    for (let slot = old; slot < capacity; slot++) {
      const task = this.fresh(slot);
      this.tasks.push(task);
      this.free.push(task);
    }
    this.freeSize = this.free.length;
  }
}
