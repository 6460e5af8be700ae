import { ReopenedError } from '../errors.ts';

/** The mark on a one-shot object that a run has taken, however many descriptions were made of it. */
const TAKEN: unique symbol = Symbol('taken');

/**
 * What was taken and cannot be marked. Not the place for all of them: that costs three microseconds an object, and programs
 * make a generator for each element of a `concatMap`.
 */
const unmarked = new WeakSet<object>();

/** Takes an object that can run only once; ReopenedError, with its name, if a run (or anybody: `taken`) took it before. */
export function takeOnce(object: object & { [TAKEN]?: true }, taken: boolean = false): void {
  const fixed = !Object.isExtensible(object);
  if (taken || (fixed ? unmarked.has(object) : object[TAKEN]))
    throw new ReopenedError(`from(${nameOf(object)})`);
  if (fixed) unmarked.add(object);
  else object[TAKEN] = true;
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
