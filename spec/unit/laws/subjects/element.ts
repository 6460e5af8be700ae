import { pipe } from 'millrace';
import * as ops from 'millrace/operators';
import { even, type Room, subject, sum } from './subject.ts';
import { text } from './text.ts';

const pairs = (x: number): number[] => (x < 0 ? [] : [x, x + 100]);
const parity = (x: number): number => Math.abs(x % 2);
const key = (x: number): number => Math.abs(x % 3);

const empty: readonly [] = [];
const ifAny = <T>(xs: readonly number[], f: () => T): readonly T[] => (xs.length > 0 ? [f()] : empty);
const unlessEmpty = (xs: readonly number[], otherwise: number): readonly number[] =>
  xs.length > 0 ? xs : [otherwise];

function runsOf(xs: readonly number[], begins: (x: number, previous: number) => boolean): number[][] {
  const runs: number[][] = [];
  xs.forEach((x, i) => (i === 0 || begins(x, xs[i - 1]) ? runs.push([x]) : runs[runs.length - 1].push(x)));
  return runs;
}

function chunks(xs: readonly number[], size: number, every: number = size): number[][] {
  const all: number[][] = [];
  for (let i = 0; i < xs.length; i += every) all.push(xs.slice(i, i + size));
  return all;
}

function running(xs: readonly number[], seed: number | undefined): number[] {
  const [start, rest] = seed === undefined ? [xs[0], xs.slice(1)] : [seed, xs];
  const all = seed === undefined && xs.length > 0 ? [start] : [];
  let state = start;
  for (const x of rest) all.push((state = sum(state, x)));
  return all;
}

const extreme = (xs: readonly number[], best: (...keys: number[]) => number): readonly number[][] => [
  xs.filter((x) => key(x) === best(...xs.map(key))),
];

const bound = 1000;

