import type { Operator } from 'millrace';
import { pipe, roundRobin, type StreamInput } from 'millrace';
import {
  batch,
  buffer,
  combineLatest,
  combineLatestWith,
  concat,
  concatAll,
  concatMap,
  concatWith,
  conflate,
  exhaustAll,
  exhaustMap,
  expand,
  flatMapSequential,
  forkJoin,
  groupBy,
  interleave,
  map,
  mapAsync,
  mapAsyncUnordered,
  merge,
  mergeAll,
  mergeMap,
  mergeScan,
  mergeSorted,
  mergeWith,
  partition,
  prefetch,
  queued,
  race,
  raceWith,
  readyChunks,
  reduce,
  sample,
  sequenceEqual,
  skipUntil,
  switchAll,
  switchMap,
  takeUntil,
  withLatestFrom,
  zip,
  zipWith,
} from 'millrace/operators';
import { type LawName, numbers, pending, type Subject, script } from 'millrace/testing';

const twice = (x: number): number[] => [x, x * 10];
const flat = (xs: readonly number[]): number[] => xs.flatMap(twice);

const rest = (x: number): number => Math.abs(x) % 3;

/** Stops for good without an end: an input that is open and idle. */
const never: StreamInput<never> = script([pending('never')]);

const timed = 'what comes out depends on what comes first, by intention';
/** An operator whose result depends on the order in which its inputs have something to say. */
const byTime: Partial<Record<LawName, string>> = {
  'suspension changes nothing': timed,
  'chunking changes nothing': timed,
  'spurious wakes change nothing': timed,
  'only the newest waker counts': timed,
  'demand: takes nothing that was not asked for': timed,
};

/** Its result depends, besides, on how much upstream has ready at a time. */
const byPortion: Partial<Record<LawName, string>> = { ...byTime, 'fused equals interpreted': timed };

/** What `expand` makes of one element. */
const down = (x: number): number[] => (x > 1 ? [x, ...down(x - 2)] : [x]);

const takeLastOf: Operator<number, number> = reduce((_, x) => x);

/** A stable merge of two lists that need not be sorted: the smaller head first, and the first list's where equal. */
function sorted(as: readonly number[], bs: readonly number[]): number[] {
  const [a, ...restA] = as;
  const [b, ...restB] = bs;
  if (a === undefined || b === undefined) return [...as, ...bs];
  return a <= b ? [a, ...sorted(restA, bs)] : [b, ...sorted(as, restB)];
}

/** A subject whose user's function trips. */
const tripping = (
  operator: (project: (value: number) => number[]) => Operator<number, unknown>,
): ((trip: () => void) => Operator<number, unknown>) => {
  return (trip) =>
    operator((value) => {
      trip();
      return twice(value);
    });
};

