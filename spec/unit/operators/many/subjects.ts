import { mergeMap } from 'millrace/operators';
import type { Subject } from 'millrace/testing';

const twice = (x: number): number[] => [x, x * 10];
const model = (xs: readonly number[]): number[] => xs.flatMap(twice);

/** An operator that calls a user's function, with the call that trips. */
const tripping =
  <A, B>(trip: () => void, f: (value: A) => B) =>
  (value: A): B => {
    trip();
    return f(value);
  };

export const subjects: readonly Subject<any, any>[] = [
  {
    name: 'mergeMap',
    operator: mergeMap(twice),
    model,
    unordered: true,
    faulty: (trip) => mergeMap(tripping(trip, twice)),
  },
  { name: 'mergeMap, 1', operator: mergeMap(twice, 1), model },
  { name: 'mergeMap, 2', operator: mergeMap(twice, 2), model, unordered: true },
];
