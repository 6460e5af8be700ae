/**
 * The slots of the tasks that were woken, in the order in which they were: a ring as large as the slab. A slot waits at
 * most once, so that the ring cannot overflow.
 */
export class ReadyRing {
  size = 0;
  private ring: Int32Array;
  private head = 0;

  constructor(capacity: number) {
    this.ring = new Int32Array(powerOfTwo(capacity));
  }

  /** The caller has made sure that `slot` does not wait already. */
  enter(slot: number): void {
    const ring = this.ring;
    ring[(this.head + this.size++) & (ring.length - 1)] = slot;
  }

  /** Takes the slot that was woken first; -1 when none waits. */
  select(): number {
    if (this.size === 0) return -1;
    const ring = this.ring;
    const slot = ring[this.head];
    this.head = (this.head + 1) & (ring.length - 1);
    this.size--;
    return slot;
  }

  /** Takes out every slot for which `dead` says so; O(size). */
  sweep(dead: (slot: number) => boolean): void {
    for (let left = this.size; left > 0; left--) {
      const slot = this.select();
      if (!dead(slot)) this.enter(slot);
    }
  }

  grow(capacity: number): void {
    const old = this.ring;
    this.ring = new Int32Array(powerOfTwo(capacity));
    for (let i = 0; i < this.size; i++) this.ring[i] = old[(this.head + i) & (old.length - 1)];
    this.head = 0;
  }
}

function powerOfTwo(least: number): number {
  let size = 1;
  while (size < least) size *= 2;
  return size;
}
