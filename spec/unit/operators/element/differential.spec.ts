import * as fc from 'fast-check';
import { type Fusion, from, type Operator, pipe } from 'millrace';
import * as ours from 'millrace/operators';
import * as rx from 'rxjs';
import { describe, expect, it } from 'vitest';

// Every element operator, three times: interpreted, fused, and as RxJS does it (where RxJS has it). They must agree on the
// elements, the failure, what was pulled from the source, and on each call of each user function with its arguments.

/** The arguments that one row of the table draws from. */
interface Kit {
  readonly n: number;
  readonly m: number;
  readonly flag: boolean;
  /** A user's function: every call is recorded, with so many of its arguments, and one of them may throw. */
  fn<F extends (...args: any[]) => unknown>(f: F, arity?: number): F;
}

type Row = (kit: Kit) => readonly [mine: Operator<any, any>, theirs: rx.OperatorFunction<any, any> | null];

const add = (a: unknown, b: unknown): number => Number(a) + Number(b);
const odd = (x: unknown): boolean => Number(x) % 2 !== 0;
const less =
  (n: number) =>
  (x: unknown): boolean =>
    Number(x) < n;

const rows: Record<string, Row> = {
  map: (k) => [ours.map(k.fn(add)), rx.map(k.fn(add))],
  filter: (k) => [ours.filter(k.fn(odd)), rx.filter(k.fn(odd))],
  filterMap: (k) => {
    const f = (x: unknown): number | undefined => (odd(x) ? Number(x) * 10 : undefined);
    return [
      ours.filterMap(k.fn(f)),
      rx.pipe(
        rx.map(k.fn(f)),
        rx.filter((y) => y !== undefined),
      ),
    ];
  },
  mapConcat: (k) => {
    const f = (x: unknown, i: number): Iterable<unknown> => (odd(x) ? [x, i, x].slice(k.n) : new Set([x, i]));
    return [ours.mapConcat(k.fn(f)), rx.concatMap(k.fn(f))];
  },
  scan: (k) => [ours.scan(k.fn(add, 3)), rx.scan(k.fn(add, 3))],
  scanSeeded: (k) => [ours.scan(k.fn(add, 3), k.n), rx.scan(k.fn(add, 3), k.n)],
  reduce: (k) => [ours.reduce(k.fn(add, 3)), rx.reduce(k.fn(add, 3))],
  reduceSeeded: (k) => [ours.reduce(k.fn(add, 3), k.n), rx.reduce(k.fn(add, 3), k.n)],
  mapAccum: (k) => {
    const f = (s: number, x: unknown): [number, unknown[]] => [add(s, x), [s, x, s].slice(0, k.m)];
    return [ours.mapAccum(() => k.n, k.fn(f, 3), k.flag ? k.fn((s: number) => [s, s], 1) : undefined), null];
  },
  take: (k) => [ours.take(k.n), rx.take(k.n)],
  takeLast: (k) => [ours.takeLast(k.n), k.n === 0 ? null : rx.takeLast(k.n)],
  takeWhile: (k) => [ours.takeWhile(k.fn(less(k.n)), k.flag), rx.takeWhile(k.fn(less(k.n)), k.flag)],
  skip: (k) => [ours.skip(k.n), rx.skip(k.n)],
  skipLast: (k) => [ours.skipLast(k.n), rx.skipLast(k.n)],
  skipWhile: (k) => [ours.skipWhile(k.fn(less(k.n))), rx.skipWhile(k.fn(less(k.n)))],
  slice: (k) => [ours.slice(k.n, k.m), rx.pipe(rx.skip(k.n), rx.take(Math.max(0, k.m - k.n)))],
  first: (k) => [ours.first(k.fn(odd)), rx.first(k.fn(odd))],
  firstOfAll: () => [ours.first(), rx.first()],
  firstOrDefault: (k) => [ours.first(k.fn(odd), k.n), rx.first(k.fn(odd), k.n)],
  last: (k) => [ours.last(k.fn(odd)), rx.last(k.fn(odd))],
  lastOfAll: () => [ours.last(), rx.last()],
  lastOrDefault: (k) => [ours.last(k.fn(odd), k.n), rx.last(k.fn(odd), k.n)],
  single: (k) => [ours.single(k.fn(less(k.n))), rx.single(k.fn(less(k.n)))],
  elementAt: (k) => [ours.elementAt(k.n), rx.elementAt(k.n)],
  elementAtOrDefault: (k) => [ours.elementAt(k.n, k.m), rx.elementAt(k.n, k.m)],
  find: (k) => [ours.find(k.fn(odd)), rx.find(k.fn(odd))],
  findIndex: (k) => [ours.findIndex(k.fn(odd)), rx.findIndex(k.fn(odd))],
  some: (k) => [
    ours.some(k.fn(odd)),
    rx.pipe(rx.map(k.fn(odd)), rx.filter(Boolean), rx.take(1), rx.defaultIfEmpty(false)),
  ],
  every: (k) => [ours.every(k.fn(less(k.n))), rx.every(k.fn(less(k.n)))],
  includes: (k) => [
    ours.includes<unknown>(k.n, k.m),
    rx.pipe(
      rx.skip(k.m),
      rx.find((x) => x === k.n),
      rx.map((x) => x === k.n),
    ),
  ],
  isEmpty: () => [ours.isEmpty(), rx.isEmpty()],
  ignoreElements: () => [ours.ignoreElements(), rx.ignoreElements()],
  distinct: () => [ours.distinct(), rx.distinct()],
  distinctBy: (k) => [ours.distinct(k.fn(odd, 1)), rx.distinct(k.fn(odd, 1))],
  distinctUntilChanged: () => [ours.distinctUntilChanged(), rx.distinctUntilChanged()],
  distinctUntilChangedBy: (k) => {
    const same = (a: unknown, b: unknown): boolean => odd(a) === odd(b);
    return k.flag
      ? [ours.distinctUntilChanged(k.fn(same)), rx.distinctUntilChanged(k.fn(same))]
      : [
          ours.distinctUntilChanged(undefined, k.fn(odd, 1)),
          rx.distinctUntilChanged((a, b) => a === b, k.fn(odd, 1)),
        ];
  },
  distinctUntilKeyChanged: () => [
    pipe(
      ours.map((x) => ({ x })),
      ours.distinctUntilKeyChanged('x'),
    ),
    rx.pipe(
      rx.map((x) => ({ x })),
      rx.distinctUntilKeyChanged('x'),
    ),
  ],
  groupAdjacentBy: (k) => [ours.groupAdjacentBy(k.fn(odd)), null],
  splitWhen: (k) => [ours.splitWhen(k.fn(odd)), null],
  intersperse: (k) => [ours.intersperse(k.n), null],
  pairwise: () => [ours.pairwise(), rx.pairwise()],
  withIndex: () => [ours.withIndex(), rx.map((x, i) => [x, i])],
  bufferCount: (k) => [ours.bufferCount(k.n + 1), rx.bufferCount(k.n + 1)],
  bufferCountEvery: (k) => [ours.bufferCount(k.n + 1, k.m + 1), rx.bufferCount(k.n + 1, k.m + 1)],
  startWith: (k) => [ours.startWith(k.n, undefined), rx.startWith(k.n, undefined)],
  endWith: (k) => [ours.endWith(k.n, undefined), rx.endWith(k.n, undefined)],
  tap: (k) => [ours.tap(k.fn(() => {}, 1)), rx.tap(k.fn(() => {}, 1))],
  tapObserver: (k) => {
    const spies = (): object => {
      const next = k.fn(() => {}, 1);
      return { next, error: k.fn(() => 'error', 0), complete: k.fn(() => 'complete', 0) };
    };
    return [ours.tap(spies()), rx.tap(spies())];
  },
  count: (k) => [ours.count(k.fn(odd)), rx.count(k.fn(odd))],
  countAll: () => [ours.count(), rx.count()],
  sum: (k) => [ours.sum(k.fn(Number, 1)), rx.reduce((a, x) => a + k.fn(Number, 1)(x), 0)],
  average: () => [ours.average(Number), null],
  min: () => [ours.min(), rx.min()],
  minWith: (k) => [ours.min(k.fn((a, b) => a - b)), rx.min(k.fn((a, b) => a - b))],
  max: () => [ours.max(), rx.max()],
  maxWith: (k) => [ours.max(k.fn((a, b) => a - b)), rx.max(k.fn((a, b) => a - b))],
  minBy: (k) => [ours.minBy(k.fn(odd, 1)), null],
  maxBy: (k) => [ours.maxBy(k.fn(odd, 1)), null],
  reverse: () => [
    ours.reverse(),
    rx.pipe(
      rx.toArray(),
      rx.mergeMap((xs) => xs.reverse()),
    ),
  ],
  orderBy: (k) => [ours.orderBy(k.fn(less(k.n), 1)), null],
  toArray: () => [ours.toArray(), rx.toArray()],
  toSet: () => [
    ours.toSet(),
    rx.pipe(
      rx.toArray(),
      rx.map((xs) => new Set(xs)),
    ),
  ],
  toMap: (k) => [ours.toMap(k.fn(odd, 1), k.fn(Number, 1)), null],
  defaultIfEmpty: (k) => [ours.defaultIfEmpty(k.n), rx.defaultIfEmpty(k.n)],
  throwIfEmpty: (k) => [
    ours.throwIfEmpty(k.fn(() => new Error('none'))),
    rx.throwIfEmpty(k.fn(() => new Error('none'))),
  ],
  materialize: () => [
    ours.materialize(),
    rx.pipe(
      rx.materialize(),
      rx.map(({ kind, value, error }: any) => notification(kind, value, error)),
    ),
  ],
  dematerialize: (k) => {
    const f = (x: unknown): any => notification(less(k.n)(x) ? 'N' : odd(x) ? 'C' : 'E', x, x);
    return [pipe(ours.map(f), ours.dematerialize()), rx.pipe(rx.map(f), rx.dematerialize())];
  },
  limit: (k) => [ours.limit(k.n), null],
  limitWeighted: (k) => [ours.limitWeighted(k.n, k.fn(Number, 1)), null],
};

