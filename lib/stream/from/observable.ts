import type { Context } from '../context.ts';
import type { Closing, Future } from '../future.ts';
import { Stream } from '../stream.ts';
import type { ObservableLike, ObserverLike, Unsubscribable } from './input.ts';
import { PushBuffer, PushFuture } from './push.ts';

const BUFFER: PushBuffer = new PushBuffer(
  'from(observable)',
  'choose one with fromObservable(observable, { capacity, overflow }) of millrace/adapters/rxjs',
);

/**
 * What an observable pushes, from the opening on. What comes faster than it is asked for waits in a buffer of 16,384
 * elements; one more fails the run with a CapacityError.
 */
export class ObservableStream<T> extends Stream<T> {
  /** Leads to the observable; called once for each run. */
  readonly observable: () => ObservableLike<T>;
  readonly buffer: PushBuffer;

  constructor(observable: () => ObservableLike<T>, buffer: PushBuffer = BUFFER) {
    super();
    this.observable = observable;
    this.buffer = buffer;
  }

  override open(_context: Context): Future<T> {
    const future = new ObservableFuture<T>(this.buffer);
    future.start(this.observable());
    return future;
  }
}

class ObservableFuture<T> extends PushFuture<T> implements ObserverLike<T> {
  private subscription: Unsubscribable | null = null;
  private late = false;

  /** Elements may arrive, and the buffer may fail, before `subscribe` returns. */
  start(observable: ObservableLike<T>): void {
    const subscription = observable.subscribe({
      next: (value) => this.next(value),
      error: (failure) => this.error(failure),
      complete: () => this.complete(),
    });
    if (this.late) subscription.unsubscribe();
    else this.subscription = subscription;
  }

  next(value: T): void {
    this.push(value);
  }

  error(failure: unknown): void {
    this.fail(failure);
  }

  complete(): void {
    this.end();
  }

  protected override stop(): Closing {
    const subscription = this.subscription;
    this.late = subscription === null;
    this.subscription = null;
    subscription?.unsubscribe();
  }
}
