import { from } from 'millrace';
import { mergeMap } from 'millrace/operators';
import { type Room, subject } from './subject.ts';

const twice = (x: number): readonly number[] => [x, x + 1];

export const many: Room = {
  subjects: [
    subject(
      'mergeMap',
      mergeMap((x: number) => from(twice(x))),
      (xs) => xs.flatMap(twice),
      {
        faulty: (trip) =>
          mergeMap((x: number) => {
            trip();
            return from(twice(x));
          }),
      },
    ),
  ],
  exceptions: {},
};
