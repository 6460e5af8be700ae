import * as ops from 'millrace/operators';
import { type Room, subject } from './subject.ts';

const failures = {
  'a failure is the same object and then done': 'a failure of upstream is what it takes away',
} as const;

const sevens = ops.of(7, 77);

export const life: Room = {
  subjects: [
    subject(
      'catchError',
      ops.catchError<number, typeof sevens>(() => sevens),
      (xs) => xs,
      { exempt: failures },
    ),
    subject(
      'catchError, thrown on',
      ops.catchError<number, never>((error) => {
        throw error;
      }),
      (xs) => xs,
    ),
    subject(
      'doWhile',
      ops.doWhile<number>((runs) => runs < 3),
      (xs) => [...xs, ...xs, ...xs],
      {
        faulty: (trip) => ops.doWhile((runs) => (trip(), runs < 9)),
      },
    ),
    subject(
      'finalize',
      ops.finalize<number>(() => {}),
      (xs) => xs,
      { faulty: (trip) => ops.finalize(trip) },
    ),
    subject(
      'onErrorResumeNext',
      ops.onErrorResumeNext<number, [typeof sevens]>(sevens),
      (xs) => [...xs, 7, 77],
      {
        exempt: failures,
      },
    ),
    subject('repeat(0)', ops.repeat<number>(0), () => []),
    subject('repeat(2)', ops.repeat<number>(2), (xs) => [...xs, ...xs]),
    subject('repeat after a while', ops.repeat<number>({ count: 2, delay: 10 }), (xs) => [...xs, ...xs], {
      faulty: (trip) => ops.repeat({ count: 9, delay: () => (trip(), ops.of(0)) }),
    }),
    subject(
      'restartWithBackoff',
      ops.restartWithBackoff<number>({ min: 1, max: 10, maxRestarts: 2, within: 1000 }),
      (xs) => xs,
    ),
    subject('retry(0)', ops.retry<number>(0), (xs) => xs),
    subject('retry(2)', ops.retry<number>(2), (xs) => xs),
    subject('retry after a while', ops.retry<number>({ count: 2, delay: 10 }), (xs) => xs),
  ],
  exceptions: {},
};
