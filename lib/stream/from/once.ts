import { ReopenedError } from '../errors.ts';

/** Every one-shot object that a run has taken, however many descriptions were made of it. */
const taken = new WeakSet<object>();

/** Takes an object that can run only once; ReopenedError, with its name, if a run took it before. */
export function takeOnce(object: object): void {
  if (taken.has(object)) throw new ReopenedError(`from(${nameOf(object)})`);
  taken.add(object);
}

/** `Generator`, `Array Iterator`, `ReadableStream`, or the name of a user's class. */
export function nameOf(value: object): string {
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  return tag === 'Object' ? (value.constructor?.name ?? tag) : tag;
}
