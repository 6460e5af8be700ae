import * as fc from 'fast-check';
import * as rx from 'rxjs';
import { describe, expect, test } from 'vitest';
import * as face from '../../adapters/rxjs/operators/index.ts';
import { observe } from './observe.ts';
import { endsAtOnce, FAILURE, failsAtOnce, type Program, program } from './program.ts';

// The face has RxJS's names, so one call serves both: what differs is whose operator answers to the name.

type Names = typeof face;
type Call = (op: Names, ...inputs: rx.Observable<number>[]) => rx.OperatorFunction<number, unknown>;

const even = (x: number): boolean => x % 2 === 0;
const add = (sum: number, x: number): number => sum + x;

/** How each name is called; those that take further inputs get those of the program. */
const CALLS: Record<keyof Names, readonly Call[]> = {
  map: [
    (op) => op.map((x, i) => x + i),
    (op) =>
      op.map(
        function (this: { k: number }, x: number) {
          return this.k + x;
        },
        { k: 7 },
      ),
  ],
  filter: [(op) => op.filter(even)],
  scan: [
    (op) => op.scan(add),
    (op) => op.scan(add, 5),
    (op) => op.scan((s: unknown, x) => [s, x], undefined),
  ],
  reduce: [(op) => op.reduce(add), (op) => op.reduce(add, 5)],
  take: [(op) => op.take(2), (op) => op.take(0), (op) => op.take(-1)],
  takeLast: [(op) => op.takeLast(2), (op) => op.takeLast(0)],
  takeWhile: [(op) => op.takeWhile(even), (op) => op.takeWhile(even, true)],
  skip: [(op) => op.skip(1), (op) => op.skip(-1)],
  skipLast: [(op) => op.skipLast(1), (op) => op.skipLast(0)],
  skipWhile: [(op) => op.skipWhile(even)],
  distinct: [(op) => op.distinct(), (op) => op.distinct(even), (op, _, other) => op.distinct(even, other)],
  distinctUntilChanged: [
    (op) => op.distinctUntilChanged(),
    (op) => op.distinctUntilChanged((a, b) => even(a) === even(b)),
    (op) => op.distinctUntilChanged((a, b) => a === b, even),
  ],
  distinctUntilKeyChanged: [
    (op) =>
      rx.pipe(
        rx.map((x: number) => ({ x })),
        op.distinctUntilKeyChanged('x'),
      ),
  ],
  pairwise: [(op) => op.pairwise()],
  bufferCount: [(op) => op.bufferCount(2), (op) => op.bufferCount(2, 1), (op) => op.bufferCount(2, null)],
  startWith: [(op) => op.startWith(8, 9), (op) => op.startWith()],
  endWith: [(op) => op.endWith(8, 9)],
  tap: [
    (op) => op.tap(() => {}),
    (op) =>
      op.tap({
        next: (x) => {
          if (x === 5) throw FAILURE;
        },
      }),
  ],
  count: [(op) => op.count(), (op) => op.count(even)],
  min: [(op) => op.min()],
  max: [(op) => op.max((a, b) => (a % 3) - (b % 3))],
  first: [(op) => op.first(), (op) => op.first(even), (op) => op.first(even, 99), (op) => op.first(null, 99)],
  last: [(op) => op.last(), (op) => op.last(even), (op) => op.last(even, 99)],
  elementAt: [(op) => op.elementAt(1), (op) => op.elementAt(1, 99)],
  find: [(op) => op.find((x, _, source) => even(x) && source instanceof rx.Observable)],
  findIndex: [(op) => op.findIndex(even)],
  every: [(op) => op.every(even)],
  toArray: [(op) => op.toArray()],
  defaultIfEmpty: [(op) => op.defaultIfEmpty(42)],
  ignoreElements: [(op) => op.ignoreElements()],
  isEmpty: [(op) => op.isEmpty()],
  throwIfEmpty: [(op) => op.throwIfEmpty(), (op) => op.throwIfEmpty(() => FAILURE)],
  mergeMap: [
    (op, _, other) => op.mergeMap(() => other),
    (op, _, other) => op.mergeMap((x) => (even(x) ? [x, x] : other)),
    (op, _, other) =>
      op.mergeMap(
        () => other,
        (x, y) => [x, y],
      ),
  ],
  concatMap: [(op) => op.concatMap((x) => [x, x])],
  switchMap: [(op, _, other) => op.switchMap(() => other)],
  exhaustMap: [(op, _, other) => op.exhaustMap(() => other)],
  mergeAll: [
    (op, _, other) =>
      rx.pipe(
        rx.map(() => other),
        op.mergeAll(),
      ),
  ],
  concatAll: [
    (op) =>
      rx.pipe(
        rx.map((x: number) => [x]),
        op.concatAll(),
      ),
  ],
  switchAll: [
    (op, _, other) =>
      rx.pipe(
        rx.map(() => other),
        op.switchAll(),
      ),
  ],
  exhaustAll: [
    (op, _, other) =>
      rx.pipe(
        rx.map(() => other),
        op.exhaustAll(),
      ),
  ],
  groupBy: [
    (op) =>
      rx.pipe(
        op.groupBy((x: number) => x % 3),
        rx.mergeMap((group) => group.pipe(rx.map((x) => [group.key, x]))),
      ),
    (op) =>
      rx.pipe(
        op.groupBy((x: number) => x % 3),
        rx.mergeMap((group) => group.pipe(rx.take(2), rx.toArray())),
      ),
    (op) =>
      rx.pipe(
        op.groupBy(even, { element: String }),
        rx.mergeMap((group) => group),
      ),
  ],
  takeUntil: [(op, _, other) => op.takeUntil(other)],
  concatWith: [(op, _, other) => op.concatWith(other, [1, 2])],
  mergeWith: [(op, _, other) => op.mergeWith(other)],
  zipWith: [(op) => op.zipWith([1, 2, 3])],
  combineLatestWith: [(op, _, other) => op.combineLatestWith(other)],
  delay: [(op) => op.delay(2)],
  debounceTime: [(op) => op.debounceTime(2)],
  throttleTime: [
    (op) => op.throttleTime(2),
    (op) => op.throttleTime(2, undefined, { leading: true, trailing: true }),
  ],
  auditTime: [(op) => op.auditTime(2)],
  sampleTime: [(op) => rx.pipe(rx.takeUntil(rx.timer(15)), op.sampleTime(2))],
  timeout: [
    (op) => op.timeout(2),
    (op) => op.timeout({ first: 3, each: 2 }),
    (op, _, other) => op.timeout({ each: 2, with: () => other }),
  ],
  catchError: [(op, _, other) => op.catchError(() => other), (op) => op.catchError(() => [7, 8])],
  retry: [
    (op) => op.retry(2),
    (op) => op.retry({ count: 2, delay: 2 }),
    (op, _, other) => op.retry({ count: 2, delay: () => other }),
  ],
  repeat: [(op) => op.repeat(2), (op) => op.repeat({ count: 2, delay: 2 })],
  finalize: [(op) => op.finalize(() => {})],
  share: [
    (op) => (source) => {
      const shared = source.pipe(op.share());
      return rx.merge(shared, shared);
    },
    (op) => op.share({ resetOnComplete: false }),
  ],
  raceWith: [(op, _, other) => op.raceWith(other)],
};

