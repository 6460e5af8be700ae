import type { Closing, Future } from '../future.ts';
import { Inbox } from './inbox.ts';
import type { ReadableLike } from './input.ts';
import { begun, takeOnce } from './once.ts';

/** After so many requests the event loop gets its turn. */
const HOT = 256;

/** The answer of one request: an iterator's result, or a reader's. */
export interface Step<T> {
  readonly done?: boolean | undefined;
  readonly value?: T | undefined;
}

/**
 * A run that asks for each element, and only when a poll does, and is answered with a promise. `stop` gives back what is
 * held: `early`, unless the source has come to its end. It is not called after a failure of the source.
 *
 * Promises that are settled already are answered before the event loop goes on. A source of such promises would keep
 * timers, sockets and a cancel waiting for ever: so it says now and then that its turn is over.
 */
function asked<T>(
  request: () => PromiseLike<Step<T>> | Step<T>,
  stop: (early: boolean) => Closing,
): Future<T> {
  let requests = 0;
  const run = new Inbox<T>((context) => {
    if (++requests % HOT === 0) {
      context.turn.budget = -1;
      return true;
    }
    try {
      Promise.resolve(request()).then(arrived, failed);
    } catch (error) {
      run.complete();
      throw error;
    }
    return false;
  });
  const arrived = ({ done, value }: Step<T>): void => {
    if (!done) run.next(value as T);
    else if (run.live) {
      void stop(false);
      run.complete();
    }
  };
  const failed = (error: unknown): void => run.error(error);
  run.started(() => stop(true));
  return run;
}

/**
 * One run over an async iterable. Closing calls `return()` at once, also while a `next()` is pending, and waits for it. (An
 * async generator answers `return()` only after the `await` it stands in: nobody can interrupt that but its author.)
 */
export function openAsyncIterable<T>(iterable: AsyncIterable<T>): Future<T> {
  const iterator = begun(iterable[Symbol.asyncIterator](), iterable);
  return asked(
    () => iterator.next(),
    (early) =>
      early && iterator.return ? (Promise.resolve(iterator.return()) as unknown as Closing) : undefined,
  );
}

/** The one run over a Web ReadableStream. Closing cancels it, and waits for that. */
export function openReadable<T>(readable: ReadableLike<T>): Future<T> {
  takeOnce(readable, readable.locked);
  const reader = readable.getReader();
  const unlock = (): void => reader.releaseLock();
  return asked(
    () => reader.read(),
    (early) => (early ? reader.cancel().then(unlock) : unlock()),
  );
}
