import type { Discipline, Line } from '../../stream/discipline.ts';
import type { Cursor, Store } from './store.ts';

// Stores for one reader: what differs is where the elements lie, so they share everything else.

/** An order of elements: where a store of one reader keeps them. */
interface Lane<T> {
  readonly size: number;
  push(value: T): void;
  shift(): T;
}

export class SingleStore<T> implements Store<T>, Cursor<T> {
  private readonly lane: Lane<T>;
  private readonly capacity: number;
  private joined = false;

  constructor(lane: Lane<T>, capacity: number) {
    this.lane = lane;
    this.capacity = capacity;
  }

  get size(): number {
    return this.lane.size;
  }

  get ready(): number {
    return this.lane.size;
  }

  get room(): number {
    return this.capacity - this.lane.size;
  }

  cost(): number {
    return 1;
  }

  push(value: T): void {
    this.lane.push(value);
  }

  take(): T {
    return this.lane.shift();
  }

  dropOldest(): T {
    return this.lane.shift();
  }

  /** What waits is for the one reader, from wherever it asks; after it has left, the next one goes on. */
  join(): Cursor<T> | null {
    if (this.joined) return null;
    this.joined = true;
    return this;
  }

  leave(): void {
    this.joined = false;
  }
}

/** `deque`: a ring that doubles when it is full, up to the capacity. */
export class DequeLane<T> implements Lane<T> {
  private cells: (T | undefined)[] = [undefined, undefined, undefined, undefined];
  private head = 0;
  size = 0;

  push(value: T): void {
    if (this.size === this.cells.length) this.grow();
    this.cells[(this.head + this.size++) & (this.cells.length - 1)] = value;
  }

  shift(): T {
    const value = this.cells[this.head] as T;
    this.cells[this.head] = undefined;
    this.head = (this.head + 1) & (this.cells.length - 1);
    this.size--;
    return value;
  }

  private grow(): void {
    const cells = [...this.cells.slice(this.head), ...this.cells.slice(0, this.head)];
    cells.length *= 2;
    cells.fill(undefined, this.size);
    this.cells = cells;
    this.head = 0;
  }
}

interface Link<T> {
  value: T | undefined;
  next: Link<T> | null;
}

/** `link`: a linked list. Links that were emptied are used again, as many as there ever were at one time. */
export class LinkLane<T> implements Lane<T> {
  private first: Link<T> | null = null;
  private last: Link<T> | null = null;
  private free: Link<T> | null = null;
  size = 0;

  push(value: T): void {
    const link = this.free ?? { value: undefined, next: null };
    this.free = link === this.free ? link.next : null;
    link.value = value;
    link.next = null;
    if (this.last === null) this.first = link;
    else this.last.next = link;
    this.last = link;
    this.size++;
  }

  shift(): T {
    const link = this.first!;
    const value = link.value as T;
    this.first = link.next;
    if (this.first === null) this.last = null;
    link.value = undefined;
    link.next = this.free;
    this.free = link;
    this.size--;
    return value;
  }
}

/** Elements in the order of a Discipline: each lies in a slot, and the slots stand in the discipline's line. */
export class OrderedLane<T> implements Lane<T> {
  private readonly line: Line;
  private readonly rank: (value: T) => number;
  private readonly slots: (T | undefined)[];
  private readonly free: Int32Array;
  private freed: number;

  constructor(discipline: Discipline, rank: (value: T) => number, capacity: number) {
    this.line = discipline.open(capacity);
    this.rank = rank;
    this.slots = Array.from({ length: capacity }, () => undefined);
    this.free = Int32Array.from({ length: capacity }, (_, i) => capacity - 1 - i);
    this.freed = capacity;
  }

  get size(): number {
    return this.slots.length - this.freed;
  }

  push(value: T): void {
    const rank = this.rank(value); // may throw: nothing has changed then
    const slot = this.free[--this.freed];
    this.slots[slot] = value;
    this.line.enter(slot, rank);
  }

  shift(): T {
    const slot = this.line.select();
    const value = this.slots[slot] as T;
    this.slots[slot] = undefined;
    this.free[this.freed++] = slot;
    return value;
  }
}

/** `pipe`: bytes. The borders of what was written are not kept; a read takes all that is there. */
export class PipeStore implements Store<Uint8Array>, Cursor<Uint8Array> {
  private readonly bytes: Uint8Array;
  private head = 0;
  private joined = false;
  size = 0;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
  }

  get room(): number {
    return this.bytes.length - this.size;
  }

  get ready(): number {
    return this.size;
  }

  cost(chunk: Uint8Array): number {
    return chunk.length;
  }

  /** Copies bytes for which there is room. */
  push(chunk: Uint8Array): void {
    const tail = (this.head + this.size) % this.bytes.length;
    const first = Math.min(chunk.length, this.bytes.length - tail);
    this.bytes.set(chunk.subarray(0, first), tail);
    this.bytes.set(chunk.subarray(first), 0);
    this.size += chunk.length;
  }

  take(): Uint8Array {
    const chunk = new Uint8Array(this.size);
    const first = Math.min(this.size, this.bytes.length - this.head);
    chunk.set(this.bytes.subarray(this.head, this.head + first));
    chunk.set(this.bytes.subarray(0, this.size - first), first);
    this.head = (this.head + this.size) % this.bytes.length;
    this.size = 0;
    return chunk;
  }

  dropOldest(): Uint8Array {
    const byte = this.bytes.slice(this.head, this.head + 1);
    this.head = (this.head + 1) % this.bytes.length;
    this.size--;
    return byte;
  }

  join(): Cursor<Uint8Array> | null {
    if (this.joined) return null;
    this.joined = true;
    return this;
  }

  leave(): void {
    this.joined = false;
  }
}