/** Programs that the ledger holds. */
const LEDGERED: Record<string, (given: Program) => unknown> = {
  combineLatestWith: failsAtOnce,
  share: endsAtOnce,
};

function run(op: Names, call: Call, given: Program): unknown {
  return observe(given, ([source, ...others]) => source.pipe(call(op, source, ...others)));
}

describe('millrace/adapters/rxjs/operators', () => {
  test('every name is called below, and is one of RxJS’s', () => {
    expect(Object.keys(face).sort()).toEqual(Object.keys(CALLS).sort());
    for (const name of Object.keys(face)) expect(rx).toHaveProperty(name);
  });

  for (const [name, calls] of Object.entries(CALLS))
    test.each(calls.map((call, i) => [`${name}, call ${i + 1}`, call] as const))('%s', (_, call) => {
      fc.assert(
        fc.property(program(2, 5), (given) => {
          fc.pre(!LEDGERED[name]?.(given));
          expect(run(face, call, given)).toEqual(run(rx as unknown as Names, call, given));
        }),
        { numRuns: 60 },
      );
    });

  test('errors are of RxJS’s classes', () => {
    const failure = (operator: rx.OperatorFunction<never, unknown>): unknown => {
      let seen: unknown;
      rx.EMPTY.pipe(operator).subscribe({ error: (error: unknown) => (seen = error) });
      return seen;
    };
    expect(failure(face.first())).toBeInstanceOf(rx.EmptyError);
    expect(failure(face.last())).toBeInstanceOf(rx.EmptyError);
    expect(failure(face.throwIfEmpty())).toBeInstanceOf(rx.EmptyError);
    expect(failure(face.elementAt(0))).toBeInstanceOf(rx.ArgumentOutOfRangeError);
    expect(() => face.elementAt(-1)).toThrow(rx.ArgumentOutOfRangeError);
  });
});
