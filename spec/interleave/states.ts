import type { Machine } from './machine.ts';

/** A set of states, each of them kept whole: rows of numbers, found through a hash table. */
export class States {
  private readonly width: number;
  private rows: Int16Array;
  /** Open addressing, two numbers a slot: a state's hash, and 1 + its number, or 0. */
  private table: Int32Array = new Int32Array(1 << 13);
  size = 0;

  constructor(width: number) {
    this.width = width;
    this.rows = new Int16Array(width << 10);
  }

  /** The number of the machine's present state: `size` as it was before, if it is new. */
  add(machine: Machine): number {
    const { width, size } = this;
    if ((size + 1) * width > this.rows.length) this.widen();
    if (4 * size > this.table.length) this.rehash();
    const at = size * width;
    machine.save(this.rows, at);
    const { table } = this;
    const mask = table.length - 1;
    const hash = this.hash(at);
    for (let slot = (2 * hash) & mask; ; slot = (slot + 2) & mask) {
      const known = table[slot + 1] - 1;
      if (known < 0) {
        table[slot] = hash;
        table[slot + 1] = ++this.size;
        return size;
      }
      if (table[slot] === hash && this.equal(known * width, at)) return known;
    }
  }

  load(machine: Machine, state: number): void {
    machine.load(this.rows, state * this.width);
  }

  private equal(a: number, b: number): boolean {
    const { rows, width } = this;
    for (let i = 0; i < width; i++) if (rows[a + i] !== rows[b + i]) return false;
    return true;
  }

  private hash(at: number): number {
    const { rows, width } = this;
    let hash = 0;
    for (let i = 0; i < width; i++) {
      hash = Math.imul(hash ^ rows[at + i], 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash ^ (hash >>> 13);
  }

  private widen(): void {
    const rows = new Int16Array(2 * this.rows.length);
    rows.set(this.rows);
    this.rows = rows;
  }

  private rehash(): void {
    const { table } = this;
    const wider = new Int32Array(2 * table.length);
    const mask = wider.length - 1;
    for (let from = 0; from < table.length; from += 2) {
      if (table[from + 1] === 0) continue;
      let slot = (2 * table[from]) & mask;
      while (wider[slot + 1] !== 0) slot = (slot + 2) & mask;
      wider[slot] = table[from];
      wider[slot + 1] = table[from + 1];
    }
    this.table = wider;
  }
}
