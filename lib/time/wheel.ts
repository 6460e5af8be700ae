import type { Waker } from '../stream/context.ts';
import { ArgumentError } from '../stream/errors.ts';
import { DUE, Entries, FAR, LATE, NONE } from './entries.ts';
import { bitOf, bucketOf, firstBucket, LEVELS, levelOf, SLOTS, SPAN, startOf } from './level.ts';

/** How many entries of a bucket are looked through for its exact first deadline. */
const CLOSE_LOOK = 16;

/**
 * A hierarchical timing wheel: one-shot timers whose insertion and cancellation cost the same however many there are.
 * It reads no clock and drives nobody: whoever owns it tells it the time.
 *
 * - Ticks are whole milliseconds of the owner's clock. A deadline between two ticks is rounded up, so nothing fires
 *   early. Equal ticks fire in the order of insertion, however far ahead they were inserted.
 * - A deadline that has passed counts as the present tick and fires at the next advance; so a timer that arms itself
 *   anew for _now_ cannot hold an advance for ever. `Infinity` is legal, and never fires.
 * - The clock may jump ahead by any amount: an advance costs what is due and not the ticks between. An earlier `now`
 *   than the one before changes nothing.
 * - Nothing is allocated but by growth, which doubles the table. An id is good for one timer, and never cancels the next
 *   one that uses its entry.
 *
 * @example
 * import { Wheel } from 'millrace';
 *
 * const wheel = new Wheel(0);
 * const fired: number[] = [];
 * const waker = { wake: (key: number) => void fired.push(key) };
 * wheel.insert(20, waker, 2);
 * wheel.insert(10, waker, 1);
 * wheel.cancel(wheel.insert(15, waker, 3));
 * wheel.advance(wheel.nextDeadline());
 * console.log(fired, wheel.size); // [ 1 ] 1
 */
export class Wheel extends Entries {
  /** What the clock showed, in whole milliseconds, at tick 0. */
  private readonly base: number;
  /** The present tick is `origin + present`; `origin` is a multiple of SPAN. */
  private origin = 0;
  private present = 0;
  /** No tick beyond the span comes before this one, a multiple of SPAN. */
  private farOrigin = Infinity;
  /** Which slots of each level are occupied. */
  private readonly occupied: Int32Array = new Int32Array(LEVELS);

  constructor(start: number, capacity = 64) {
    super(capacity);
    if (!Number.isFinite(start)) throw new ArgumentError('Wheel: start', start, 'a finite number');
    this.base = Math.floor(start);
  }

  /** Arms a timer: `waker.wake(key)` in the first advance to a time that is not before `deadline`. O(1). */
  insert(deadline: number, waker: Waker, key: number): number {
    const tick = Math.ceil(deadline) - this.base;
    if (tick !== tick) throw new ArgumentError('Wheel: deadline', deadline, 'a number of milliseconds');
    const node = this.take(tick, waker, key);
    this.place(node, tick, LATE);
    return this.idOf(node);
  }

  /** Disarms a timer; false if it has fired or was cancelled. O(1). */
  cancel(id: number): boolean {
    const node = this.find(id);
    if (node === NONE) return false;
    this.release(node);
    return true;
  }

  /**
   * A moment at which the owner must advance; Infinity if no timer is armed. It is the exact first deadline where that is
   * within 32 ms or one of few in its slot, and else no later: then an advance in vain, a handful for a timer, tells more.
   */
  nextDeadline(): number {
    if (!this.isEmpty(DUE) || !this.isEmpty(LATE)) return this.base + this.origin + this.present;
    const bucket = this.firstOccupied();
    if (bucket < 0) return this.base + this.farOrigin;
    const start = this.origin + startOf(bucket, this.present);
    return this.base + (bucket < SLOTS ? start : this.firstIn(bucket, start));
  }

  /**
   * Moves on to `now` and fires what is due, in order of deadline and then of insertion, at most `limit` timers; the
   * rest is due still. A wake may insert and cancel. Answers how many fired. A waker that throws has had its timer;
   * the others stay.
   */
  advance(now: number, limit: number = Infinity): number {
    const to = Math.floor(now) - this.base;
    if (!Number.isFinite(to)) throw new ArgumentError('Wheel: now', now, 'a finite number');
    this.append(LATE, DUE);
    let fired = 0;
    do {
      while (!this.isEmpty(DUE)) {
        if (fired === limit) return fired;
        fired++;
        this.fire(this.after(DUE));
      }
    } while (this.moveOn(to));
    return fired;
  }

  /** Goes to the next bucket that starts no later than tick `to`: it becomes due or is spread. False if none does. */
  private moveOn(to: number): boolean {
    const bucket = this.firstOccupied();
    if (bucket < 0) return this.moveFar(to);
    const start = startOf(bucket, this.present);
    if (this.origin + start > to) {
      this.present = Math.max(this.present, to - this.origin);
      return false;
    }
    this.present = start;
    this.occupied[levelOf(bucket)] &= ~bitOf(bucket);
    if (bucket < SLOTS) this.append(bucket, DUE);
    else this.spread(bucket);
    return true;
  }

  /** The same where all levels are empty. True if something came into reach. */
  private moveFar(to: number): boolean {
    const reached = this.farOrigin <= to;
    const tick = reached ? this.farOrigin : to;
    if (tick > this.origin + this.present) {
      this.origin = Math.floor(tick / SPAN) * SPAN;
      this.present = tick - this.origin;
    }
    if (reached) {
      this.farOrigin = Infinity;
      this.spread(FAR);
    }
    return reached;
  }

  /** Places the entries of a list anew, in their order. The levels below are empty, so equal ticks stay in order. */
  private spread(list: number): void {
    let node = this.after(list);
    const last = this.lastOf(list);
    this.clear(list);
    if (node === list) return;
    for (;;) {
      const following = this.after(node);
      this.place(node, this.tickOf(node), DUE);
      if (node === last) return;
      node = following;
    }
  }

  /** Hangs an entry where its tick belongs; `reached` is the list for a tick that has come. */
  private place(node: number, tick: number, reached: number): void {
    const ahead = tick - this.origin;
    if (ahead <= this.present) this.link(node, reached);
    else if (ahead < SPAN) {
      const bucket = bucketOf(this.present, ahead);
      this.occupied[levelOf(bucket)] |= bitOf(bucket);
      this.link(node, bucket);
    } else {
      this.farOrigin = Math.min(this.farOrigin, Math.floor(tick / SPAN) * SPAN);
      this.link(node, FAR);
    }
  }

  /** The first occupied bucket of the lowest level that has one: nothing comes before it. -1 if there is none. */
  private firstOccupied(): number {
    const { occupied } = this;
    for (let level = 0; level < LEVELS; level++)
      if (occupied[level] !== 0) return firstBucket(level, occupied[level]);
    return -1;
  }

  /** The first tick in a bucket if few share it, else the bucket's start. */
  private firstIn(bucket: number, start: number): number {
    let first = Infinity;
    let node = this.after(bucket);
    for (let looked = 0; node !== bucket; looked++) {
      if (looked === CLOSE_LOOK) return start;
      first = Math.min(first, this.tickOf(node));
      node = this.after(node);
    }
    return first;
  }

  protected override emptied(list: number): void {
    if (list < FAR) this.occupied[levelOf(list)] &= ~bitOf(list);
    else if (list === FAR) this.farOrigin = Infinity;
  }
}
