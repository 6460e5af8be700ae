import type { Operator } from 'millrace';
import { pipe, roundRobin, type StreamInput } from 'millrace';
import {
  combineLatest,
  concat,
  concatMap,
  exhaustMap,
  groupBy,
  map,
  mapAsync,
  mapAsyncUnordered,
  merge,
  mergeMap,
  prefetch,
  queued,
  race,
  readyChunks,
  switchMap,
  takeUntil,
  zip,
} from 'millrace/operators';
import { type LawName, pending, type Subject, script } from 'millrace/testing';

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
