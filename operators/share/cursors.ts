/**
 * Elements that several consumers read, each at its own pace: a ring of positions that only grow.
 *
 * ```text
 * oldest        the first that somebody has still to read
 * end           the position of the next element; end - oldest <= capacity
 * unread[i]     how many have still to read it
 * ```
 *
 * The last `replay` elements stay for those who come late. Every call is O(1), but `leave`: O(what was not read).
 */
export class Cursors<A> {
  oldest = 0;
  end = 0;
  private readonly capacity: number;
  private readonly replay: number;
  private values: (A | undefined)[];
  private unread: number[];

  constructor(capacity: number, replay: number) {
    this.capacity = capacity;
    this.replay = replay;
    const length = Math.min(Math.max(capacity, replay), 16);
    this.values = new Array(length).fill(undefined);
    this.unread = new Array(length).fill(0);
  }

  /** The slowest is `capacity` elements behind. */
  get full(): boolean {
    return this.end - this.oldest >= this.capacity;
  }

  /** Where one who comes now begins. */
  join(): number {
    const cursor = Math.max(this.end - this.replay, 0);
    for (let position = cursor; position < this.end; position++) this.unread[this.slot(position)]++;
    this.oldest = Math.min(this.oldest, cursor);
    return cursor;
  }

  at(position: number): A {
    return this.values[this.slot(position)] as A;
  }

  /** The caller sees to it that there is room. */
  push(value: A, readers: number): void {
    if (this.end - this.start >= this.values.length) this.widen();
    const slot = this.slot(this.end++);
    this.values[slot] = value;
    this.unread[slot] = readers;
  }

  /** One consumer has read this one. True if there is more room now. */
  read(position: number): boolean {
    this.unread[this.slot(position)]--;
    return this.advance();
  }

  /** One consumer leaves, from its position on. True if there is more room now. */
  leave(cursor: number): boolean {
    for (let position = Math.max(cursor, this.oldest); position < this.end; position++)
      this.unread[this.slot(position)]--;
    return this.advance();
  }

  /** The oldest is given up, whoever has not read it. */
  overtake(): void {
    this.unread[this.slot(this.oldest)] = 0;
    this.advance();
  }

  /** The first position that is kept, to be read or replayed. */
  private get start(): number {
    return Math.max(0, Math.min(this.oldest, this.end - this.replay));
  }

  private advance(): boolean {
    const before = this.oldest;
    while (this.oldest < this.end && this.unread[this.slot(this.oldest)] === 0) {
      if (this.replay === 0) this.values[this.slot(this.oldest)] = undefined;
      this.oldest++;
    }
    return this.oldest > before;
  }

  private slot(position: number): number {
    return position % this.values.length;
  }

  private widen(): void {
    const { start, end } = this;
    const length = Math.min(this.values.length * 2, Math.max(this.capacity, this.replay) + this.replay + 1);
    const values: (A | undefined)[] = new Array(length).fill(undefined);
    const unread: number[] = new Array(length).fill(0);
    for (let position = start; position < end; position++) {
      values[position % length] = this.values[this.slot(position)];
      unread[position % length] = this.unread[this.slot(position)];
    }
    this.values = values;
    this.unread = unread;
  }
}
