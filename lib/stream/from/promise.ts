import type { Context } from '../context.ts';
import { Future } from '../future.ts';
import { DONE, PENDING, type Poll, READY } from '../poll.ts';
import { Stream } from '../stream.ts';

/** The one element of a promise, to which each run listens from its opening on. A rejection is the run's failure. */
export class PromiseStream<T> extends Stream<T> {
  readonly promise: PromiseLike<T>;

  constructor(promise: PromiseLike<T>) {
    super();
    this.promise = promise;
  }

  override open(context: Context): Future<T> {
    return new PromiseFuture(this.promise, context);
  }
}

const WAITING = 0;
const RESOLVED = 1;
const REJECTED = 2;
const OVER = 3;

class PromiseFuture<T> extends Future<T> {
  private phase = WAITING;
  private failure: unknown;
  private context: Context | null;

  constructor(promise: PromiseLike<T>, context: Context) {
    super();
    this.context = context;
    promise.then(
      (value) => this.settle(RESOLVED, value, undefined),
      (error: unknown) => this.settle(REJECTED, undefined as T, error),
    );
  }

  override poll(context: Context): Poll {
    const phase = this.phase;
    if (phase === WAITING) {
      this.context = context;
      return PENDING;
    }
    this.phase = OVER;
    if (phase === REJECTED) throw this.failure;
    return phase === RESOLVED ? READY : DONE;
  }

  override close(): void {
    this.phase = OVER;
    this.context = null;
  }

  private settle(phase: number, value: T, failure: unknown): void {
    if (this.phase !== WAITING) return;
    this.phase = phase;
    this.value = value;
    this.failure = failure;
    const context = this.context;
    this.context = null;
    context?.wake();
  }
}
