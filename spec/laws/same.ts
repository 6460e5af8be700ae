import * as fc from 'fast-check';

/** A value as text: told apart are `undefined` and `null`, 0 and -0, NaN, sparse arrays, maps, sets and dates. */
export function show(value: unknown): string {
  return fc.stringify(value);
}

/** Equal in all that `show` shows. */
export function same(a: unknown, b: unknown): boolean {
  return Object.is(a, b) || show(a) === show(b);
}

/** Equal as bags: in any order, but as often. */
export function sameBag(a: readonly unknown[], b: readonly unknown[]): boolean {
  return show(a.map(show).sort()) === show(b.map(show).sort());
}
