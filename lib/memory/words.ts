/**
 * Words (32-bit) that several threads may share: the one door to memory for all concurrent code of this library. The
 * same text therefore runs on `Atomics`, on a plain array in one thread, and under a checker that tries every
 * interleaving of the accesses.
 *
 * JavaScript has two strengths of access only, plain and sequentially consistent. The names state the role of an access
 * all the same, since the role is what a reader has to check:
 *
 * - `own` reads back a word that only the calling thread writes;
 * - `acquire` reads a word that another thread publishes; what was written before that publication is then visible;
 * - `publish` makes all that this thread wrote before it visible to whoever acquires the word;
 * - `add` and `exchange` are read-modify-write, atomically.
 */
export interface Words {
  own(index: number): number;
  acquire(index: number): number;
  publish(index: number, value: number): void;
  /** Adds and returns the word's previous value. */
  add(index: number, amount: number): number;
  /** Stores `value` if the word is `expected`; returns what the word was. */
  exchange(index: number, expected: number, value: number): number;
  /** Blocks while the word is `expected`, until notified or `timeout` milliseconds have passed. */
  wait(index: number, expected: number, timeout?: number): void;
  /** As `wait`, without blocking: null if the word is not `expected`, else a promise that is resolved once notified. */
  waitAsync(index: number, expected: number, timeout?: number): PromiseLike<unknown> | null;
  /** Ends the waiting of all who wait at the word. */
  notify(index: number): void;
}

/** Bytes of a cache line pair: two words that different threads write are kept this far apart. */
export const LINE_BYTES = 128;
/** The same in words. */
export const LINE: number = LINE_BYTES / 4;

/** Words in shared memory, through `Atomics`. */
export class AtomicWords implements Words {
  declare readonly cells: Int32Array;

  constructor(cells: Int32Array) {
    this.cells = cells;
  }

  own(index: number): number {
    return this.cells[index];
  }

  acquire(index: number): number {
    return Atomics.load(this.cells, index);
  }

  publish(index: number, value: number): void {
    Atomics.store(this.cells, index, value);
  }

  add(index: number, amount: number): number {
    return Atomics.add(this.cells, index, amount);
  }

  exchange(index: number, expected: number, value: number): number {
    return Atomics.compareExchange(this.cells, index, expected, value);
  }

  wait(index: number, expected: number, timeout?: number): void {
    Atomics.wait(this.cells, index, expected, timeout);
  }

  waitAsync(index: number, expected: number, timeout?: number): PromiseLike<unknown> | null {
    const answer = Atomics.waitAsync(this.cells, index, expected, timeout);
    return answer.async ? answer.value : null;
  }

  notify(index: number): void {
    Atomics.notify(this.cells, index);
  }
}
