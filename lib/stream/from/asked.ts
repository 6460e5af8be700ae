import type { Closing, Future } from '../future.ts';
import { Inbox } from './inbox.ts';
import type { ReadableLike } from './input.ts';
import { begun, takeOnce } from './once.ts';

/** After so many requests the event loop has its turn. */
const REST = 1024;

/** The answer to one request. */
interface Step<T> {
  readonly done?: boolean | undefined;
  readonly value?: T | undefined;
}

/** What is asked: an async iterator, or what looks like one. */
interface Asked<T> {
  next(): PromiseLike<Step<T>> | Step<T>;
}

/**
 * A run that asks for each element, and only when a poll does, and is answered with a promise. What it holds is given back
 * by `stop`; by `ended` where the source says that it is at its end; and not at all where the source has failed.
 *
 * Promises that are settled already are answered before the event loop goes on. A source of such promises would keep
 * timers, sockets and a cancel waiting for ever: so it says now and then that its turn is over.
 */
function asked<T>(source: Asked<T>, stop: () => Closing, ended?: () => void): Future<T> {
  let requests = 0;
  const run = new Inbox<T>((context) => {
    if (++requests % REST === 0) {
      context.turn.budget = -1;
      return run.settle();
    }
    try {
      Promise.resolve(source.next()).then(arrived, failed);
    } catch (error) {
      failed(error);
    }
  });
  const arrived = ({ done, value }: Step<T>): void => {
    if (!done) return run.next(value as T);
    ended?.();
    run.complete();
  };
  const failed = (error: unknown): void => run.error(error);
  run.started(stop);
  return run;
}

/**
 * One run over an async iterable. Closing calls `return()` at once, also while a `next()` is pending, and waits for it. (An
 * async generator answers `return()` only after the `await` it stands in: nobody can interrupt that but its author.)
 */
export function openAsyncIterable<T>(iterable: AsyncIterable<T>): Future<T> {
  const iterator = begun(iterable[Symbol.asyncIterator](), iterable);
  return asked(iterator, () => (iterator.return && Promise.resolve(iterator.return())) as Closing);
}

/**
 * The one run over a Web ReadableStream. Closing cancels it, and waits for that. One that somebody reads already is refused.
 */
export function openReadable<T>(readable: ReadableLike<T>): Future<T> {
  takeOnce(readable, readable.locked);
  const reader = readable.getReader();
  const unlock = (): void => reader.releaseLock();
  return asked({ next: () => reader.read() }, () => reader.cancel().then(unlock), unlock);
}
