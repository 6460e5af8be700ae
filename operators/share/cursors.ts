/** The length of the ring at first. */
const FIRST = 16;

/**
 * Elements that several consumers read, each at its own pace: a ring of positions that only grow.
 *
 * ```text
 * oldest        the first that somebody has still to read
 * end           the position of the next element; end - oldest <= capacity
 * unread[i]     how many have still to read it
 * ```
 *
 * The last `replay` elements stay for those who come late. Every call is O(1), but `leave`: O(what was not read). The
 * ring's length is a power of two, so that a position finds its slot by a mask.
 */
export class Cursors<A> {
  oldest = 0;
  end = 0;
  private readonly capacity: number;
  private readonly replay: number;
  private values: (A | undefined)[];
  private unread: Int32Array;
  private mask: number;

  constructor(capacity: number, replay: number) {
    this.capacity = capacity;
    this.replay = replay;
    this.values = new Array(FIRST).fill(undefined);
    this.unread = new Int32Array(FIRST);
    this.mask = FIRST - 1;
  }

  /** The slowest is `capacity` elements behind. */
  get full(): boolean {
    return this.end - this.oldest >= this.capacity;
  }

  /** Where one who comes now begins. */
  join(): number {
    const cursor = Math.max(this.end - this.replay, 0);
    for (let position = cursor; position < this.end; position++) this.unread[position & this.mask]++;
    this.oldest = Math.min(this.oldest, cursor);
    return cursor;
  }

  at(position: number): A {
    return this.values[position & this.mask] as A;
  }

  /** The caller sees to it that there is room. */
  push(value: A, readers: number): void {
    if (this.end - this.start > this.mask) this.widen();
    const slot = this.end++ & this.mask;
    this.values[slot] = value;
    this.unread[slot] = readers;
  }

  /** An element that nobody has to find here, where all have been read. Returns the position after it. */
  pass(): number {
    return (this.oldest = ++this.end);
  }

  /** One consumer has read this one. True if there is more room now. */
  read(position: number): boolean {
    this.unread[position & this.mask]--;
    return this.advance();
  }

  /** One consumer leaves, from its position on. True if there is more room now. */
  leave(cursor: number): boolean {
    for (let position = Math.max(cursor, this.oldest); position < this.end; position++)
      this.unread[position & this.mask]--;
    return this.advance();
  }

  /** The oldest is given up, whoever has not read it. */
  overtake(): void {
    this.unread[this.oldest & this.mask] = 0;
    this.advance();
  }

  /** The first position that is kept, to be read or replayed. */
  private get start(): number {
    return Math.max(0, Math.min(this.oldest, this.end - this.replay));
  }

  private advance(): boolean {
    const before = this.oldest;
    while (this.oldest < this.end && this.unread[this.oldest & this.mask] === 0) {
      if (this.replay === 0) this.values[this.oldest & this.mask] = undefined;
      this.oldest++;
    }
    return this.oldest > before;
  }

  private widen(): void {
    const { start, end, mask } = this;
    const length = this.values.length * 2;
    const values: (A | undefined)[] = new Array(length).fill(undefined);
    const unread = new Int32Array(length);
    for (let position = start; position < end; position++) {
      values[position & (length - 1)] = this.values[position & mask];
      unread[position & (length - 1)] = this.unread[position & mask];
    }
    this.values = values;
    this.unread = unread;
    this.mask = length - 1;
  }
}
