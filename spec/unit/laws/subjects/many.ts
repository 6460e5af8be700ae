import { from, pipe, type Stream } from 'millrace';
import * as ops from 'millrace/operators';
import { type Room, subject } from './subject.ts';

const twice = (x: number): number[] => [x, x + 1];
const inner = (x: number): Stream<number> => from(twice(x));
const faultyInner =
  (trip: () => void) =>
  (x: number): Stream<number> => {
    trip();
    return inner(x).pipe(ops.tap(trip));
  };
const parity = (x: number): number => Math.abs(x % 2);
const overtaken = 'a failure may overtake elements that wait in their group';
const sevens = from([7, 77]);

export const many: Room = {
  subjects: [
    subject(
      'combineLatest',
      (source: Stream<number>) => ops.combineLatest(from([5]), source),
      (xs) => xs.map((x) => [5, x]),
    ),
    subject(
      'concat(source, other)',
      (source: Stream<number>) => ops.concat(source, sevens),
      (xs) => [...xs, 7, 77],
    ),
    subject(
      'concat(other, source)',
      (source: Stream<number>) => ops.concat(sevens, source),
      (xs) => [7, 77, ...xs],
    ),
    subject('concatMap', ops.concatMap(inner), (xs) => xs.flatMap(twice), {
      faulty: (trip) => ops.concatMap(faultyInner(trip)),
    }),
    subject(
      'exhaustMap',
      ops.exhaustMap((x: number) => from([x])),
      (xs) => xs,
      {
        faulty: (trip) => ops.exhaustMap(faultyInner(trip)),
      },
    ),
    subject(
      'groupBy, merged again',
      pipe(
        ops.groupBy(parity),
        ops.mergeMap((group) => group.pipe(ops.map((x) => [group.key, x]))),
      ),
      (xs) => xs.map((x) => [parity(x), x]),
      {
        unordered: true,
        faulty: (trip) => ops.groupBy(trip),
        exempt: {
          'only the newest waker counts': overtaken,
          'spurious wakes change nothing': overtaken,
          'suspension changes nothing': overtaken,
          'chunking changes nothing': overtaken,
        },
      },
    ),
    subject(
      'mapAsync',
      ops.mapAsync((x: number) => x * 10),
      (xs) => xs.map((x) => x * 10),
      {
        faulty: (trip) => ops.mapAsync(trip),
      },
    ),
    subject(
      'mapAsyncUnordered',
      ops.mapAsyncUnordered((x: number) => x * 10),
      (xs) => xs.map((x) => x * 10),
      {
        unordered: true,
        faulty: (trip) => ops.mapAsyncUnordered(trip),
      },
    ),
    subject(
      'merge(source, nothing)',
      (source: Stream<number>) => ops.merge(source, ops.EMPTY),
      (xs) => xs,
    ),
    subject(
      'merge(source, other), one at a time',
      (source: Stream<number>) => ops.merge(source, sevens, 1),
      (xs) => [...xs, 7, 77],
    ),
    subject('mergeMap', ops.mergeMap(inner), (xs) => xs.flatMap(twice), {
      faulty: (trip) => ops.mergeMap(faultyInner(trip)),
    }),
    subject('mergeMap, one at a time', ops.mergeMap(inner, 1), (xs) => xs.flatMap(twice)),
    subject('prefetch', ops.prefetch<number>(3), (xs) => xs, { prefetch: 3 }),
    subject('queued', ops.queued<number>({ capacity: 3 }), (xs) => xs, { prefetch: 3 }),
    subject(
      'race',
      (source: Stream<number>) => ops.race(source, ops.NEVER),
      (xs) => xs,
    ),
    subject(
      'readyChunks, put together again',
      pipe(
        ops.readyChunks<number>(3),
        ops.mapConcat((chunk) => chunk),
      ),
      (xs) => xs,
      { prefetch: 3 },
    ),
    subject(
      'switchMap',
      ops.switchMap((x: number) => from([x])),
      (xs) => xs,
      {
        faulty: (trip) => ops.switchMap(faultyInner(trip)),
      },
    ),
    subject('takeUntil', ops.takeUntil<number>(ops.NEVER), (xs) => xs),
    subject(
      'zip(source, other)',
      (source: Stream<number>) => ops.zip(source, ops.range(0, 100)),
      (xs) => xs.map((x, i) => [x, i]),
    ),
    subject(
      'zip(other, source)',
      (source: Stream<number>) => ops.zip(ops.range(0, 4), source),
      (xs) => xs.slice(0, 4).map((x, i) => [i, x]),
    ),
  ],
  exceptions: {},
};
