import { from, pipe, roundRobin, type Stream } from 'millrace';
import * as ops from 'millrace/operators';
import { pending, script, value } from 'millrace/testing';
import { combining } from './combining.ts';
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
/** An input that has to wait, in both ways. */
const slow = script([pending(), value(7), pending('now'), value(77), pending()]);
/** Says nothing, ever, and must be closed. */
const silent = script<never>([pending('never')]);
const atOnce = {
  'demand: takes nothing that was not asked for': 'asks all its inputs for what it is asked for',
} as const;
const slowBag = { others: [slow], unordered: true, failsFast: true, exempt: atOnce } as const;
const sevens = from([7, 77]);

export const many: Room = {
  subjects: [
    ...combining.subjects,
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
        faulty: (trip) => ops.groupBy(trip),
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
      (source: Stream<number>) => ops.race(source, silent),
      (xs) => xs,
      { others: [silent] },
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
    subject('takeUntil', ops.takeUntil<number>(silent), (xs) => xs, { others: [silent] }),
    subject(
      'takeUntil, as the notifier',
      (source: Stream<number>) =>
        silent.pipe(ops.takeUntil(ops.concat(source.pipe(ops.ignoreElements()), ops.of(1)))),
      () => [],
      { others: [silent], exempt: atOnce },
    ),
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
    subject(
      'concat(source, slow)',
      (source: Stream<number>) => ops.concat(source, slow),
      (xs) => [...xs, 7, 77],
      { others: [slow] },
    ),
    subject(
      'concat(slow, source)',
      (source: Stream<number>) => ops.concat(slow, source),
      (xs) => [7, 77, ...xs],
      { others: [slow] },
    ),
    subject(
      'concatMap to slow',
      ops.concatMap(() => slow),
      (xs) => xs.flatMap(() => [7, 77]),
      { others: [slow] },
    ),
    subject(
      'mapAsync, three at a time',
      ops.mapAsync((x: number) => x * 10, { concurrency: 3 }),
      (xs) => xs.map((x) => x * 10),
      { prefetch: 3 },
    ),
    subject(
      'merge(source, slow)',
      (source: Stream<number>) => ops.merge(source, slow),
      (xs) => [...xs, 7, 77],
      slowBag,
    ),
    subject(
      'merge(slow, source)',
      (source: Stream<number>) => ops.merge(slow, source),
      (xs) => [...xs, 7, 77],
      slowBag,
    ),
    subject(
      'merge, in turn',
      (source: Stream<number>) => ops.merge(slow, source, slow, { discipline: roundRobin() }),
      (xs) => [...xs, 7, 7, 77, 77],
      slowBag,
    ),
    subject(
      'mergeMap to slow',
      ops.mergeMap(() => slow),
      (xs) => xs.flatMap(() => [7, 77]),
      {
        ...slowBag,
        faulty: (trip) =>
          ops.mergeMap(() => {
            trip();
            return slow.pipe(ops.tap(trip));
          }),
      },
    ),
    subject(
      'mergeMap to slow, two at a time',
      ops.mergeMap(() => slow, 2),
      (xs) => xs.flatMap(() => [7, 77]),
      slowBag,
    ),
    subject('race(source, slow)', (source: Stream<number>) => ops.race(source, slow), undefined, {
      others: [slow],
      exempt: {
        ...atOnce,
        'suspension changes nothing': 'who waits loses the race',
        'only the newest waker counts': 'who waits loses the race',
        'chunking changes nothing': 'who waits loses the race',
        'spurious wakes change nothing': 'who is polled more often may win the race',
      },
    }),
    subject(
      'switchMap to slow, once',
      pipe(
        ops.take<number>(1),
        ops.switchMap(() => slow),
      ),
      (xs) => (xs.length > 0 ? [7, 77] : []),
      {
        others: [slow],
        failsFast: true,
      },
    ),
    subject(
      'zip(source, slow)',
      (source: Stream<number>) => ops.zip(source, ops.concat(slow, ops.range(0, 100))),
      (xs) => xs.map((x, i) => [x, i < 2 ? [7, 77][i] : i - 2]),
      { others: [slow], failsFast: true, exempt: atOnce },
    ),
  ],
  exceptions: {},
};