/** Every operator of the room, with arguments; each passes the law kit by being listed. */
export const subjects: readonly Subject<any, any>[] = [
  { name: 'mergeMap', operator: mergeMap(twice), model: flat, unordered: true, faulty: tripping(mergeMap) },
  { name: 'mergeMap, one at a time', operator: mergeMap(twice, 1), model: flat },
  { name: 'mergeMap, two at a time', operator: mergeMap(twice, 2), model: flat, unordered: true },
  { name: 'concatMap', operator: concatMap(twice), model: flat, faulty: tripping(concatMap) },
  { name: 'switchMap', operator: switchMap(twice), model: flat, faulty: tripping(switchMap) },
  { name: 'exhaustMap', operator: exhaustMap(twice), model: flat, faulty: tripping(exhaustMap) },
  { name: 'concat', operator: (source) => concat(source, [7, 8]), model: (xs) => [...xs, 7, 8] },
  {
    name: 'merge',
    operator: (source) => merge(source, [7, 8], []),
    model: (xs) => [...xs, 7, 8],
    unordered: true,
    exempt: byTime,
  },
  {
    name: 'merge, in turn',
    operator: (source) => merge([7, 8], source, { discipline: roundRobin() }),
    model: (xs) => [...xs, 7, 8],
    unordered: true,
    exempt: byTime,
  },
  {
    name: 'zip',
    operator: (source) => zip(source, [7, 8]),
    model: (xs) => zipped(xs, [7, 8]),
    exempt: byTime, // at the row in which one ends and another fails
  },
  {
    name: 'zip, second',
    operator: (source) => zip([7, 8, 9, 10], source),
    model: (xs) => zipped([7, 8, 9, 10], xs),
  },
  {
    name: 'combineLatest',
    operator: (source) => combineLatest([7], source),
    model: (xs) => xs.map((x) => [7, x]),
  },
  {
    name: 'combineLatest, alone',
    operator: (source) => combineLatest(source),
    model: (xs) => xs.map((x) => [x]),
  },
  { name: 'race', operator: (source) => race(source, never), model: (xs) => xs },
  { name: 'takeUntil', operator: takeUntil(never), model: (xs) => xs },
  {
    name: 'mapAsync, answered at once',
    operator: mapAsync((x: number) => x + 1, { concurrency: 3 }),
    model: (xs) => xs.map((x) => x + 1),
    prefetch: 3,
    faulty: (trip) => mapAsync(trip),
  },
  {
    name: 'mapAsyncUnordered, answered at once',
    operator: mapAsyncUnordered((x: number) => x + 1, { concurrency: 3 }),
    model: (xs) => xs.map((x) => x + 1),
    unordered: true,
    prefetch: 3,
    faulty: (trip) => mapAsyncUnordered(trip),
  },
  { name: 'prefetch', operator: prefetch(2), model: (xs) => xs, prefetch: 3 },
  { name: 'queued', operator: queued({ capacity: 3 }), model: (xs) => xs, prefetch: 3 },
  {
    name: 'queued, put aside',
    operator: queued({ capacity: 3, overflow: 'dropNewest' }),
    prefetch: Infinity,
    exempt: byPortion,
    faulty: (trip) => queued({ capacity: 1, overflow: 'dropOldest', onDrop: trip }),
  },
  {
    name: 'readyChunks, put together',
    operator: pipe(
      readyChunks<number>(2),
      concatMap((chunk) => chunk),
    ),
    model: (xs) => xs,
    prefetch: 2,
  },
  {
    name: 'readyChunks',
    operator: readyChunks(2),
    model: (xs) => chunked(xs, 2),
    prefetch: 2,
    exempt: byPortion,
  },
  {
    name: 'groupBy, its groups merged',
    operator: pipe(
      groupBy(rest),
      mergeMap((group) => group),
    ),
    model: (xs) => xs,
    faulty: (trip) =>
      pipe(
        groupBy(trip),
        mergeMap((group) => group),
      ),
  },
  {
    name: 'groupBy, its groups one after the other',
    operator: pipe(
      groupBy(rest),
      concatMap((group) => group),
    ),
    model: (xs) => [...new Set(xs.map(rest))].flatMap((key) => xs.filter((x) => rest(x) === key)),
    exempt: { 'demand: takes nothing that was not asked for': 'elements of other groups are on the way' },
  },
  {
    name: 'groupBy, its keys',
    operator: pipe(
      groupBy(rest),
      map((group) => group.key),
    ),
    model: (xs) => [...new Set(xs.map(rest))],
  },
  { name: 'concatAll', operator: pipe(map(twice), concatAll()), model: flat },
  { name: 'mergeAll', operator: pipe(map(twice), mergeAll(2)), model: flat, unordered: true },
  { name: 'switchAll', operator: pipe(map(twice), switchAll()), model: flat },
  { name: 'exhaustAll', operator: pipe(map(twice), exhaustAll()), model: flat },
  { name: 'concatWith', operator: concatWith([7, 8]), model: (xs) => [...xs, 7, 8] },
  {
    name: 'mergeWith',
    operator: mergeWith([7, 8]),
    model: (xs) => [...xs, 7, 8],
    unordered: true,
    exempt: byTime,
  },
  {
    name: 'interleave',
    operator: (source) => interleave(source, [7, 8]),
    model: (xs) => [...xs, 7, 8],
    unordered: true,
    exempt: byTime,
  },
  { name: 'zipWith', operator: zipWith([7, 8]), model: (xs) => zipped(xs, [7, 8]), exempt: byTime },
  {
    name: 'combineLatestWith',
    operator: combineLatestWith([7]),
    model: (xs) => xs.slice(-1).map((x) => [x, 7]),
    exempt: byTime,
  },
  { name: 'raceWith', operator: raceWith(never), model: (xs) => xs },
  {
    name: 'withLatestFrom',
    operator: withLatestFrom([7]),
    model: (xs) => xs.map((x) => [x, 7]),
    exempt: byTime,
  },
  {
    name: 'forkJoin',
    operator: (source) => forkJoin(source, [7, 8]),
    model: (xs) => xs.slice(-1).map((x) => [x, 8]),
  },
  { name: 'skipUntil', operator: skipUntil(['go']), model: (xs) => xs },
  { name: 'skipUntil, never', operator: skipUntil(never), model: () => [] },
  { name: 'buffer', operator: buffer(never), model: (xs) => [[...xs]] },
  { name: 'sample', operator: sample(never), model: () => [] },
  {
    name: 'partition',
    operator: (source) => partition(source, (x: number) => x > 2)[1],
    model: (xs) => xs.filter((x) => x <= 2),
  },
  {
    name: 'sequenceEqual',
    operator: sequenceEqual([1, 2]),
    model: (xs) => [xs.length === 2 && xs[0] === 1 && xs[1] === 2],
    exempt: byTime, // at the place where one differs and the other fails
  },
  {
    name: 'expand',
    operator: expand((x: number) => (x > 1 ? [x - 2] : [])),
    model: (xs) => xs.flatMap(down),
    faulty: (trip) =>
      expand((x: number) => {
        trip();
        return x > 1 ? [x - 2] : [];
      }),
  },
  {
    name: 'mergeScan',
    operator: mergeScan((sum: number, x: number) => [sum + x], 0),
    model: (xs) => xs.map((_, i) => xs.slice(0, i + 1).reduce((sum, x) => sum + x, 0)),
  },
  {
    name: 'flatMapSequential',
    operator: flatMapSequential(twice, 2),
    model: flat,
    prefetch: 2,
    faulty: tripping((project) => flatMapSequential(project, 2)),
  },
  {
    name: 'mergeSorted',
    operator: (source) => mergeSorted((a: number, b: number) => a - b, [0, 5], source),
    input: numbers(),
    model: (xs) => sorted([0, 5], xs),
    exempt: { 'demand: takes nothing that was not asked for': 'one element of each input is held' },
  },
  {
    name: 'conflate, all as one sum',
    operator: pipe(
      conflate(
        (x: number) => x,
        (sum, x) => sum + x,
      ),
      mergeScan((sum: number, x: number) => [sum + x], 0),
      takeLastOf,
    ),
    model: (xs) => (xs.length === 0 ? [] : [xs.reduce((sum, x) => sum + x, 0)]),
    prefetch: Infinity,
  },
  {
    name: 'batch of one',
    operator: batch(
      1,
      (x: number) => x + 1,
      (sum) => sum,
    ),
    model: (xs) => xs.map((x) => x + 1),
  },
  {
    name: 'mergeMap between fused chains',
    operator: pipe(
      map((x: number) => x + 1),
      mergeMap(twice),
      map((x) => x * 2),
    ),
    model: (xs) => flat(xs.map((x) => x + 1)).map((x) => x * 2),
    unordered: true,
  },
];

function zipped<A, B>(as: readonly A[], bs: readonly B[]): [A, B][] {
  return Array.from({ length: Math.min(as.length, bs.length) }, (_, i) => [as[i], bs[i]]);
}

function chunked<A>(xs: readonly A[], size: number): A[][] {
  const chunks: A[][] = [];
  for (let i = 0; i < xs.length; i += size) chunks.push(xs.slice(i, i + size));
  return chunks;
}
