import {
  ArgumentError,
  ArgumentOutOfRangeError,
  EmptyError,
  type Fusion,
  from,
  LimitError,
  NotFoundError,
  type Operator,
  SequenceError,
  type Stream,
} from 'millrace';
import * as ours from 'millrace/operators';
import { describe, expect, it, vi } from 'vitest';

// What each operator does, by example, in both of its forms. (That the forms agree with each other and with RxJS for all
// inputs is said in differential.spec.ts.)

const xs = [3, 1, 4, 1, 5];
const odd = (x: number): boolean => x % 2 === 1;

const examples: Record<string, [operator: Operator<any, any>, expected: unknown[], input?: unknown[]]> = {
  'map, with the index': [ours.map((x: number, i) => x * 10 + i), [30, 11, 42, 13, 54]],
  'filter, with the index': [ours.filter((_, i) => i > 2), [1, 5]],
  'filterMap leaves out undefined, and nothing else': [
    ours.filterMap((x) => x),
    [null, 0, ''],
    [undefined, null, 0, ''],
  ],
  'mapConcat of arrays': [ours.mapConcat((x: number) => [x, -x]), [1, -1, 2, -2], [1, 2]],
  'mapConcat of other iterables': [ours.mapConcat((s: string) => s), ['a', 'b', 'c'], ['ab', '', 'c']],
  'mapConcat of a mixture': [ours.mapConcat((x: number) => (odd(x) ? [x] : new Set([x]))), xs],
  'scan without a seed gives the first element': [
    ours.scan((a: number, x: number) => a + x),
    [3, 4, 8, 9, 14],
  ],
  'scan with undefined as its seed': [
    ours.scan((a: unknown, x: number) => [a, x].length, undefined),
    [2],
    [1],
  ],
  'reduce of nothing, without a seed, is nothing': [ours.reduce((a: number, x: number) => a + x), [], []],
  'reduce of nothing, with a seed, is the seed': [ours.reduce((a: number, x: number) => a + x, 7), [7], []],
  'mapAccum gives any number, and some at the end': [
    ours.mapAccum(
      () => 0,
      (sum, x: number) => [sum + x, Array.from({ length: x - 1 }, () => sum)],
      (sum) => [sum, 'end'],
    ),
    [1, 3, 3, 6, 'end'],
    [1, 2, 3],
  ],
  'take more than there is': [ours.take(9), xs],
  'takeLast more than there is': [ours.takeLast(9), xs],
  'takeLast of Infinity': [ours.takeLast(Infinity), xs],
  'takeWhile excludes the first that fails': [ours.takeWhile((x: number) => x < 4), [3, 1]],
  'takeWhile, inclusive': [ours.takeWhile((x: number) => x < 4, true), [3, 1, 4]],
  'skip all': [ours.skip(Infinity), []],
  'skipLast(0) changes nothing': [ours.skipLast(0), xs],
  'skipWhile stops asking': [ours.skipWhile((x: number) => x !== 4), [4, 1, 5]],
  'slice without an end': [ours.slice(3), [1, 5]],
  'slice of nothing': [ours.slice(3, 2), []],
  'distinct takes NaN for NaN': [ours.distinct(), [Number.NaN, 0], [Number.NaN, Number.NaN, 0, -0]],
  'distinct by key': [ours.distinct(odd), [3, 4]],
  'distinctUntilChanged takes NaN for another': [
    ours.distinctUntilChanged(),
    [Number.NaN, Number.NaN],
    [Number.NaN, Number.NaN],
  ],
  'pairwise of one is none': [ours.pairwise(), [], [1]],
  withIndex: [
    ours.withIndex(),
    [
      ['a', 0],
      ['b', 1],
    ],
    ['a', 'b'],
  ],
  'bufferCount keeps what is left': [ours.bufferCount(2), [[3, 1], [4, 1], [5]]],
  'bufferCount that leaves some out': [ours.bufferCount(1, 2), [[3], [4], [5]]],
  groupAdjacentBy: [
    ours.groupAdjacentBy(odd),
    [
      [true, [3, 1]],
      [false, [4]],
      [true, [1, 5]],
    ],
  ],
  'groupAdjacentBy of keys that are undefined': [
    ours.groupAdjacentBy(() => undefined),
    [[undefined, [1, 2]]],
    [1, 2],
  ],
  'splitWhen begins a new array': [ours.splitWhen((x: number) => x === 1), [[3], [1, 4], [1, 5]]],
  intersperse: [ours.intersperse(0), [1, 0, 2, 0, 3], [1, 2, 3]],
  'startWith and endWith, also undefined': [
    (s) => s.pipe(ours.startWith(undefined), ours.endWith(null)),
    [undefined, 1, null],
    [1],
  ],
  'count, sum, min and max of nothing': [
    (s) =>
      s.pipe(
        ours.count(),
        ours.mapConcat((n) => [n]),
      ),
    [0],
    [],
  ],
  'sum of a number of each': [ours.sum((x: number) => x * 2), [28]],
  average: [ours.average(), [2.8]],
  'average of nothing is nothing': [ours.average(), [], []],
  'min of nothing is nothing': [ours.min(), [], []],
  'max by a comparator': [ours.max((a: number, b: number) => b - a), [1]],
  'minBy gives all that share the least key': [ours.minBy((x: number) => x % 3), [[3]]],
  'maxBy gives all that share the greatest key': [ours.maxBy((x: number) => x % 2), [[3, 1, 1, 5]]],
  'first with a default that is undefined': [ours.first((x: number) => x > 9, undefined), [undefined]],
  'last that a predicate holds for': [ours.last((x: number) => x < 4), [1]],
  'find gives undefined where there is none': [ours.find((x: number) => x > 9), [undefined]],
  'findIndex gives -1 where there is none': [ours.findIndex((x: number) => x > 9), [-1]],
  'elementAt with a default': [ours.elementAt(9, 'none'), ['none']],
  'some of nothing is false': [ours.some(() => true), [false], []],
  'every of nothing is true': [ours.every(() => false), [true], []],
  'includes from a number on': [ours.includes(3, 1), [false]],
  isEmpty: [ours.isEmpty(), [false], [undefined]],
  'toArray of nothing is an empty array': [ours.toArray(), [[]], []],
  'toMap keeps the last of a key': [
    ours.toMap(odd, (x: number) => -x),
    [
      new Map([
        [true, -5],
        [false, -4],
      ]),
    ],
  ],
  toSet: [ours.toSet(), [new Set([3, 1, 4, 5])]],
  'defaultIfEmpty of undefined is not empty': [ours.defaultIfEmpty(7), [undefined], [undefined]],
  reverse: [ours.reverse(), [5, 1, 4, 1, 3]],
  'orderBy is stable': [ours.orderBy(odd), [4, 3, 1, 1, 5]],
  'orderBy a comparator': [
    ours.orderBy(
      (x: number) => x,
      (a, b) => b - a,
    ),
    [5, 4, 3, 1, 1],
  ],
  ignoreElements: [ours.ignoreElements(), []],
  'limit that is not reached': [ours.limit(5), xs],
};

