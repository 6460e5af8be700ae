import { Context, type Fusion, Turn, type Waker } from '../stream/context.ts';
import { WouldBlockError } from '../stream/errors.ts';
import type { Future, Openable } from '../stream/future.ts';
import { DONE, PENDING, READY } from '../stream/poll.ts';
import { systemClock } from '../time/clock.ts';

/**
 * Elements that a synchronous run takes in one go; it refills itself at once. Not more, since the engine optimises a
 * fused loop best when it is called often: one that does not return for some thousand turns is replaced in the middle of
 * a call, with all of its locals boxed, and stays so (measured: twice the time).
 */
const REFILL = 1 << 10;

/** The driver of a synchronous run: nobody is woken and no timer ever fires, since nothing may wait. */
class SyncTurn extends Turn {
  override now(): number {
    return systemClock.now();
  }

  override arm(): number {
    return -1;
  }

  override disarm(): boolean {
    return false;
  }
}

const nobody: Waker & { kept: Context | null } = { wake() {}, kept: null };
// As long as one is there, a collection of all garbage does not discard the optimised code that reads such objects.
nobody.kept = new Context(nobody, 0, new SyncTurn());

/** One run on the caller's stack. */
export class SyncRun<T> {
  private readonly context: Context;
  private readonly future: Future<T>;
  private readonly method: string;

  constructor(stream: Openable<T>, method: string, fusion: Fusion | undefined) {
    this.context = new Context(nobody, 0, new SyncTurn(), fusion);
    this.context.turn.budget = REFILL;
    this.method = method;
    this.future = stream.open(this.context);
  }

  get value(): T {
    return this.future.value;
  }

  /** True for the next element, false at the end (closed then). A failure, and having to wait, close and throw. */
  next(): boolean {
    const turn = this.context.turn;
    for (;;) {
      let answer: number;
      try {
        answer = this.future.poll(this.context);
      } catch (error) {
        this.closeAfter();
        throw error;
      }
      if (answer === READY) return true;
      if (answer === PENDING) {
        if (turn.budget >= 0) {
          this.closeAfter();
          throw new WouldBlockError(this.method);
        }
        turn.budget = REFILL;
      } else if (answer === DONE) {
        this.close();
        return false;
      }
    }
  }

  /** Ends the run. A release that has to wait cannot be awaited here: that is said, not swallowed. */
  close(): void {
    const closing = this.future.close();
    if (closing !== undefined) throw new WouldBlockError(this.method);
  }

  /** Closes on the way out with a failure, which a failing close must not replace. */
  private closeAfter(): void {
    try {
      void this.future.close();
    } catch {
      // The run's own failure is the one that the user must see.
    }
  }
}

/** The single element of an exit that gives at most one. */
export function runSync<T, D>(
  stream: Openable<T>,
  method: string,
  fusion: Fusion | undefined,
  none: () => D,
): T | D {
  const run = new SyncRun(stream, method, fusion);
  if (!run.next()) return none();
  const value = run.value;
  run.close();
  return value;
}

/** `for (const x of stream)`. The run is opened at the first `next`, so an abandoned iterator holds nothing. */
export class SyncIterator<T> implements IterableIterator<T> {
  private readonly stream: Openable<T>;
  private run: SyncRun<T> | null = null;
  private ended = false;

  constructor(stream: Openable<T>) {
    this.stream = stream;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<T> {
    if (!this.ended) {
      this.run ??= new SyncRun(this.stream, 'for … of', undefined);
      this.ended = true; // stays so if `next` throws
      if (this.run.next()) {
        this.ended = false;
        return { done: false, value: this.run.value };
      }
    }
    return { done: true, value: undefined };
  }

  return(value?: unknown): IteratorResult<T> {
    if (!this.ended) {
      this.ended = true;
      this.run?.close();
    }
    return { done: true, value: value as T };
  }
}
