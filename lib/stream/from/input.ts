import type { Stream } from '../stream.ts';

/** What a push source calls. */
export interface ObserverLike<in T> {
  next(value: T): void;
  error(failure: unknown): void;
  complete(): void;
}

/** What stops a push source. */
export interface Unsubscribable {
  unsubscribe(): void;
}

/** A push source: RxJS's Observable, and every other one with its shape. */
export interface ObservableLike<out T> {
  subscribe(observer: ObserverLike<T>): Unsubscribable;
  /** Not called. It is here since T cannot be inferred from an overloaded `subscribe`. */
  forEach?(next: (value: T) => void): PromiseLike<void>;
}

/** What `Symbol.observable` (or `'@@observable'`) leads to a push source. */
export interface InteropObservable<out T> {
  [Symbol.observable](): ObservableLike<T>;
}

/** The part of a Web ReadableStream that is used. */
export interface ReadableLike<out T> {
  readonly locked: boolean;
  getReader(): ReaderLike<T>;
}

export interface ReaderLike<out T> {
  read(): PromiseLike<{ done: boolean; value?: T | undefined }>;
  cancel(reason?: unknown): PromiseLike<void>;
  releaseLock(): void;
}

/** Anything that `from` makes a stream of, and that operators take where they open other streams. */
export type StreamInput<T> =
  | Stream<T>
  | ArrayLike<T>
  | Iterable<T>
  | AsyncIterable<T>
  | PromiseLike<T>
  | ReadableLike<T>
  | ObservableLike<T>
  | InteropObservable<T>;

/** The elements of an input: `InputValue<Promise<number>[]>` is `Promise<number>`. */
export type InputValue<I> = I extends StreamInput<infer T> ? T : never;

declare global {
  interface SymbolConstructor {
    /** Where a library of observables has defined it. */
    readonly observable: symbol;
  }
}
