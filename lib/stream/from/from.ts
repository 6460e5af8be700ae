import { ArgumentError } from '../errors.ts';
import { Stream } from '../stream.ts';
import { ArrayStream } from './array.ts';
import { AsyncIterableStream } from './async-iterable.ts';
import type { ObservableLike, ReadableLike, StreamInput } from './input.ts';
import { IterableStream } from './iterable.ts';
import { ObservableStream } from './observable.ts';
import { nameOf } from './once.ts';
import { PromiseStream } from './promise.ts';
import { ReadableStreamStream } from './readable.ts';

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
  if (typeof input === 'string') return new IterableStream(input as Iterable<T>);
  if ((typeof input === 'object' || typeof input === 'function') && input !== null)
    return fromObject(input as Shape<T>) ?? refuse(input);
  return refuse(input);
}

/** All that an input may have; what it has decides what it is. */
type Shape<T> = object &
  Partial<
    ArrayLike<T> & Iterable<T> & AsyncIterable<T> & PromiseLike<T> & ReadableLike<T> & ObservableLike<T>
  >;

function fromObject<T>(input: Shape<T>): Stream<T> | null {
  const interop = interopOf<T>(input);
  if (interop !== null) return new ObservableStream(interop);
  if (typeof input.getReader === 'function') return new ReadableStreamStream(input as ReadableLike<T>);
  if (ArrayBuffer.isView(input) && 'length' in input)
    return new ArrayStream(input as unknown as ArrayLike<T>);
  if (typeof input[Symbol.asyncIterator] === 'function')
    return new AsyncIterableStream(input as AsyncIterable<T>);
  if (typeof input[Symbol.iterator] === 'function') return new IterableStream(input as Iterable<T>);
  if (typeof input.then === 'function') return new PromiseStream(input as PromiseLike<T>);
  if (typeof input.subscribe === 'function') return new ObservableStream(() => input as ObservableLike<T>);
  if (typeof input.length === 'number' && typeof input !== 'function')
    return new ArrayStream(input as ArrayLike<T>);
  return null;
}

/** Libraries of observables agree on `Symbol.observable`, where somebody has defined it, and else on a string. */
function interopOf<T>(input: object): (() => ObservableLike<T>) | null {
  const shape = input as Record<PropertyKey, () => ObservableLike<T>>;
  for (const key of [Symbol.observable ?? '@@observable', '@@observable'])
    if (typeof shape[key] === 'function') return () => shape[key]();
  return null;
}

function refuse(input: unknown): never {
  const shown = typeof input === 'object' && input !== null ? nameOf(input) : input;
  throw new ArgumentError(
    'from: input',
    shown,
    'an array, string, iterable, async iterable, promise, ReadableStream, observable or stream',
  );
}
