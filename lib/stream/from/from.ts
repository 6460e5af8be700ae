import { ArgumentError } from '../errors.ts';
import type { Future } from '../future.ts';
import { Stream } from '../stream.ts';
import { openArray } from './array.ts';
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
  return input instanceof Stream ? input : new FromStream(input, startOf<T>(input));
}

/** What an input has decides what it is, and what opens it. */
function startOf<T>(input: unknown): (input: any) => Future<T> {
  if (Array.isArray(input)) return openArray;
  const it: any = input ?? false; // of which anything can be read
  const listed = it.length >= 0 && typeof it === 'object';
  if (listed && ArrayBuffer.isView(it)) return openArray;
  if (callable(interopOf(it))) return openObservable;
  if (callable(it.getReader)) return openReadable;
  if (callable(it[Symbol.asyncIterator])) return openAsyncIterable;
  if (callable(it[Symbol.iterator])) return openIterable;
  if (callable(it.then)) return openPromise;
  if (callable(it.subscribe)) return openObservable;
  if (listed) return openArray;
  throw new ArgumentError(
    'from: input',
    typeof it === 'object' ? nameOf(it) : input,
    'an array, (async) iterable, promise, ReadableStream, observable or stream',
  );
}

function callable(method: unknown): boolean {
  return typeof method === 'function';
}