export const element: Room = {
  subjects: [
    ...text.subjects,
    subject('average', ops.average(), (xs) => ifAny(xs, () => xs.reduce(sum, 0) / xs.length), {
      faulty: (trip) =>
        ops.average(() => {
          trip();
          return 1;
        }),
    }),
    subject('bufferCount(2)', ops.bufferCount<number>(2), (xs) => chunks(xs, 2)),
    subject('bufferCount(3, 1)', ops.bufferCount<number>(3, 1), (xs) => chunks(xs, 3, 1)),
    subject('bufferCount(2, 3)', ops.bufferCount<number>(2, 3), (xs) => chunks(xs, 2, 3)),
    subject('count', ops.count<number>(), (xs) => [xs.length]),
    subject('count(even)', ops.count(even), (xs) => [xs.filter(even).length], {
      faulty: (trip) => ops.count(trip),
    }),
    subject('defaultIfEmpty', ops.defaultIfEmpty<number>(7), (xs) => unlessEmpty(xs, 7)),
    subject('dematerialize', pipe(ops.materialize<number>(), ops.dematerialize<number>()), (xs) => xs),
    subject('distinct', ops.distinct<number>(), (xs) => [...new Set(xs)]),
    subject(
      'distinct(key)',
      ops.distinct(key),
      (xs) => xs.filter((x, i) => xs.map(key).indexOf(key(x)) === i),
      {
        faulty: (trip) => ops.distinct(trip),
      },
    ),
    subject(
      'distinctUntilChanged',
      ops.distinctUntilChanged<number>(),
      (xs) => xs.filter((x, i) => i === 0 || x !== xs[i - 1]),
      { faulty: (trip) => ops.distinctUntilChanged<number>(() => trip() as never) },
    ),
    subject(
      'distinctUntilKeyChanged',
      pipe(
        ops.map((x: number) => ({ k: key(x), x })),
        ops.distinctUntilKeyChanged('k'),
      ),
      (xs) => xs.filter((x, i) => i === 0 || key(x) !== key(xs[i - 1])).map((x) => ({ k: key(x), x })),
    ),
    subject('elementAt(2)', ops.elementAt<number, number>(2, -1), (xs) => [xs.length > 2 ? xs[2] : -1]),
    subject('elementAt(2) or an error', ops.elementAt<number>(2)),
    subject('endWith', ops.endWith<number>(7, 8), (xs) => [...xs, 7, 8]),
    subject('every', ops.every(even), (xs) => [xs.every(even)], {
      faulty: (trip) => ops.every(() => (trip(), true)),
    }),
    subject('filter', ops.filter(even), (xs) => xs.filter(even), { faulty: (trip) => ops.filter(trip) }),
    subject(
      'filterMap',
      ops.filterMap((x: number) => (even(x) ? x * 10 : undefined)),
      (xs) => xs.filter(even).map((x) => x * 10),
      { faulty: (trip) => ops.filterMap(trip) },
    ),
    subject(
      'find',
      ops.find((x: number) => x > 4),
      (xs) => [xs.find((x) => x > 4)],
      { faulty: (trip) => ops.find(trip) },
    ),
    subject(
      'findIndex',
      ops.findIndex((x: number) => x > 4),
      (xs) => [xs.findIndex((x) => x > 4)],
      {
        faulty: (trip) => ops.findIndex(trip),
      },
    ),
    subject('first', ops.first<number, number>(null, -1), (xs) => [xs.length > 0 ? xs[0] : -1]),
    subject('first or an error', ops.first<number>(), undefined, { faulty: (trip) => ops.first(trip) }),
    subject(
      'groupAdjacentBy',
      ops.groupAdjacentBy(parity),
      (xs) => runsOf(xs, (x, previous) => parity(x) !== parity(previous)).map((run) => [parity(run[0]), run]),
      { faulty: (trip) => ops.groupAdjacentBy(trip) },
    ),
    subject('ignoreElements', ops.ignoreElements<number>(), () => empty),
    subject('includes', ops.includes<number>(3), (xs) => [xs.includes(3)]),
    subject('intersperse', ops.intersperse<number>(0), (xs) =>
      xs.flatMap((x, i) => (i === 0 ? [x] : [0, x])),
    ),
    subject('isEmpty', ops.isEmpty<number>(), (xs) => [xs.length === 0]),
    subject('last', ops.last<number, number>(null, -1), (xs) => [xs.length > 0 ? xs[xs.length - 1] : -1]),
    subject('last or an error', ops.last<number>(), undefined, { faulty: (trip) => ops.last(trip) }),
    subject('limit', ops.limit<number>(bound), (xs) => xs),
    subject('limit(3)', ops.limit<number>(3)),
    subject('limitWeighted', ops.limitWeighted<number>(bound, key), (xs) => xs, {
      faulty: (trip) => ops.limitWeighted<number>(bound, () => (trip(), 1)),
    }),
    subject(
      'map',
      ops.map((x: number) => x * 10),
      (xs) => xs.map((x) => x * 10),
      { faulty: (trip) => ops.map(trip) },
    ),
    subject(
      'mapAccum',
      ops.mapAccum(
        () => 0,
        (total, x: number) => [total + x, pairs(x)],
        (total) => [total, total],
      ),
      (xs) => [...xs.flatMap(pairs), xs.reduce(sum, 0), xs.reduce(sum, 0)],
      {
        faulty: (trip) =>
          ops.mapAccum(
            () => 0,
            () => (trip(), [0, [1, 2]]),
            () => (trip(), [1]),
          ),
      },
    ),
    subject('mapConcat', ops.mapConcat(pairs), (xs) => xs.flatMap(pairs), {
      faulty: (trip) =>
        ops.mapConcat(function* () {
          trip();
          yield 1;
          trip();
          yield 2;
        }),
    }),
    subject(
      'materialize',
      ops.materialize<number>(),
      (xs) => [...xs.map((value) => ({ kind: 'N', value })), { kind: 'C' }],
      { exempt: { 'a failure is the same object and then done': 'a failure is an element of its result' } },
    ),
    subject('max', ops.max<number>(), (xs) => ifAny(xs, () => Math.max(...xs)), {
      faulty: (trip) => ops.max(() => (trip(), 1)),
    }),
    subject('maxBy', ops.maxBy(key), (xs) => extreme(xs, Math.max), {
      faulty: (trip) => ops.maxBy(() => (trip(), 1)),
    }),
    subject('min', ops.min<number>(), (xs) => ifAny(xs, () => Math.min(...xs)), {
      faulty: (trip) => ops.min(() => (trip(), 1)),
    }),
    subject('minBy', ops.minBy(key), (xs) => extreme(xs, Math.min), {
      faulty: (trip) => ops.minBy(() => (trip(), 1)),
    }),
    subject('pairwise', ops.pairwise<number>(), (xs) => xs.slice(1).map((x, i) => [xs[i], x])),
    subject('reduce', ops.reduce(sum, 0), (xs) => [xs.reduce(sum, 0)], {
      faulty: (trip) => ops.reduce<number, void>(trip, undefined),
    }),
    subject('reduce without a seed', ops.reduce(sum), (xs) => ifAny(xs, () => xs.reduce(sum))),
    subject('scan', ops.scan(sum, 5), (xs) => running(xs, 5), {
      faulty: (trip) => ops.scan<number, void>(trip, undefined),
    }),
    subject('scan without a seed', ops.scan(sum), (xs) => running(xs, undefined)),
    subject(
      'single',
      ops.single<number>((x) => x === 3),
      undefined,
      { faulty: (trip) => ops.single(trip) },
    ),
    subject('skip(0)', ops.skip<number>(0), (xs) => xs),
    subject('skip(2)', ops.skip<number>(2), (xs) => xs.slice(2)),
    subject('skipLast(2)', ops.skipLast<number>(2), (xs) => xs.slice(0, Math.max(0, xs.length - 2))),
    subject(
      'skipWhile',
      ops.skipWhile((x: number) => x < 4),
      (xs) => xs.slice(xs.findIndex((x) => x >= 4) < 0 ? xs.length : xs.findIndex((x) => x >= 4)),
      {
        faulty: (trip) => ops.skipWhile(() => (trip(), true)),
      },
    ),
    subject('slice(1, 3)', ops.slice<number>(1, 3), (xs) => xs.slice(1, 3)),
    subject(
      'some',
      ops.some((x: number) => x > 4),
      (xs) => [xs.some((x) => x > 4)],
      { faulty: (trip) => ops.some(trip) },
    ),
    subject('splitWhen', ops.splitWhen(even), (xs) => runsOf(xs, even), {
      faulty: (trip) => ops.splitWhen(trip),
    }),
    subject('startWith', ops.startWith<number>(7, 8), (xs) => [7, 8, ...xs]),
    subject('sum', ops.sum(), (xs) => [xs.reduce(sum, 0)], { faulty: (trip) => ops.sum(() => (trip(), 1)) }),
    subject('take(0)', ops.take<number>(0), () => empty),
    subject('take(2)', ops.take<number>(2), (xs) => xs.slice(0, 2)),
    subject('takeLast(2)', ops.takeLast<number>(2), (xs) => xs.slice(-2)),
    subject(
      'takeWhile',
      ops.takeWhile((x: number) => x < 4),
      (xs) => takenWhile(xs, false),
      {
        faulty: (trip) => ops.takeWhile(() => (trip(), true)),
      },
    ),
    subject(
      'takeWhile, inclusive',
      ops.takeWhile((x: number) => x < 4, true),
      (xs) => takenWhile(xs, true),
    ),
    subject(
      'tap',
      ops.tap<number>(() => {}),
      (xs) => xs,
      { faulty: (trip) => ops.tap(trip) },
    ),
    subject('tap with an observer', ops.tap<number>({ next() {}, complete() {}, error() {} }), (xs) => xs, {
      faulty: (trip) => ops.tap<number>({ next: trip, complete: trip }),
    }),
    subject('throwIfEmpty', ops.throwIfEmpty<number>()),
    subject('toArray', ops.toArray<number>(), (xs) => [[...xs]]),
    subject('toMap', ops.toMap(key), (xs) => [new Map(xs.map((x) => [key(x), x]))], {
      faulty: (trip) => ops.toMap(trip),
    }),
    subject('toSet', ops.toSet<number>(), (xs) => [new Set(xs)]),
    subject('reverse', ops.reverse<number>(), (xs) => [...xs].reverse()),
    subject('orderBy', ops.orderBy(key), (xs) => [...xs].sort((a, b) => key(a) - key(b)), {
      faulty: (trip) => ops.orderBy(trip),
    }),
    subject('withIndex', ops.withIndex<number>(), (xs) => xs.map((x, i) => [x, i])),
  ],
  exceptions: {},
};

function takenWhile(xs: readonly number[], inclusive: boolean): readonly number[] {
  const end = xs.findIndex((x) => x >= 4);
  return end < 0 ? xs : xs.slice(0, inclusive ? end + 1 : end);
}
