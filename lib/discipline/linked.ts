import type { Line } from '../stream/discipline.ts';

/**
 * Waiting keys in a doubly linked ring over two typed arrays: every call is O(1), also a withdrawal from the middle.
 * One place more than there are keys stands before the first and behind the last.
 *
 * ```text
 * end -> 4 <-> 1 <-> 7 -> end        next[end] = 4, next[4] = 1, next[1] = 7, next[7] = end; next[k] = -1: k does not wait
 * ```
 *
 * `front` is the one difference between first-come and round-robin: where a key goes that was served and is ready
 * still.
 */
export class LinkedLine implements Line {
  size = 0;
  private declare readonly next: Int32Array;
  private declare readonly previous: Int32Array;
  private declare readonly front: boolean;
  private declare readonly end: number;

  constructor(capacity: number, front: boolean) {
    this.next = new Int32Array(capacity + 1).fill(-1);
    this.previous = new Int32Array(capacity + 1);
    this.next[capacity] = this.previous[capacity] = this.end = capacity;
    this.front = front;
  }

  enter(key: number): void {
    if (this.next[key] < 0) this.insert(this.previous[this.end], key, this.end);
  }

  stay(key: number): void {
    if (!this.front) return this.enter(key);
    this.leave(key);
    this.insert(this.end, key, this.next[this.end]);
  }

  select(): number {
    const key = this.next[this.end];
    return key !== this.end && this.leave(key) ? key : -1;
  }

  leave(key: number): boolean {
    const next = this.next[key];
    if (next < 0) return false;
    const previous = this.previous[key];
    this.next[previous] = next;
    this.previous[next] = previous;
    this.next[key] = -1;
    this.size--;
    return true;
  }

  private insert(previous: number, key: number, next: number): void {
    this.next[previous] = this.previous[next] = key;
    this.next[key] = next;
    this.previous[key] = previous;
    this.size++;
  }
}
