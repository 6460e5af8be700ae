const SLOT_BITS = 20;
const SLOTS = 1 << SLOT_BITS;
const GENERATIONS = 1 << (31 - SLOT_BITS);

/**
 * What is under way, by id. An id is a slot and its generation, in 31 bits, so that no id is an object of its own. Slots
 * are used again, and the id of what has left finds nothing. O(1); grows as far as needed, and never shrinks.
 */
export class Table<T extends object> {
  private readonly items: (T | null)[] = [];
  private readonly generations: number[] = [];
  private readonly free: number[] = [];
  size = 0;

  /** Returns the id. */
  add(item: T): number {
    const slot = this.free.pop() ?? this.grow();
    this.items[slot] = item;
    this.size++;
    return (this.generations[slot] << SLOT_BITS) | slot;
  }

  get(id: number): T | null {
    const slot = id & (SLOTS - 1);
    return this.generations[slot] === id >>> SLOT_BITS ? this.items[slot] : null;
  }

  /** False if the id had left already. */
  remove(id: number): boolean {
    if (this.get(id) === null) return false;
    const slot = id & (SLOTS - 1);
    this.items[slot] = null;
    this.generations[slot] = (this.generations[slot] + 1) % GENERATIONS;
    this.free.push(slot);
    this.size--;
    return true;
  }

  /** All that is there now. */
  all(): T[] {
    return this.items.filter((item) => item !== null);
  }

  private grow(): number {
    if (this.items.length === SLOTS) throw new RangeError(`more than ${SLOTS} are under way`);
    this.items.push(null);
    this.generations.push(0);
    return this.items.length - 1;
  }
}
