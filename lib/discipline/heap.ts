import type { Line } from '../stream/discipline.ts';

/**
 * Waiting keys in an indexed binary heap over typed arrays: the smallest score goes first, equal scores in order of
 * arrival. `enter`, `stay`, `select` and `leave` are O(log n). What a score is made of is the policy of the subclass:
 * one mechanism serves priority, weights, loads and deadlines.
 *
 * ```text
 * heap[0 .. size)      keys, parent of i at (i - 1) >> 1
 * place[key]           where the key is in the heap, plus 1; 0: it does not wait
 * score[key], arrival[key]
 * ```
 */
export abstract class HeapLine implements Line {
  size = 0;
  protected readonly score: Float64Array;
  private readonly arrival: Float64Array;
  private readonly heap: Int32Array;
  private readonly place: Int32Array;
  private arrivals = 0;

  constructor(capacity: number) {
    this.score = new Float64Array(capacity);
    this.arrival = new Float64Array(capacity);
    this.heap = new Int32Array(capacity);
    this.place = new Int32Array(capacity);
  }

  /** The score of a key that starts to wait. */
  protected abstract entering(key: number, rank: number | undefined): number;

  /** The score of a waiting key whose rank is another now. */
  protected abstract renewing(key: number, rank: number): number;

  /** The key was selected. */
  protected serving(_key: number): void {}

  enter(key: number, rank?: number): void {
    const place = this.place[key];
    if (place === 0) {
      this.score[key] = this.entering(key, rank);
      this.arrival[key] = this.arrivals++;
      this.up(this.size++, key);
    } else if (rank !== undefined) {
      this.score[key] = this.renewing(key, rank);
      this.settle(place - 1, key);
    }
  }

  stay(key: number, rank?: number): void {
    this.enter(key, rank);
  }

  select(): number {
    if (this.size === 0) return -1;
    const key = this.heap[0];
    this.leave(key);
    this.serving(key);
    return key;
  }

  leave(key: number): boolean {
    const place = this.place[key];
    if (place === 0) return false;
    this.place[key] = 0;
    const moved = this.heap[--this.size];
    if (moved !== key) this.settle(place - 1, moved);
    return true;
  }

  /** Puts `key` at the hole `i`, or as far above or below as its score asks for. */
  private settle(i: number, key: number): void {
    if (i > 0 && this.before(key, this.heap[(i - 1) >> 1])) this.up(i, key);
    else this.down(i, key);
  }

  private up(start: number, key: number): void {
    let i = start;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.before(key, this.heap[parent])) break;
      this.put(i, this.heap[parent]);
      i = parent;
    }
    this.put(i, key);
  }

  private down(start: number, key: number): void {
    let i = start;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= this.size) break;
      if (child + 1 < this.size && this.before(this.heap[child + 1], this.heap[child])) child++;
      if (!this.before(this.heap[child], key)) break;
      this.put(i, this.heap[child]);
      i = child;
    }
    this.put(i, key);
  }

  private put(i: number, key: number): void {
    this.heap[i] = key;
    this.place[key] = i + 1;
  }

  private before(a: number, b: number): boolean {
    const difference = this.score[a] - this.score[b];
    // Two infinite scores differ by NaN: they are equal, and arrival decides.
    return difference < 0 || (!(difference > 0) && this.arrival[a] < this.arrival[b]);
  }
}
