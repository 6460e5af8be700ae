/** The number of slots at first: a power of two, as it always is, so that a mask finds the place. */
const FIRST = 8;

/** A first-in, first-out buffer in a ring that doubles up to its bound, if it has one. Slots are emptied when taken. */
export class Ring<T> {
  size = 0;
  readonly capacity: number;
  private slots: (T | undefined)[];
  private head = 0;

  constructor(capacity: number = Infinity) {
    this.capacity = capacity;
    this.slots = new Array(FIRST).fill(undefined);
  }

  get full(): boolean {
    return this.size >= this.capacity;
  }

  /** The caller sees to it that there is room. */
  push(value: T): void {
    if (this.size === this.slots.length) this.widen();
    this.slots[(this.head + this.size++) & (this.slots.length - 1)] = value;
  }

  /** The caller sees to it that there is something. */
  peek(): T {
    return this.slots[this.head] as T;
  }

  /** The caller sees to it that there is something. */
  shift(): T {
    const value = this.slots[this.head] as T;
    this.slots[this.head] = undefined;
    this.head = (this.head + 1) & (this.slots.length - 1);
    this.size--;
    return value;
  }

  clear(): void {
    this.slots.fill(undefined);
    this.size = 0;
  }

  private widen(): void {
    const { size } = this;
    const wider: (T | undefined)[] = new Array(size * 2).fill(undefined);
    for (let i = 0; i < size; i++) wider[i] = this.slots[(this.head + i) & (size - 1)];
    this.slots = wider;
    this.head = 0;
  }
}