describe.each<Fusion>(['off', 'eager'])('by example (fusion %s)', (fusion) => {
  it.each(Object.entries(examples))('%s', (_name, [operator, expected, input = xs]) => {
    expect(operator(from(input)).toArraySync({ fusion })).toEqual(expected);
  });

  it.each<
    [name: string, operator: Operator<any, any>, input: unknown[], failure: new (...args: never[]) => Error]
  >([
    ['first', ours.first(), [], EmptyError],
    ['first, of a predicate', ours.first((x) => x === 2), [1], EmptyError],
    ['last', ours.last(), [], EmptyError],
    ['single of none', ours.single(), [], EmptyError],
    ['single of many', ours.single(), [1, 2], SequenceError],
    ['single of none of them', ours.single((x) => x === 3), [1, 2], NotFoundError],
    ['elementAt', ours.elementAt(2), [1, 2], ArgumentOutOfRangeError],
    ['throwIfEmpty', ours.throwIfEmpty(), [], EmptyError],
    ['throwIfEmpty, of one of the user', ours.throwIfEmpty(() => new RangeError('none')), [], RangeError],
    ['limit', ours.limit(1), [1, 2], LimitError],
    ['limitWeighted', ours.limitWeighted(3, (s: string) => s.length), ['ab', 'cd'], LimitError],
    ['dematerialize', ours.dematerialize(), [{ kind: 'E', error: new RangeError('said') }], RangeError],
    ['dematerialize of something else', ours.dematerialize(), [5], ArgumentError],
  ])('%s fails', (_name, operator, input, failure) => {
    expect(() => operator(from(input)).toArraySync({ fusion })).toThrow(failure);
  });

  /** A source that watches: what was pulled, and how often it was closed. */
  const watched = (
    values: unknown[],
  ): { stream: Stream<any>; pulled: () => number; closed: () => number } => {
    let [pulled, closed] = [0, 0];
    const stream = from({
      [Symbol.iterator]: () => ({
        next: () => ({ done: false as const, value: values[pulled++ % values.length] }),
        return: () => {
          closed++;
          return { done: true as const, value: undefined };
        },
      }),
    });
    return { stream, pulled: () => pulled, closed: () => closed };
  };

  it.each<[name: string, operator: Operator<any, any>, pulled: number]>([
    ['take', ours.take(2), 2],
    ['take(0)', ours.take(0), 0],
    ['takeWhile', ours.takeWhile((x) => x < 3), 3],
    ['takeWhile, inclusive', ours.takeWhile((x) => x < 3, true), 3],
    ['slice', ours.slice(1, 3), 3],
    ['first', ours.first(), 1],
    ['find', ours.find((x) => x === 3), 3],
    ['findIndex', ours.findIndex((x) => x === 2), 2],
    ['elementAt', ours.elementAt(3), 4],
    ['some', ours.some((x) => x === 2), 2],
    ['every', ours.every((x) => x < 2), 2],
    ['includes', ours.includes(4), 4],
    ['isEmpty', ours.isEmpty(), 1],
    ['takeLast(0)', ours.takeLast(0), 0],
  ])(
    '%s ends an endless source, closes it once if it was opened, and pulls no more',
    (_name, operator, pulled) => {
      const source = watched([1, 2, 3, 4]);
      const after = vi.fn<() => void>();
      // What stands behind it still produces, and so asks again.
      source.stream.pipe(operator, ours.endWith(0, 0), ours.tap(after)).drainSync({ fusion });
      expect(after.mock.calls.length).toBeGreaterThanOrEqual(2);
      expect([source.pulled(), source.closed()]).toEqual([pulled, pulled === 0 ? 0 : 1]);
    },
  );

  it('mapConcat returns its inner iterator on close, and where something behind it fails', () => {
    const returned = vi.fn<() => IteratorResult<number>>(() => ({ done: true, value: undefined }));
    const endless: Iterable<number> = {
      [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }), return: returned }),
    };
    const stream = from([1]).pipe(ours.mapConcat(() => endless));
    expect(stream.pipe(ours.take(2)).toArraySync({ fusion })).toEqual([1, 1]);
    expect(returned).toHaveBeenCalledTimes(1);
    const failure = new Error('behind');
    const failing = stream.pipe(
      ours.map(() => {
        throw failure;
      }),
    );
    expect(() => failing.drainSync({ fusion })).toThrow(failure);
    expect(returned).toHaveBeenCalledTimes(2);
  });

  it('mapConcat does not return an inner iterator that threw, and closes upstream', () => {
    const source = watched([1]);
    const failure = new Error('inner');
    const returned = vi.fn<() => IteratorResult<number>>(() => ({ done: true, value: undefined }));
    const next = (): never => {
      throw failure;
    };
    const inner: Iterable<number> = { [Symbol.iterator]: () => ({ next, return: returned }) };
    const stream = source.stream.pipe(ours.mapConcat(() => inner));
    expect(() => stream.drainSync({ fusion })).toThrow(failure);
    expect([returned.mock.calls.length, source.closed()]).toEqual([0, 1]);
  });

  it('tap tells of the end, the failure and the close, each once', () => {
    const log: string[] = [];
    const say = (what: string) => (): void => void log.push(what);
    const observer = {
      next: say('next'),
      error: say('error'),
      complete: say('complete'),
      subscribe: say('subscribe'),
      unsubscribe: say('unsubscribe'),
      finalize: say('finalize'),
    };
    from([1]).pipe(ours.tap(observer)).drainSync({ fusion });
    expect(log.splice(0)).toEqual(['subscribe', 'next', 'complete', 'finalize']);
    from([1, 2]).pipe(ours.tap(observer), ours.take(1)).drainSync({ fusion });
    expect(log.splice(0)).toEqual(['subscribe', 'next', 'unsubscribe', 'finalize']);
    const failing = ours.throwError(() => new Error('no')).pipe(ours.tap(observer));
    expect(() => failing.drainSync({ fusion })).toThrow('no');
    expect(log).toEqual(['subscribe', 'error', 'finalize']);
  });

  it('materialize takes a failure for the last element', () => {
    const failure = new Error('no');
    const stream = from([1, 2]).pipe(
      ours.map((x) => {
        if (x === 2) throw failure;
        return x;
      }),
      ours.materialize(),
    );
    expect(stream.toArraySync({ fusion })).toEqual([
      { kind: 'N', value: 1 },
      { kind: 'E', error: failure },
    ]);
  });

  it('materialize closes what has failed before it says so, whatever comes after', async () => {
    const failure = new Error('no');
    const left: string[] = [];
    const other = ours.NEVER.pipe(ours.finalize(() => void left.push('other')));
    const stream = ours.merge(other, ours.throwError(failure)).pipe(
      ours.materialize(),
      ours.map((said) => [said, [...left]]),
    );
    expect(await stream.toArray({ fusion })).toEqual([[{ kind: 'E', error: failure }, ['other']]]);
  });

  it('two runs of one description share nothing', () => {
    for (const operator of [
      ours.distinct(),
      ours.scan((a: number, x: number) => a + x),
      ours.bufferCount(2),
      ours.toSet(),
    ]) {
      const stream = operator(from<any>([1, 1, 2]));
      expect(stream.toArraySync({ fusion })).toEqual(stream.toArraySync({ fusion }));
    }
  });
});

