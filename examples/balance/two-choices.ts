import type { Discipline, Line } from 'millrace';

/**
 * An order of service that the library does not have: of two workers picked at random, the one with less to do. It is
 * nearly as even as asking all of them, and looks at two only.
 */
export function twoChoices(seed: number): Discipline {
  return { name: 'twoChoices', open: (capacity) => new TwoChoices(capacity, seed) };
}

class TwoChoices implements Line {
  size = 0;
  /** Who waits, in no order, and where in it each of them stands; -1 for those who do not. */
  private readonly waiting: Int32Array;
  private readonly places: Int32Array;
  private readonly loads: Float64Array;
  private state: number;

  constructor(capacity: number, seed: number) {
    this.waiting = new Int32Array(capacity);
    this.places = new Int32Array(capacity).fill(-1);
    this.loads = new Float64Array(capacity);
    this.state = seed >>> 0;
  }

  enter(key: number, load = 0): void {
    this.loads[key] = load;
    if (this.places[key] >= 0) return;
    this.places[key] = this.size;
    this.waiting[this.size++] = key;
  }

  stay(key: number, load?: number): void {
    this.enter(key, load);
  }

  select(): number {
    if (this.size === 0) return -1;
    const [one, other] = [this.anyone(), this.anyone()];
    const key = this.loads[other] < this.loads[one] ? other : one;
    this.leave(key);
    return key;
  }

  leave(key: number): boolean {
    const place = this.places[key];
    if (place < 0) return false;
    const last = this.waiting[--this.size];
    this.waiting[place] = last;
    this.places[last] = place;
    this.places[key] = -1;
    return true;
  }

  private anyone(): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return this.waiting[Math.floor((this.state / 2 ** 32) * this.size)];
  }
}
