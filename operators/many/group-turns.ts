import type { Context, Waker } from '../../lib/stream/context.ts';
import { PENDING, type Poll } from '../../lib/stream/poll.ts';
import { CALLED, IDLE, OWED, type Taker, WAITING } from './group-taker.ts';
import { Ring } from './ring.ts';

/** The waker of an operator that asks the parent once it finds nothing in its lane, unless that is full (mergeMap). */
interface Follower extends Waker {
  readonly lane: Waker;
  readonly concurrency: number;
}

/**
 * Who goes next among those who take from a hub, each of whom can poll upstream. Only as many are called as must be: who
 * is called either polls upstream, and calls those for whom it finds something, or has been handed its element, and then
 * calls the next.
 */
export abstract class Turns implements Waker {
  /** Elements and groups that were handed on. */
  deliveries = 0;
  /** Upstream has ended. */
  ended = false;
  /** Upstream may have something. */
  protected ready = true;
  /** Who takes the groups; `null` once it is closed. */
  protected parent: Taker<unknown> | null = null;
  /** Who wakes for the groups that are polled by the operator which polls the parent after them, if it does so. */
  private follows: Waker | null = null;
  private readonly waiters = new Ring<Taker<unknown>>();
  /** How many takers are called, and how many of them are owed something. */
  private due = 0;
  private owing = 0;
  /** Who is to hear of the end, in this order, and how many have. */
  private readonly ending: Taker<unknown>[] = [];
  private heard = 0;

  /** Upstream can get further: the parent is told, and one of the groups that wait; it passes that on. */
  wake(): void {
    this.ready = true;
    if (this.parent !== null) this.call(this.parent);
    if (this.ready) this.callGroup();
  }

  /** Whoever had the word leaves it to another, unless somebody has it: the consumer may not come back. */
  handedOn(): void {
    this.deliveries++;
    if (this.due === 0) this.handOver();
  }

  protected handOver(): void {
    if (this.due > 0 || !(this.ready || this.ended)) return;
    if (this.parent?.state === WAITING) this.call(this.parent);
    else if (this.waiters.size > 0) this.callGroup();
  }

  /** Somebody was called, and is owed something: it will take that first, and then call another. */
  get othersGoFirst(): boolean {
    return this.owing > 0;
  }

  /** The parent is polled with another context than before. */
  parentMoved({ waker }: Context): void {
    const { concurrency, lane } = waker as Partial<Follower>;
    this.follow(concurrency === Infinity && lane !== undefined ? lane : null);
  }

  protected follow(follows: Waker | null): void {
    const before = this.follows;
    this.follows = follows;
    if (before !== null && before !== follows) this.unfollowed();
  }

  /** Those who were followed are not any more. */
  protected abstract unfollowed(): void;

  /** It was polled, or closed. */
  arrived(taker: Taker<unknown>): void {
    if (taker.state >= CALLED) {
      this.due--;
      if (taker.state === OWED) this.owing--;
    }
    taker.state = IDLE;
  }

  wait(taker: Taker<unknown>): Poll {
    taker.state = WAITING;
    if (!taker.listed && taker !== this.parent && !this.isFollowed(taker)) {
      taker.listed = true;
      this.waiters.push(taker);
    }
    return PENDING;
  }

  /**
   * True if the operator that polls this taker asks the parent as soon as it finds nothing in those that it has
   * (mergeMap): so it suffices to call the parent.
   */
  private isFollowed(taker: Taker<unknown>): boolean {
    return this.follows !== null && taker.context.waker === this.follows;
  }

  /** Those who have something were not asked, and may never be: so somebody comes back. */
  waitForOthers(taker: Taker<unknown>): Poll {
    this.wait(taker);
    if (this.due === 0) this.call(taker);
    return PENDING;
  }

  protected call(taker: Taker<unknown>): void {
    if (taker.state !== WAITING) return;
    taker.state = CALLED;
    this.due++;
    taker.context.wake();
  }

  /** There is something for it: it is called if it waits, and goes first if it is called. */
  protected owe(taker: Taker<unknown>): void {
    const { state } = taker;
    if (state !== WAITING && state !== CALLED) return;
    taker.state = OWED;
    this.owing++;
    if (state === CALLED) return;
    this.due++;
    taker.context.wake();
  }

  protected callGroup(): void {
    while (this.waiters.size > 0) {
      const taker = this.waiters.shift();
      taker.listed = false;
      if (taker.state === WAITING && !taker.over) return this.call(taker);
    }
  }

  /** Who waits, is called or came upon the end is going to hear of it. */
  protected lineUp(taker: Taker<unknown>, present: Taker<unknown>): void {
    if (taker.over || (taker !== present && taker.state === IDLE)) return;
    taker.place = this.ending.push(taker) - 1;
  }

  /** True, once, if others are to hear of the end before this one: it is called again when they have. */
  isEarly(taker: Taker<unknown>): boolean {
    if (taker.place <= this.heard) return false;
    taker.place = -1;
    return true;
  }

  /** A taker has heard of the end, or has left. */
  heardOfEnd(): void {
    const { ending } = this;
    while (this.heard < ending.length && ending[this.heard].over) this.heard++;
    if (this.heard < ending.length) this.call(ending[this.heard]);
  }
}
