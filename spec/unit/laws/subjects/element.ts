import { filter, map, reduce, take } from 'millrace/operators';
import { even, type Room, subject, sum } from './subject.ts';

export const element: Room = {
  subjects: [
    subject(
      'map',
      map((x: number) => x * 10),
      (xs) => xs.map((x) => x * 10),
      {
        faulty: (trip) => map(() => trip()),
      },
    ),
    subject('filter', filter(even), (xs) => xs.filter(even), { faulty: (trip) => filter(() => trip()) }),
    subject('take(0)', take<number>(0), () => []),
    subject('take(2)', take<number>(2), (xs) => xs.slice(0, 2)),
    subject('reduce', reduce(sum, 0), (xs) => [xs.reduce(sum, 0)], {
      faulty: (trip) => reduce<number, void>(() => trip(), undefined),
    }),
    subject('reduce without a seed', reduce(sum), (xs) => (xs.length > 0 ? [xs.reduce(sum)] : [])),
  ],
  exceptions: {},
};
