import * as fc from 'fast-check';
import * as rx from 'rxjs';
import * as op from '../../operators/index.ts';
import { FAILURE } from './program.ts';
import { type Pair, pair } from './pair.ts';

// The table of the element-wise operators. Each user function may throw at a value: -1 is never seen.

const none = fc.constant(undefined);
const small = fc.integer({ min: 0, max: 4 });
const bad = fc.constantFrom(-1, -1, 0, 1, 5);

/** `f`, but it throws when it meets `bad`. */
function unless<R>(
  badValue: number,
  f: (value: number, index: number) => R,
): (value: number, index: number) => R {
  return (value, index) => {
    if (value === badValue) throw FAILURE;
    return f(value, index);
  };
}

/** As above, for functions of a state and a value. */
function folding(badValue: number): (state: number, value: number, index: number) => number {
  return (state, value, index) => {
    if (value === badValue) throw FAILURE;
    return state * 3 + value + index;
  };
}

const below = fc.record({ bad, limit: small });

export const ELEMENT: readonly Pair[] = [
  pair({
    name: 'map',
    inputs: 1,
    args: bad,
    theirs: (b, _, s) => s.pipe(rx.map(unless(b, (x, i) => x * 10 + i))),
    ours: (b, _, s) => s.pipe(op.map(unless(b, (x, i) => x * 10 + i))),
  }),
  pair({
    name: 'filter',
    inputs: 1,
    args: bad,
    theirs: (b, _, s) => s.pipe(rx.filter(unless(b, (x, i) => (x + i) % 2 === 0))),
    ours: (b, _, s) => s.pipe(op.filter(unless(b, (x, i) => (x + i) % 2 === 0))),
  }),
  pair({
    name: 'scan',
    inputs: 1,
    args: bad,
    theirs: (b, _, s) => s.pipe(rx.scan(folding(b), 7)),
    ours: (b, _, s) => s.pipe(op.scan(folding(b), 7)),
  }),
  pair({
    name: 'scan without a seed',
    inputs: 1,
    args: bad,
    theirs: (b, _, s) => s.pipe(rx.scan(folding(b))),
    ours: (b, _, s) => s.pipe(op.scan(folding(b))),
  }),
  pair({
    name: 'reduce',
    inputs: 1,
    args: bad,
    theirs: (b, _, s) => s.pipe(rx.reduce(folding(b), 7)),
    ours: (b, _, s) => s.pipe(op.reduce(folding(b), 7)),
  }),
  pair({
    name: 'reduce without a seed',
    inputs: 1,
    args: bad,
    theirs: (b, _, s) => s.pipe(rx.reduce(folding(b))),
    ours: (b, _, s) => s.pipe(op.reduce(folding(b))),
  }),
  pair({
    name: 'take',
    inputs: 1,
    args: small,
    theirs: (n, _, s) => s.pipe(rx.take(n)),
    ours: (n, _, s) => s.pipe(op.take(n)),
  }),
  pair({
    name: 'takeLast',
    inputs: 1,
    args: small,
    theirs: (n, _, s) => s.pipe(rx.takeLast(n)),
    ours: (n, _, s) => s.pipe(op.takeLast(n)),
  }),
  pair({
    name: 'takeWhile',
    inputs: 1,
    args: below,
    theirs: (a, _, s) => s.pipe(rx.takeWhile(unless(a.bad, (x, i) => x <= a.limit && i < 4))),
    ours: (a, _, s) => s.pipe(op.takeWhile(unless(a.bad, (x, i) => x <= a.limit && i < 4))),
  }),
  pair({
    name: 'takeWhile inclusive',
    inputs: 1,
    args: below,
    theirs: (a, _, s) =>
      s.pipe(
        rx.takeWhile(
          unless(a.bad, (x) => x <= a.limit),
          true,
        ),
      ),
    ours: (a, _, s) =>
      s.pipe(
        op.takeWhile(
          unless(a.bad, (x) => x <= a.limit),
          true,
        ),
      ),
  }),
  pair({
    name: 'skip',
    inputs: 1,
    args: small,
    theirs: (n, _, s) => s.pipe(rx.skip(n)),
    ours: (n, _, s) => s.pipe(op.skip(n)),
  }),
  pair({
    name: 'skipWhile',
    inputs: 1,
    args: below,
    theirs: (a, _, s) => s.pipe(rx.skipWhile(unless(a.bad, (x, i) => x <= a.limit && i < 3))),
    ours: (a, _, s) => s.pipe(op.skipWhile(unless(a.bad, (x, i) => x <= a.limit && i < 3))),
  }),
  pair({
    name: 'distinct',
    inputs: 1,
    args: none,
    theirs: (_a, _, s) => s.pipe(rx.distinct()),
    ours: (_a, _, s) => s.pipe(op.distinct()),
  }),
  pair({
    name: 'distinct by key',
    inputs: 1,
    args: bad,
    theirs: (b, _, s) => s.pipe(rx.distinct((x) => unless(b, (y) => y % 2)(x, 0))),
    ours: (b, _, s) => s.pipe(op.distinct((x: number) => unless(b, (y) => y % 2)(x, 0))),
  }),
  pair({
    name: 'distinctUntilChanged',
    inputs: 1,
    args: none,
    theirs: (_a, _, s) => s.pipe(rx.distinctUntilChanged()),
    ours: (_a, _, s) => s.pipe(op.distinctUntilChanged()),
  }),
  pair({
    name: 'distinctUntilChanged with a comparator',
    inputs: 1,
    args: bad,
    theirs: (b, _, s) => s.pipe(rx.distinctUntilChanged((x, y) => unless(b, () => x % 2 === y % 2)(y, 0))),
    ours: (b, _, s) =>
      s.pipe(op.distinctUntilChanged((x: number, y: number) => unless(b, () => x % 2 === y % 2)(y, 0))),
  }),
  pair({
    name: 'pairwise',
    inputs: 1,
    args: none,
    theirs: (_a, _, s) => s.pipe(rx.pairwise()),
    ours: (_a, _, s) => s.pipe(op.pairwise()),
  }),
  pair({
    name: 'bufferCount',
    inputs: 1,
    args: fc.record({ size: fc.integer({ min: 1, max: 3 }), every: fc.integer({ min: 1, max: 4 }) }),
    theirs: (a, _, s) => s.pipe(rx.bufferCount(a.size, a.every)),
    ours: (a, _, s) => s.pipe(op.bufferCount(a.size, a.every)),
  }),
  pair({
    name: 'startWith',
    inputs: 1,
    args: none,
    theirs: (_a, _, s) => s.pipe(rx.startWith(8, 9)),
    ours: (_a, _, s) => s.pipe(op.startWith(8, 9)),
  }),
  pair({
    name: 'endWith',
    inputs: 1,
    args: none,
    theirs: (_a, _, s) => s.pipe(rx.endWith(8, 9)),
    ours: (_a, _, s) => s.pipe(op.endWith(8, 9)),
  }),
  pair({
    name: 'tap',
    inputs: 1,
    args: bad,
    theirs: (b, _, s) => s.pipe(rx.tap((x) => unless(b, () => {})(x, 0))),
    ours: (b, _, s) => s.pipe(op.tap((x: number) => unless(b, () => {})(x, 0))),
  }),
  pair({
    name: 'count',
    inputs: 1,
    args: bad,
    theirs: (b, _, s) => s.pipe(rx.count(unless(b, (x) => x > 0))),
    ours: (b, _, s) => s.pipe(op.count(unless(b, (x) => x > 0))),
  }),
  pair({
    name: 'min',
    inputs: 1,
    args: none,
    theirs: (_a, _, s) => s.pipe(rx.min()),
    ours: (_a, _, s) => s.pipe(op.min()),
  }),
  pair({
    name: 'max with a comparator',
    inputs: 1,
    args: bad,
    theirs: (b, _, s) => s.pipe(rx.max((x, y) => unless(b, () => (x % 3) - (y % 3))(x, 0))),
    ours: (b, _, s) => s.pipe(op.max((x: number, y: number) => unless(b, () => (x % 3) - (y % 3))(x, 0))),
  }),
  pair({
    name: 'first with a predicate and a default',
    inputs: 1,
    args: below,
    theirs: (a, _, s) =>
      s.pipe(
        rx.first(
          unless(a.bad, (x) => x > a.limit),
          99,
        ),
      ),
    ours: (a, _, s) =>
      s.pipe(
        op.first(
          unless(a.bad, (x) => x > a.limit),
          99,
        ),
      ),
  }),
  pair({
    name: 'last with a predicate and a default',
    inputs: 1,
    args: below,
    theirs: (a, _, s) =>
      s.pipe(
        rx.last(
          unless(a.bad, (x) => x > a.limit),
          99,
        ),
      ),
    ours: (a, _, s) =>
      s.pipe(
        op.last(
          unless(a.bad, (x) => x > a.limit),
          99,
        ),
      ),
  }),
  pair({
    name: 'first',
    inputs: 1,
    args: none,
    theirs: (_a, _, s) => s.pipe(rx.first()),
    ours: (_a, _, s) => s.pipe(op.first()),
  }),
  pair({
    name: 'last',
    inputs: 1,
    args: none,
    theirs: (_a, _, s) => s.pipe(rx.last()),
    ours: (_a, _, s) => s.pipe(op.last()),
  }),
  pair({
    name: 'find',
    inputs: 1,
    args: below,
    theirs: (a, _, s) => s.pipe(rx.find(unless(a.bad, (x) => x > a.limit))),
    ours: (a, _, s) => s.pipe(op.find(unless(a.bad, (x) => x > a.limit))),
  }),
  pair({
    name: 'every',
    inputs: 1,
    args: below,
    theirs: (a, _, s) => s.pipe(rx.every(unless(a.bad, (x) => x <= a.limit))),
    ours: (a, _, s) => s.pipe(op.every(unless(a.bad, (x) => x <= a.limit))),
  }),
  pair({
    name: 'toArray',
    inputs: 1,
    args: none,
    theirs: (_a, _, s) => s.pipe(rx.toArray()),
    ours: (_a, _, s) => s.pipe(op.toArray()),
  }),
  pair({
    name: 'defaultIfEmpty',
    inputs: 1,
    args: none,
    theirs: (_a, _, s) => s.pipe(rx.defaultIfEmpty(42)),
    ours: (_a, _, s) => s.pipe(op.defaultIfEmpty(42)),
  }),
  pair({
    name: 'skipLast',
    inputs: 1,
    args: small,
    theirs: (n, _, s) => s.pipe(rx.skipLast(n)),
    ours: (n, _, s) => s.pipe(op.skipLast(n)),
  }),
  pair({
    name: 'elementAt',
    inputs: 1,
    args: small,
    theirs: (n, _, s) => s.pipe(rx.elementAt(n)),
    ours: (n, _, s) => s.pipe(op.elementAt(n)),
  }),
  pair({
    name: 'elementAt with a default',
    inputs: 1,
    args: small,
    theirs: (n, _, s) => s.pipe(rx.elementAt(n, 99)),
    ours: (n, _, s) => s.pipe(op.elementAt(n, 99)),
  }),
  pair({
    name: 'findIndex',
    inputs: 1,
    args: below,
    theirs: (a, _, s) => s.pipe(rx.findIndex(unless(a.bad, (x) => x > a.limit))),
    ours: (a, _, s) => s.pipe(op.findIndex(unless(a.bad, (x) => x > a.limit))),
  }),
  pair({
    name: 'single',
    inputs: 1,
    args: below,
    theirs: (a, _, s) => s.pipe(rx.single(unless(a.bad, (x) => x > a.limit))),
    ours: (a, _, s) => s.pipe(op.single(unless(a.bad, (x) => x > a.limit))),
  }),
  pair({
    name: 'isEmpty',
    inputs: 1,
    args: none,
    theirs: (_a, _, s) => s.pipe(rx.isEmpty()),
    ours: (_a, _, s) => s.pipe(op.isEmpty()),
  }),
  pair({
    name: 'ignoreElements',
    inputs: 1,
    args: none,
    theirs: (_a, _, s) => s.pipe(rx.ignoreElements()),
    ours: (_a, _, s) => s.pipe(op.ignoreElements()),
  }),
  pair({
    name: 'throwIfEmpty',
    inputs: 1,
    args: fc.boolean(),
    theirs: (own, _, s) => s.pipe(own ? rx.throwIfEmpty(() => FAILURE) : rx.throwIfEmpty()),
    ours: (own, _, s) => s.pipe(own ? op.throwIfEmpty(() => FAILURE) : op.throwIfEmpty()),
  }),
  pair({
    name: 'distinctUntilKeyChanged',
    inputs: 1,
    args: none,
    theirs: (_a, _, s) =>
      s.pipe(
        rx.map((x) => ({ key: x % 2, x })),
        rx.distinctUntilKeyChanged('key'),
      ),
    ours: (_a, _, s) =>
      s.pipe(
        op.map((x) => ({ key: x % 2, x })),
        op.distinctUntilKeyChanged('key'),
      ),
  }),
];

/** A few of them one after the other, at random; what one makes of a number, the next must take as it comes. */
export const CHAINS: Pair = pair({
  name: 'chains of element operators',
  inputs: 1,
  args: fc.array(
    fc
      .constantFrom(...ELEMENT)
      .chain((one) => (one.args as fc.Arbitrary<unknown>).map((args) => ({ one, args }))),
    { minLength: 2, maxLength: 5 },
  ),
  theirs: (links, bench, s) =>
    links.reduce((source, { one, args }) => one.theirs(args, bench, source) as typeof s, s),
  ours: (links, bench, s) =>
    links.reduce((source, { one, args }) => one.ours(args, bench, source) as typeof s, s),
});
