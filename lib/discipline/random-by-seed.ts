import type { Discipline, Line } from '../stream/discipline.ts';
import { mix } from './mix.ts';

/**
 * At random among those who wait, each equally likely. The same seed and the same calls give the same order, so that a
 * run can be replayed: with it, a test shakes an executor or a merge through many orders of service.
 *
 * Fairness: among n who wait, each goes next with probability 1/n; the chance that one is passed over k times is
 * (1 - 1/n) ** k. Cost: O(1) a call.
 *
 * @example
 * import { randomBySeed } from 'millrace';
 *
 * const order = (seed: number): number[] => {
 *   const line = randomBySeed(seed).open(5);
 *   for (let key = 0; key < 5; key++) line.enter(key);
 *   return Array.from({ length: 5 }, () => line.select());
 * };
 * console.log(order(7).join() === order(7).join(), order(7).sort().join()); // true 0,1,2,3,4
 */
export function randomBySeed(seed: number): Discipline {
  return { name: `randomBySeed(${seed})`, open: (capacity) => new RandomLine(capacity, seed) };
}

class RandomLine implements Line {
  size = 0;
  private readonly keys: Int32Array;
  /** Where each key stands in `keys`, plus 1; 0: it does not wait. */
  private readonly place: Int32Array;
  private state: number;

  constructor(capacity: number, seed: number) {
    this.keys = new Int32Array(capacity);
    this.place = new Int32Array(capacity);
    this.state = seed | 0;
  }

  enter(key: number): void {
    if (this.place[key] !== 0) return;
    this.keys[this.size++] = key;
    this.place[key] = this.size;
  }

  stay(key: number): void {
    this.enter(key);
  }

  select(): number {
    if (this.size === 0) return -1;
    const key = this.keys[Math.floor(this.random() * this.size)];
    this.leave(key);
    return key;
  }

  leave(key: number): boolean {
    const place = this.place[key];
    if (place === 0) return false;
    const last = this.keys[--this.size];
    this.keys[place - 1] = last;
    this.place[last] = place;
    this.place[key] = 0;
    return true;
  }

  /** From 0 up to 1: a counter in steps of the golden ratio, mixed; any seed will do, 0 as well. */
  private random(): number {
    this.state = (this.state + 0x9e3779b9) | 0;
    return mix(this.state) / 0x100000000;
  }
}