function notification(kind: 'N' | 'E' | 'C', value: unknown, error: unknown): object {
  if (kind === 'N') return { kind, value };
  return kind === 'E' ? { kind, error } : { kind };
}

/** All that can be seen of one run. */
interface Outcome {
  readonly elements: unknown[];
  failure: unknown;
  pulled: number;
  returned: number;
  readonly calls: unknown[];
}

/** One drawn program: the source's values and failure, and the arguments of the operator. */
interface Program {
  readonly values: readonly unknown[];
  /** The source fails instead of giving this element, if it gets so far. */
  readonly failAt: number;
  /** The so many-th call of a user's function throws. */
  readonly throwAt: number;
  readonly n: number;
  readonly m: number;
  readonly flag: boolean;
}

const broken = new Error('the source');
const thrown = new Error('the function');

class Run implements Kit {
  readonly outcome: Outcome = { elements: [], failure: null, pulled: 0, returned: 0, calls: [] };
  readonly n: number;
  readonly m: number;
  readonly flag: boolean;
  private readonly program: Program;

  constructor(program: Program) {
    this.program = program;
    this.n = program.n;
    this.m = program.m;
    this.flag = program.flag;
  }

  fn<F extends (...args: any[]) => unknown>(f: F, arity = 2): F {
    return ((...args: unknown[]) => {
      const calls = this.outcome.calls;
      calls.push(args.slice(0, arity));
      if (calls.length === this.program.throwAt) throw thrown;
      return f(...args);
    }) as F;
  }

