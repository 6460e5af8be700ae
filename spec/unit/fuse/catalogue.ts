import { type Operator, pipe } from 'millrace';
import * as ours from 'millrace/operators';
import * as rx from 'rxjs';

// The operators that random chains are made of: ours, and RxJS's where it has the same one. Each link of a chain is a name
// and two small numbers, so that a failing chain can be read, and be typed in again.

export interface Link {
  readonly name: string;
  readonly n: number;
  readonly m: number;
}

/** Records a call of a user's function; throws if this is the call that is to fail. */
export type Record = (name: string, ...args: readonly unknown[]) => void;

type Entry = (
  link: Link,
  record: Record,
) => readonly [Operator<any, any>, rx.OperatorFunction<any, any> | null];

/** A number of anything that may pass through a chain. */
export function num(x: unknown): number {
  if (typeof x === 'number') return x;
  return x === undefined ? 7 : (JSON.stringify(x)?.length ?? 3);
}

/** A function that records its calls under the name of its link. */
function called<R>(
  link: Link,
  record: Record,
  f: (...args: number[]) => R,
  arity: number,
): (...args: any[]) => R {
  return (...args) => {
    record(link.name, ...args.slice(0, arity));
    return f(...args.map(num));
  };
}

export const catalogue: { readonly [name: string]: Entry } = {
  map: (l, r) => {
    const f = () => called(l, r, (x, i) => (x * l.n + i) % 100, 2);
    return [ours.map(f()), rx.map(f())];
  },
  half: (l, r) => {
    const f = () => called(l, r, (x) => x / 2 + l.n, 1);
    return [ours.map(f()), rx.map(f())];
  },
  filter: (l, r) => {
    const f = () => called(l, r, (x, i) => (x + i) % (l.n + 1) !== 0, 2);
    return [ours.filter(f()), rx.filter(f())];
  },
  filterMap: (l, r) => [ours.filterMap(called(l, r, (x) => (x % 2 === 0 ? x + l.n : undefined), 1)), null],
  mapConcat: (l, r) => {
    const f = () => called(l, r, (x, i) => [x, i, l.n].slice(x % 3), 2);
    return [ours.mapConcat(f()), rx.concatMap(f())];
  },
  mapConcatSet: (l, r) => {
    const f = () => called(l, r, (x) => new Set([x, l.n]), 1);
    return [ours.mapConcat(f()), rx.concatMap(f())];
  },
  mapAccum: (l, r) => [
    ours.mapAccum(
      () => l.n,
      called(l, r, (s, x): [number, number[]] => [s + x, x % 2 === 0 ? [s, x] : []], 2),
      (s) => [s],
    ),
    null,
  ],
  scan: (l, r) => {
    const f = () => called(l, r, (s, x) => (s + x) % 50, 3);
    return [ours.scan(f()), rx.scan(f())];
  },
  scanSeeded: (l, r) => {
    const f = () => called(l, r, (s, x) => s + x + 0.5, 3);
    return [ours.scan(f(), l.n), rx.scan(f(), l.n)];
  },
  scanMixed: (l, r) => {
    const f = () => called(l, r, (s, x, i): unknown => (i % 3 === l.n ? `${s}${x}` : s + x), 3);
    return [ours.scan(f(), 0), rx.scan(f(), 0 as unknown)];
  },
  reduce: (l, r) => {
    const f = () => called(l, r, (s, x) => s + x, 2);
    return [ours.reduce(f()), rx.reduce(f())];
  },
  reduceSeeded: (l, r) => {
    const f = () => called(l, r, (s, x, i) => s + x * i, 3);
    return [ours.reduce(f(), l.n), rx.reduce(f(), l.n)];
  },
  reduceMixed: (l, r) => {
    const f = () => called(l, r, (s, x): unknown => (x % 5 === l.n ? [s, x] : s + x), 2);
    return [ours.reduce(f(), 0), rx.reduce(f(), 0 as unknown)];
  },
  take: (l) => [ours.take(l.n + l.m), rx.take(l.n + l.m)],
  takeLast: (l) => [ours.takeLast(l.n + 1), rx.takeLast(l.n + 1)],
  takeWhile: (l, r) => {
    const f = () => called(l, r, (x, i) => x + i < 15 * l.n + 5, 2);
    return [ours.takeWhile(f(), l.m > 2), rx.takeWhile(f(), l.m > 2)];
  },
  skip: (l) => [ours.skip(l.n), rx.skip(l.n)],
  skipLast: (l) => [ours.skipLast(l.n), rx.skipLast(l.n)],
  skipWhile: (l, r) => {
    const f = () => called(l, r, (x) => x % 4 !== l.n, 2);
    return [ours.skipWhile(f()), rx.skipWhile(f())];
  },
  slice: (l) => [ours.slice(l.n, l.n + l.m), null],
  distinct: (l, r) => {
    const f = () => called(l, r, (x) => x % 10, 1);
    return l.m > 2 ? [ours.distinct(), rx.distinct()] : [ours.distinct(f()), rx.distinct(f())];
  },
  distinctUntilChanged: (l, r) => {
    const f = () => called(l, r, (a, b) => a % 3 === b % 3, 2);
    return l.m > 2
      ? [ours.distinctUntilChanged(), rx.distinctUntilChanged()]
      : [ours.distinctUntilChanged(f()), rx.distinctUntilChanged(f())];
  },
  pairwise: () => [ours.pairwise(), rx.pairwise()],
  bufferCount: (l) => [ours.bufferCount(l.n + 1, l.m + 1), rx.bufferCount(l.n + 1, l.m + 1)],
  groupAdjacentBy: (l, r) => [ours.groupAdjacentBy(called(l, r, (x) => x % 2, 1)), null],
  splitWhen: (l, r) => [ours.splitWhen(called(l, r, (x) => x % 4 === l.n, 2)), null],
  intersperse: (l) => [ours.intersperse(l.n), null],
  startWith: (l) => [ours.startWith(l.n, undefined, l.m), rx.startWith(l.n, undefined, l.m)],
  endWith: (l) => [ours.endWith(l.n, l.m), rx.endWith(l.n, l.m)],
  tap: (l, r) => {
    const f = () => called(l, r, () => {}, 1);
    return [ours.tap(f()), rx.tap(f())];
  },
  withIndex: () => [ours.withIndex(), rx.map((x: unknown, i) => [x, i])],
  count: (l, r) => {
    const f = () => called(l, r, (x) => x % 2 === 0, 2);
    return l.m > 2 ? [ours.count(), rx.count()] : [ours.count(f()), rx.count(f())];
  },
  sum: (l, r) => [ours.sum(called(l, r, (x) => x / 4, 2)), null],
  average: (l, r) => [ours.average(called(l, r, (x) => x, 2)), null],
  min: (l, r) => {
    const f = () => called(l, r, (a, b) => a - b, 2);
    return [ours.min(f()), rx.min(f())];
  },
  max: (l, r) => {
    const f = () => called(l, r, (a, b) => a - b, 2);
    return [ours.max(f()), rx.max(f())];
  },
  first: (l, r) => {
    const f = () => called(l, r, (x) => x % 4 === l.n, 2);
    return [ours.first(f()), rx.first(f())];
  },
  last: (l, r) => {
    const f = () => called(l, r, (x) => x % 4 !== l.n, 2);
    return [ours.last(f(), l.m), rx.last(f(), l.m)];
  },
  find: (l, r) => {
    const f = () => called(l, r, (x) => x % 6 === l.n, 2);
    return [ours.find(f()), rx.find(f())];
  },
  findIndex: (l, r) => {
    const f = () => called(l, r, (x) => x % 6 === l.n, 2);
    return [ours.findIndex(f()), rx.findIndex(f())];
  },
  every: (l, r) => {
    const f = () => called(l, r, (x) => x < 20 * l.m, 2);
    return [ours.every(f()), rx.every(f())];
  },
  some: (l, r) => [ours.some(called(l, r, (x) => x > 20 * l.m, 2)), null],
  elementAt: (l) => [ours.elementAt(l.n, l.m), rx.elementAt(l.n, l.m)],
  includes: (l) => [ours.includes<unknown>(l.n), null],
  isEmpty: () => [ours.isEmpty(), rx.isEmpty()],
  ignoreElements: () => [ours.ignoreElements(), rx.ignoreElements()],
  defaultIfEmpty: (l) => [ours.defaultIfEmpty(l.n), rx.defaultIfEmpty(l.n)],
  throwIfEmpty: () => [ours.throwIfEmpty(), rx.throwIfEmpty()],
  limit: (l) => [ours.limit(l.n + l.m + 4), null],
  toArray: () => [ours.toArray(), rx.toArray()],
  toMap: (l, r) => [ours.toMap(called(l, r, (x) => x % 3, 1)), null],
  maxBy: (l, r) => [ours.maxBy(called(l, r, (x) => x % 3, 1)), null],
  minBy: (l, r) => [ours.minBy(called(l, r, (x) => x % 3, 1)), null],
  orderBy: (l, r) => [ours.orderBy(called(l, r, (x) => x % 5, 1)), null],
  reverse: () => [ours.reverse(), null],
  single: (l, r) => {
    const f = () => called(l, r, (x) => x % 9 === l.n, 2);
    return [ours.single(f()), null];
  },
  limitWeighted: (l, r) => [
    ours.limitWeighted(
      30,
      called(l, r, (x) => x % 10, 1),
    ),
    null,
  ],
  distinctUntilKeyChanged: () => [ours.distinctUntilKeyChanged('length' as never), null],
  materialize: () => [ours.materialize(), null], // RxJS's notifications are objects of a class
  dematerialize: (l) => {
    const note = (x: unknown): ours.Notification<unknown> =>
      num(x) % 9 === l.n ? { kind: 'C' } : { kind: 'N', value: x };
    return [pipe(ours.map(note), ours.dematerialize()), rx.pipe(rx.map(note), rx.dematerialize())];
  },
  lines: (l) => [
    pipe(
      ours.map((x: unknown) => '\n'.repeat(num(x) % 3) + String(num(x)) + (l.n > 1 ? '\r\n' : '')),
      ours.lines(),
    ),
    null,
  ],
  splitOn: () => [
    pipe(
      ours.map((x: unknown) => `${num(x)},`),
      ours.splitOn('1'),
    ),
    null,
  ],
  toSet: () => [ours.toSet(), null],
};
