import type { Context, Waker } from '../stream/context.ts';
import type { Closing, Future, Openable } from '../stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../stream/poll.ts';
import type { Owning } from './releases.ts';

/** Counts the wakes of a program, so that two inputs can tell which of them was woken first. */
let wakes = 0;

/**
 * One input of an operator that has a few: it has a context of its own, and is polled only when it may have something
 * to say. It can be closed and opened again (`switchMap`): a stale wake only makes for one poll in vain.
 *
 * The operator writes `parent` at the start of each of its polls, since only the newest context counts.
 */
export class Input<T> implements Waker {
  parent: Context;
  /** False while the input has said PENDING and was not woken since. */
  ready = false;
  /** When it was woken after it had said PENDING, in the order of all wakes; 0: it was not, or has been polled since. */
  woken = 0;
  /** The open run, between `open` and the end of the input. Others may poll it, and then tell us what it said at last. */
  future: Future<T> | null = null;
  /** What the input is polled with. */
  readonly context: Context;
  protected readonly owner: Owning;
  /** It was woken while it was ready: which counts if it has become so by a poll that we did not see. */
  private missed = false;

  constructor(parent: Context, owner: Owning) {
    this.parent = parent;
    this.owner = owner;
    this.context = parent.fork(this, 0);
  }

  /** True between `open` and the end of the input. */
  get live(): boolean {
    return this.future !== null;
  }

  get value(): T {
    return this.future!.value;
  }

  open(stream: Openable<T>): void {
    this.ready = true;
    this.woken = 0;
    this.future = stream.open(this.context);
  }

  /** As a Future's poll, but it costs nothing where there is nothing to see. At its end the input is closed. */
  poll(): Poll {
    if (this.future === null) return DONE;
    if (!this.ready) return PENDING;
    this.ready = false; // before the poll, since a wake during it counts
    this.woken = 0;
    const answer = this.future.poll(this.context);
    if (answer === READY) {
      this.ready = true;
      this.missed = false;
      this.woken = 0;
    } else if (answer === DONE) this.owner.letGo(this.close());
    return answer;
  }

  /** Another has polled it since our last poll, which was READY; the last answer was not. */
  told(answer: Poll): void {
    if (answer === DONE) this.owner.letGo(this.close());
    else {
      this.ready = false;
      if (this.missed) this.mark();
    }
  }

  /** It has something from now on. */
  mark(): void {
    this.woken = ++wakes;
    this.ready = this.future !== null;
  }

  wake(): void {
    if (this.future === null && !this.ready) return;
    if (!this.ready) this.woken = ++wakes;
    else this.missed = true;
    this.ready = true;
    this.parent.wake();
  }

  close(): Closing {
    const future = this.future;
    this.future = null;
    this.ready = false;
    this.woken = 0;
    return future?.close();
  }
}

/** True if `a` was woken, and `b` was not, or later: what came first goes first. */
export function wokenBefore(a: Input<unknown>, b: Input<unknown>): boolean {
  return a.woken !== 0 && (b.woken === 0 || a.woken < b.woken);
}
