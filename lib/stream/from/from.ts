import { ArgumentError } from '../errors.ts';
import type { Future } from '../future.ts';
import { Stream } from '../stream.ts';
import { ArrayStream } from './array.ts';
import { openAsyncIterable, openReadable } from './asked.ts';
import type { StreamInput } from './input.ts';
import { openIterable } from './iterable.ts';
import { nameOf } from './once.ts';
import { FromStream } from './opened.ts';
import { interopOf, openObservable, openPromise } from './told.ts';

export type { InputValue, StreamInput } from './input.ts';

/**
 * A stream of what another thing holds: an array (also typed, or array-like), a string (its code points), an iterable,
 * an async iterable, a promise, a Web `ReadableStream`, an observable (RxJS's, or anything with `Symbol.observable` or
 * `subscribe`). A stream is answered as it is.
 *
 * Nothing is read before the stream is opened. What can be read only once (an iterator, a generator object, a
 * ReadableStream) throws a ReopenedError when it is opened a second time. An observable pushes: up to 16,384 elements
 * wait for their consumer, then the run fails with a CapacityError; `fromObservable` of millrace/adapters/rxjs lets
 * you choose.
 *
 * Law: `from(xs).toArraySync()` equals `[...xs]`. Errors: ArgumentError where the input is none of these.
 *
 * @example
 * import { from } from 'millrace';
 *
 * console.log(from(new Set([1, 2, 3])).toArraySync()); // [ 1, 2, 3 ]
 * console.log(await from(Promise.resolve(7)).toArray()); // [ 7 ]
 */
export function from<T>(input: StreamInput<T>): Stream<T> {
  if (input instanceof Stream) return input;
  if (Array.isArray(input)) return new ArrayStream<T>(input);
  const start = startOf<T>(input);
  if (start !== null) return new FromStream(input, start);
  if (isArrayLike<T>(input)) return new ArrayStream(input);
  throw new ArgumentError(
    'from: input',
    typeof input === 'object' && input !== null ? nameOf(input) : input,
    'an array, (async) iterable, promise, ReadableStream, observable or stream',
  );
}

/** What an input has decides what it is, and what opens it; null for arrays, and for what is none of these. */
function startOf<T>(input: any): ((input: any) => Future<T>) | null {
  if (input === null || input === undefined || ArrayBuffer.isView(input)) return null;
  if (callable(interopOf(input))) return openObservable;
  if (callable(input.getReader)) return openReadable;
  if (callable(input[Symbol.asyncIterator])) return openAsyncIterable;
  if (callable(input[Symbol.iterator])) return openIterable;
  if (callable(input.then)) return openPromise;
  return callable(input.subscribe) ? openObservable : null;
}

function callable(method: unknown): boolean {
  return typeof method === 'function';
}

function isArrayLike<T>(input: unknown): input is ArrayLike<T> {
  return (input as ArrayLike<T> | null | undefined)?.length! >= 0 && !callable(input);
}
