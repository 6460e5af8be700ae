import { ReopenedError } from '../errors.ts';

/**
 * The mark on a one-shot object that a run has taken, however many descriptions were made of it. Not a WeakSet of them: that
 * costs three microseconds an object, and programs make a generator for each element of a `concatMap`.
 */
const TAKEN: unique symbol = Symbol('taken');

/** Takes an object that can run only once; ReopenedError, with its name, if a run took it before. */
export function takeOnce(object: object & { [TAKEN]?: true }): void {
  if (object[TAKEN]) throw new ReopenedError(`from(${nameOf(object)})`);
  if (Object.isExtensible(object)) object[TAKEN] = true; // a frozen one gives its second run what the first has left
}

/** The iterator of a new run over `iterable`. If that is the iterator itself it runs once. */
export function begun<I extends object>(iterator: I, iterable: object): I {
  if (iterator === iterable) takeOnce(iterator);
  return iterator;
}

/** `Generator`, `Array Iterator`, `ReadableStream`, or the name of a user's class. */
export function nameOf(value: object & { [Symbol.toStringTag]?: string }): string | undefined {
  return value[Symbol.toStringTag] ?? value.constructor?.name;
}
