import { ReopenedError } from '../errors.ts';

/** The mark on a one-shot object that a run has taken, however many descriptions were made of it. */
const TAKEN: unique symbol = Symbol('taken by a run');

/**
 * What was taken and cannot be marked. Not the place for all of them: a WeakSet costs three microseconds an object, and
 * programs make a generator for each element of a `concatMap`.
 */
const unmarked = new WeakSet<object>();

/** Takes an object that can run only once; ReopenedError, with its name, if a run took it before. */
export function takeOnce(object: object): void {
  const marked = object as { [TAKEN]?: true };
  const fixed = !Object.isExtensible(object);
  if (fixed ? unmarked.has(object) : marked[TAKEN] === true)
    throw new ReopenedError(`from(${nameOf(object)})`);
  if (fixed) unmarked.add(object);
  else marked[TAKEN] = true;
}

/** `Generator`, `Array Iterator`, `ReadableStream`, or the name of a user's class. */
export function nameOf(value: object): string {
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  return tag === 'Object' ? (value.constructor?.name ?? tag) : tag;
}
