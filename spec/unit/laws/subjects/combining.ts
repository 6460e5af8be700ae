import * as fc from 'fast-check';
import { from, pipe, type Stream } from 'millrace';
import * as ops from 'millrace/operators';
import { pending, script, value } from 'millrace/testing';
import { type Room, subject } from './subject.ts';

// The other faces of the operators with several inputs, and those that listen to a notifier.

const twice = (x: number): number[] => [x, x + 1];
const inner = (x: number): Stream<number> => from(twice(x));
const sevens = from([7, 77]);
const mapped = ops.map(inner);
const mappedAlone = ops.map((x: number) => from([x]));

const slow = script([pending(), value(7), pending('now'), value(77), pending()]);
const silent = script<never>([pending('never')]);
const alone = (x: number): number[] => [x];
const appended = (xs: number[], x: number): number[] => [...xs, x];
const greater = (a: number, b: number): number => Math.max(a, b);

const readsAll = {
  'demand: takes nothing that was not asked for':
    'reads all that is ready each time one is asked for, as it says',
} as const;
const atOnce = {
  'demand: takes nothing that was not asked for': 'asks all its inputs for what it is asked for',
} as const;

export const combining: Room = {
  subjects: [
    subject(
      'batch, put together again',
      pipe(
        ops.batch(2, alone, appended),
        ops.mapConcat((xs) => xs),
      ),
      (xs) => xs,
      {
        failsFast: true,
        exempt: readsAll,
        faulty: (trip) => ops.batch(2, trip, trip),
      },
    ),
    subject(
      'conflate, put together again',
      pipe(
        ops.conflate(alone, appended),
        ops.mapConcat((xs) => xs),
      ),
      (xs) => xs,
      {
        failsFast: true,
        exempt: readsAll,
        faulty: (trip) => ops.conflate(trip, trip),
      },
    ),
    subject('flatMapSequential', ops.flatMapSequential(inner, 2), (xs) => xs.flatMap(twice), {
      prefetch: 2,
      faulty: (trip) => ops.flatMapSequential((x) => (trip(), inner(x)), 2),
    }),
    subject(
      'flatMapSequential to slow',
      ops.flatMapSequential(() => slow, 2),
      (xs) => xs.flatMap(() => [7, 77]),
      {
        prefetch: 2,
        others: [slow],
      },
    ),
    subject(
      'mergeSorted',
      (source: Stream<number>) => ops.mergeSorted((a, b) => a - b, source.pipe(ops.scan(greater)), slow),
      (xs) => [...xs.map((_, i) => Math.max(...xs.slice(0, i + 1))), 7, 77].sort((a, b) => a - b),
      {
        others: [slow],
        exempt: atOnce,
        failsFast: true,
        faulty: (trip) => (source) => ops.mergeSorted((a, b) => (trip(), a - b), source, [1, 2, 3]),
      },
    ),
    subject(
      'sequenceEqual',
      ops.sequenceEqual<number>([1, 2]),
      (xs) => [xs.length === 2 && xs[0] === 1 && xs[1] === 2],
      {
        input: fc.integer({ min: 1, max: 2 }),
        exempt: atOnce,
        failsFast: true,
        faulty: (trip) => ops.sequenceEqual(ops.range(0, 100), () => (trip(), true)),
      },
    ),
    subject('buffer', ops.buffer<number>(silent), (xs) => [[...xs]], { others: [silent] }),
    subject('combineLatestWith', pipe(ops.take<number>(1), ops.combineLatestWith(ops.of(5))), (xs) =>
      xs.slice(0, 1).map((x) => [x, 5]),
    ),
    subject('concatAll', pipe(mapped, ops.concatAll()), (xs) => xs.flatMap(twice)),
    subject('concatWith', ops.concatWith<number, [typeof sevens]>(sevens), (xs) => [...xs, 7, 77]),
    subject('exhaustAll', pipe(mappedAlone, ops.exhaustAll()), (xs) => xs),
    subject(
      'expand',
      ops.expand((x: number) => (x < 5 ? [x + 5] : [])),
      (xs) =>
        xs.flatMap((x) => (x < 0 ? [x, x + 5, ...(x + 5 < 5 ? [x + 10] : [])] : x < 5 ? [x, x + 5] : [x])),
      {
        unordered: true,
        failsFast: true,
        exempt: atOnce,
        faulty: (trip) => ops.expand((x) => (trip(), x < 5 ? [x + 5] : [])),
      },
    ),
    subject(
      'forkJoin',
      (source: Stream<number>) => ops.forkJoin(source, ops.of(1, 2)),
      (xs) => (xs.length > 0 ? [[xs[xs.length - 1], 2]] : []),
    ),
    subject(
      'interleave',
      (source: Stream<number>) => ops.interleave(source, ops.EMPTY),
      (xs) => xs,
    ),
    subject('mergeAll', pipe(mapped, ops.mergeAll()), (xs) => xs.flatMap(twice)),
    subject(
      'mergeScan',
      ops.mergeScan((sum: number, x: number) => [sum + x], 0),
      (xs) => xs.map((_, i) => xs.slice(0, i + 1).reduce((a, b) => a + b, 0)),
      { faulty: (trip) => ops.mergeScan((sum: number) => (trip(), [sum]), 0) },
    ),
    subject('mergeWith', ops.mergeWith<number, [typeof sevens]>(sevens), (xs) => [...xs, 7, 77], {
      unordered: true,
      failsFast: true,
      exempt: atOnce,
    }),
    subject(
      'partition',
      (source: Stream<number>) => ops.partition(source, (x) => x > 3)[0],
      (xs) => xs.filter((x) => x > 3),
      {
        faulty: (trip) => (source) => ops.partition(source, trip)[1],
      },
    ),
    subject('raceWith', ops.raceWith<number, [typeof silent]>(silent), (xs) => xs, { others: [silent] }),
    subject('sample', ops.sample<number>(silent), () => [], { others: [silent], exempt: atOnce }),
    subject('skipUntil', ops.skipUntil<number>(ops.of(1)), (xs) => xs),
    subject('skipUntil, in vain', ops.skipUntil<number>(silent), () => [], { others: [silent] }),
    subject('switchAll', pipe(mappedAlone, ops.switchAll()), (xs) => xs),
    subject('withLatestFrom', ops.withLatestFrom<number, [Stream<number>]>(ops.of(1, 2)), (xs) =>
      xs.map((x) => [x, 2]),
    ),
    subject('zipWith', ops.zipWith<number, [Stream<number>]>(ops.range(0, 100)), (xs) =>
      xs.map((x, i) => [x, i]),
    ),
  ],
  exceptions: {},
};
