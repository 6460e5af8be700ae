import type { Line } from '../stream/discipline.ts';

const ABSENT = -1;

/**
 * Waiting keys in a doubly linked ring over two typed arrays: every call is O(1), also a withdrawal from the middle. The
 * ring begins and ends at a mark that is no key, so that every key stands between two others.
 *
 * ```text
 * end -> 4 <-> 1 <-> 7 -> end        next[4] = 1, next[7] = end; next[k] = ABSENT: k does not wait
 * ```
 *
 * `front` is the one difference between first-come and round-robin: where a key goes that was served and is ready
 * still.
 */
export class LinkedLine implements Line {
  size = 0;
  private declare readonly next: Int32Array;
  private declare readonly previous: Int32Array;
  private declare readonly end: number;
  private declare readonly front: boolean;

  constructor(capacity: number, front: boolean) {
    this.next = new Int32Array(capacity + 1).fill(ABSENT);
    this.previous = new Int32Array(capacity + 1);
    this.next[capacity] = this.previous[capacity] = capacity;
    this.end = capacity;
    this.front = front;
  }

  enter(key: number): void {
    if (this.next[key] === ABSENT) this.insert(key, this.end);
  }

  stay(key: number): void {
    this.leave(key);
    this.insert(key, this.front ? this.next[this.end] : this.end);
  }

  select(): number {
    if (this.size === 0) return -1;
    const key = this.next[this.end];
    this.leave(key);
    return key;
  }

  leave(key: number): boolean {
    const { next, previous } = this;
    const after = next[key];
    if (after === ABSENT) return false;
    const before = previous[key];
    next[before] = after;
    previous[after] = before;
    next[key] = ABSENT;
    this.size--;
    return true;
  }

  private insert(key: number, after: number): void {
    const { next, previous } = this;
    const before = previous[after];
    next[before] = previous[after] = key;
    next[key] = after;
    previous[key] = before;
    this.size++;
  }
}
