import type { Discipline, Line } from '../stream/discipline.ts';
import { BitSet } from './bit-set.ts';
import { mix } from './mix.ts';

/**
 * By hash: `select(hint)` answers the same key for the same hint as long as that key waits, and otherwise the next one
 * above it (after the last, the first). So the same customer goes to the same worker, and only those of a worker that
 * is away go elsewhere. Without a hint the lowest key at or above the last selected one goes, round and round.
 *
 * Fairness: none between hints, by intention; without hints every key that waits gets its turn within one round. Cost:
 * O(log n) with base 32: at most 3 steps up and down for 32,768 keys.
 *
 * @example
 * import { keyed } from 'millrace';
 *
 * const workers = keyed().open(4);
 * for (const worker of [0, 1, 2, 3]) workers.enter(worker);
 * const worker = workers.select(4711);
 * workers.stay(worker);
 * console.log(workers.select(4711) === worker); // true
 */
export function keyed(): Discipline {
  return { name: 'keyed', open: (capacity) => new KeyedLine(capacity) };
}

class KeyedLine implements Line {
  size = 0;
  private readonly waiting: BitSet;
  private readonly capacity: number;
  private turn = 0;

  constructor(capacity: number) {
    this.waiting = new BitSet(capacity);
    this.capacity = capacity;
  }

  enter(key: number): void {
    if (this.waiting.add(key)) this.size++;
  }

  stay(key: number): void {
    this.enter(key);
  }

  select(hint?: number): number {
    if (this.size === 0) return -1;
    let key = this.waiting.from(hint === undefined ? this.turn : place(hint, this.capacity));
    if (key === -1) key = this.waiting.from(0);
    if (hint === undefined) this.turn = key + 1;
    this.leave(key);
    return key;
  }

  leave(key: number): boolean {
    const waited = this.waiting.delete(key);
    if (waited) this.size--;
    return waited;
  }
}

/** Spreads any 32-bit hint, also a small or regular one, evenly over 0 to capacity - 1. */
function place(hint: number, capacity: number): number {
  return Math.floor((mix(hint) / 0x100000000) * capacity);
}
