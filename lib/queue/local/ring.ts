import type { Cursor, JoinOptions, Store } from './store.ts';

/**
 * `vec` and `turbine`: a ring of fixed size with one cursor a reader. Positions count for ever; an element lies at its
 * position modulo the capacity. The slowest cursor gates the writer. A cursor may stand behind others (`after`): it sees
 * an element once all of them have passed it, which makes diamonds of handlers; then only the last in line gate.
 *
 * Until the first reader comes, everything is kept for it. When all have left, a queue with many readers keeps nothing;
 * one whose readers are one (`keeps`) keeps all for whoever comes next, from where the last one was.
 */
export class RingStore<T> implements Store<T> {
  private readonly cells: (T | undefined)[];
  private readonly most: number;
  /** The cursors that readers hold. Written by `join` and `leave`. */
  private readonly cursors: RingCursor<T>[] = [];
  /** True while nobody reads, and all is kept for whoever comes next. */
  private reserved = true;
  private readonly keeps: boolean;
  /** Where the next element goes. */
  tail = 0;
  /** Slots that hold an object each, for ever, to be written in place. */
  private readonly fixed: boolean;

  constructor(capacity: number, readers: number, keeps: boolean, slots?: () => T) {
    this.most = readers;
    this.keeps = keeps;
    this.fixed = slots !== undefined;
    this.cells = Array.from({ length: capacity }, () => slots?.());
  }

  get size(): number {
    return this.tail - this.slowest();
  }

  get room(): number {
    return this.cells.length - this.size;
  }

  cost(): number {
    return 1;
  }

  push(value: T): void {
    this.cells[this.tail++ % this.cells.length] = value;
  }

  /** The slot for position `tail + ahead`: for turbines whose slots are written in place. */
  slot(ahead: number): T {
    return this.cells[(this.tail + ahead) % this.cells.length] as T;
  }

  /** Makes `count` slots that were written in place readable. */
  publish(count: number): void {
    this.tail += count;
  }

  at(position: number): T {
    return this.cells[position % this.cells.length] as T;
  }

  dropOldest(): T {
    const oldest = this.slowest();
    const value = this.at(oldest);
    for (const cursor of this.cursors) if (cursor.position === oldest) cursor.position++;
    if (this.reserved) this.kept = oldest + 1;
    this.forget(oldest);
    return value;
  }

  /** Where the reserved place of the next reader stands. */
  private kept = 0;

  join({ from, after }: JoinOptions): Cursor<T> | null {
    if (this.cursors.length >= this.most) return null;
    const oldest = this.reserved || from === 'oldest' ? this.slowest() : this.tail;
    const behind = after.map((cursor) => cursor as RingCursor<T>);
    const start = Math.min(oldest, ...behind.map((cursor) => cursor.position));
    const cursor = new RingCursor(this, behind, start);
    this.reserved = false;
    this.cursors.push(cursor);
    return cursor;
  }

  /** A cursor has moved on: what no cursor can still ask for is let go, so that it is not kept alive. */
  passed(position: number): void {
    if (!this.fixed && this.slowest() > position) this.forget(position);
  }

  quit(cursor: RingCursor<T>): void {
    const index = this.cursors.indexOf(cursor);
    if (index < 0) return;
    this.cursors.splice(index, 1);
    if (this.keeps && this.cursors.length === 0) {
      this.reserved = true;
      this.kept = cursor.position;
      return;
    }
    for (let p = cursor.position; p < this.slowest(); p++) this.forget(p);
  }

  private forget(position: number): void {
    if (!this.fixed) this.cells[position % this.cells.length] = undefined;
  }

  private slowest(): number {
    if (this.reserved) return this.kept;
    let slowest = this.tail;
    for (let i = 0; i < this.cursors.length; i++)
      if (this.cursors[i].position < slowest) slowest = this.cursors[i].position;
    return slowest;
  }
}

/** A reader's place in the ring: its sequence. */
export class RingCursor<T> implements Cursor<T> {
  private readonly ring: RingStore<T>;
  /** The barrier: those that must have passed an element first. */
  private readonly behind: readonly RingCursor<T>[];
  /** The next element it will take. */
  position: number;
  /** It has left: it no longer holds those behind it. */
  private gone = false;

  constructor(ring: RingStore<T>, behind: readonly RingCursor<T>[], position: number) {
    this.ring = ring;
    this.behind = behind;
    this.position = position;
  }

  get ready(): number {
    let until = this.ring.tail;
    for (let i = 0; i < this.behind.length; i++) {
      const other = this.behind[i];
      if (!other.gone && other.position < until) until = other.position;
    }
    return until - this.position;
  }

  take(): T {
    const value = this.ring.at(this.position++);
    this.ring.passed(this.position - 1);
    return value;
  }

  leave(): void {
    this.gone = true;
    this.ring.quit(this);
  }
}