describe('arguments that can never work', () => {
  it.each<[name: string, make: () => unknown]>([
    ['take(-1)', () => ours.take(-1)],
    ['take(1.5)', () => ours.take(1.5)],
    ['takeLast(-1)', () => ours.takeLast(-1)],
    ['skip(NaN)', () => ours.skip(Number.NaN)],
    ['skipLast(-1)', () => ours.skipLast(-1)],
    ['slice(-1)', () => ours.slice(-1)],
    ['slice(0, 0.5)', () => ours.slice(0, 0.5)],
    ['bufferCount(0)', () => ours.bufferCount(0)],
    ['bufferCount(1, 0)', () => ours.bufferCount(1, 0)],
    ['limit(-1)', () => ours.limit(-1)],
    ['limitWeighted(NaN)', () => ours.limitWeighted(Number.NaN, () => 1)],
    ['includes(1, -1)', () => ours.includes(1, -1)],
  ])('%s', (_name, make) => {
    expect(make).toThrow(ArgumentError);
  });

  it('elementAt(-1), as in RxJS', () => {
    expect(() => ours.elementAt(-1)).toThrow(ArgumentOutOfRangeError);
  });
});

it('infers types through guards, defaults and pairs', () => {
  const mixed: Stream<string | number> = from(['a', 1]);
  const isString = (x: unknown): x is string => typeof x === 'string';
  const strings: string[] = mixed.pipe(ours.filter(isString)).toArraySync();
  const first: string = mixed.pipe(ours.first(isString)).lastSync();
  const found: string | undefined = mixed.pipe(ours.find(isString)).lastSync();
  const orNull: string | number | null = mixed.pipe(ours.first((x) => x === 2, null)).lastSync();
  const pairs: [string | number, string | number][] = mixed.pipe(ours.pairwise()).toArraySync();
  const grouped: [boolean, (string | number)[]][] = mixed
    .pipe(ours.groupAdjacentBy((x) => isString(x)))
    .toArraySync();
  const ended: (string | number | boolean)[] = mixed.pipe(ours.endWith(true)).toArraySync();
  const upper: string[] = mixed
    .pipe(
      ours.takeWhile(isString),
      ours.map((s) => s.toUpperCase()),
    )
    .toArraySync();
  expect([strings, first, found, orNull]).toEqual([['a'], 'a', 'a', null]);
  expect([pairs, grouped, ended, upper]).toEqual([
    [['a', 1]],
    [
      [true, ['a']],
      [false, [1]],
    ],
    ['a', 1, true],
    ['A'],
  ]);
});