  /** The source: an iterable whose steps and returns are counted. */
  source(): Iterable<unknown> {
    const { values, failAt } = this.program;
    const outcome = this.outcome;
    let at = 0;
    return {
      [Symbol.iterator]: () => ({
        next: () => {
          if (at >= values.length) return { done: true, value: undefined };
          if (at === failAt) throw broken;
          outcome.pulled++;
          return { done: false, value: values[at++] };
        },
        return: () => {
          outcome.returned++;
          return { done: true, value: undefined };
        },
      }),
    };
  }

  finish(run: () => void): Outcome {
    try {
      run();
    } catch (error) {
      this.failed(error);
    }
    return this.outcome;
  }

  failed(error: unknown): void {
    const own = error instanceof Error && error !== broken && error !== thrown;
    this.outcome.failure = own ? error.name : error;
  }
}

function mine(row: Row, program: Program, fusion: Fusion): Outcome {
  const run = new Run(program);
  return run.finish(() => {
    from(run.source())
      .pipe(row(run)[0])
      .forEachSync((x) => run.outcome.elements.push(x), { fusion });
  });
}

function theirs(row: Row, program: Program): Outcome | null {
  const run = new Run(program);
  const operator = row(run)[1];
  if (operator === null) return null;
  return run.finish(() => {
    rx.from(run.source())
      .pipe(operator)
      .subscribe({ next: (x) => run.outcome.elements.push(x), error: (e: unknown) => run.failed(e) });
  });
}

const value = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -2, max: 6 }) },
  fc.constantFrom<unknown>(undefined, null, Number.NaN, 'a'),
);

const programs: fc.Arbitrary<Program> = fc.record({
  values: fc.array(value, { maxLength: 12 }),
  failAt: fc.oneof(fc.constant(-1), fc.nat(12)),
  throwAt: fc.oneof(fc.constant(-1), fc.nat(12)),
  n: fc.nat(5),
  m: fc.nat(5),
  flag: fc.boolean(),
});

describe.each(Object.entries(rows))('%s', (_name, row) => {
  it('is the same interpreted and fused', () => {
    fc.assert(
      fc.property(programs, (program) => {
        expect(mine(row, program, 'eager')).toEqual(mine(row, program, 'off'));
      }),
      { numRuns: 200 },
    );
  });

  it('is what RxJS does, if RxJS has it', () => {
    fc.assert(
      fc.property(programs, (program) => {
        const expected = theirs(row, program);
        if (expected === null) return;
        const { returned, ...seen } = mine(row, program, 'off');
        expect(seen).toEqual({ ...seen, ...expected, returned: undefined });
        expect(returned).toBeLessThanOrEqual(1);
      }),
      { numRuns: 200 },
    );
  });
});
