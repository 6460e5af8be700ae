import type { Context } from '../context.ts';
import type { Closing, Future } from '../future.ts';
import { Stream } from '../stream.ts';
import { takeOnce } from './once.ts';
import { PromisedFuture } from './promised.ts';

/**
 * The elements of an async iterable, one request at a time. Closing calls `return()` at once, also while a `next()` is
 * pending, and waits for it. (An async generator answers `return()` only after the `await` it stands in: nobody can
 * interrupt that but its author.) An async iterator that is its own iterable runs once.
 */
export class AsyncIterableStream<T> extends Stream<T> {
  readonly iterable: AsyncIterable<T>;

  constructor(iterable: AsyncIterable<T>) {
    super();
    this.iterable = iterable;
  }

  override open(_context: Context): Future<T> {
    const iterator = this.iterable[Symbol.asyncIterator]();
    if ((iterator as unknown) === this.iterable) takeOnce(iterator);
    return new AsyncIterableFuture(iterator);
  }
}

class AsyncIterableFuture<T> extends PromisedFuture<T> {
  private readonly iterator: AsyncIterator<T>;

  constructor(iterator: AsyncIterator<T>) {
    super();
    this.iterator = iterator;
  }

  protected override request(): Promise<IteratorResult<T>> {
    return this.iterator.next();
  }

  protected override release(): Closing {
    const returned = this.iterator.return?.();
    return returned === undefined ? undefined : Promise.resolve(returned).then(nothing);
  }
}

function nothing(): void {}
