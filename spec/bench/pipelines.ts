import * as most from '@most/core';
import { Effect, Option, Stream as EffectStream } from 'effect';
import * as ops from 'iter-ops';
import * as ix from 'ix/iterable';
import * as ixo from 'ix/iterable/operators';
import { from } from 'millrace';
import { map, mapConcat, reduce, scan, takeWhile } from 'millrace/operators';
import * as rx from 'rxjs';
import type { Case } from './case.ts';
import { builtAnew, filterMapReduce, typedArray } from './filter-map-reduce.ts';
import { group, groupAfterOthers, named, numbers, type Work } from './group.ts';
import { job } from './job.ts';
import { helped, mostFrom, mostRun, only } from './peers.ts';

// Fused pipelines beside everything that people would write instead.

function fourMaps(n: number): Work {
  const xs = numbers(n);
  const byHand = (): number => {
    let sum = 0;
    for (let i = 0; i < xs.length; i++) sum += ((xs[i] + 1) * 2 - 3) & 1023;
    return sum;
  };
  const fused = from(xs).pipe(
    map((x) => x + 1),
    map((x) => x * 2),
    map((x) => x - 3),
    map((x) => x & 1023),
    reduce((sum, x) => sum + x, 0),
  );
  const observable = rx.from(xs).pipe(
    rx.map((r) => r + 1),
    rx.map((r) => r * 2),
    rx.map((r) => r - 3),
    rx.map((r) => r & 1023),
    rx.reduce((sum, r) => sum + r, 0),
  );
  const iterable = ix.from(xs).pipe(
    ixo.map((a) => a + 1),
    ixo.map((a) => a * 2),
    ixo.map((a) => a - 3),
    ixo.map((a) => a & 1023),
  );
  const effect = EffectStream.fromIterable(xs).pipe(
    EffectStream.map((e) => e + 1),
    EffectStream.map((e) => e * 2),
    EffectStream.map((e) => e - 3),
    EffectStream.map((e) => e & 1023),
    EffectStream.runFold(
      () => 0,
      (sum, e) => sum + e,
    ),
  );
  const iterOps = ops.pipe(
    xs,
    ops.map((o) => o + 1),
    ops.map((o) => o * 2),
    ops.map((o) => o - 3),
    ops.map((o) => o & 1023),
    ops.reduce((sum, o) => sum + o, 0),
  );
  return {
    title: named('map-map-map-map', n),
    n,
    expected: byHand(),
    rivals: {
      'hand-written loop': byHand,
      millrace: () => fused.lastSync(),
      RxJS: () => only(observable),
      IxJS: () => ix.reduce(iterable, { callback: (sum, a) => sum + a, seed: 0 }),
      '@most/core': async () => {
        let sum = 0;
        const twice = most.map(
          (m: number) => m * 2,
          most.map((m: number) => m + 1, mostFrom(xs)),
        );
        const masked = most.map(
          (m: number) => m & 1023,
          most.map((m: number) => m - 3, twice),
        );
        await mostRun(masked, (m) => (sum += m));
        return sum;
      },
      'Effect Stream': () => Effect.runSync(effect),
      'iter-ops': () => [...iterOps][0],
      'array methods': () =>
        xs
          .map((x) => x + 1)
          .map((x) => x * 2)
          .map((x) => x - 3)
          .map((x) => x & 1023)
          .reduce((a, b) => a + b, 0),
      generators: () => {
        let sum = 0;
        for (const x of masked(lessThree(doubled(increased(xs))))) sum += x;
        return sum;
      },
      'iterator helpers': helped(xs, (it) =>
        it
          .map((h) => h + 1)
          .map((h) => h * 2)
          .map((h) => h - 3)
          .map((h) => h & 1023)
          .reduce((sum, h) => sum + h, 0),
      ),
    },
  };
}

function* increased(xs: Iterable<number>): Generator<number> {
  for (const x of xs) yield x + 1;
}

function* doubled(xs: Iterable<number>): Generator<number> {
  for (const x of xs) yield x * 2;
}

function* lessThree(xs: Iterable<number>): Generator<number> {
  for (const x of xs) yield x - 3;
}

function* masked(xs: Iterable<number>): Generator<number> {
  for (const x of xs) yield x & 1023;
}

function scanTakeWhile(n: number): Work {
  const xs = numbers(n);
  const bound = (n * (n - 1)) / 2;
  const byHand = (): number => {
    let state = 0;
    let last = 0;
    for (let i = 0; i < xs.length; i++) {
      state += xs[i];
      if (state > bound) break;
      last = state;
    }
    return last;
  };
  const fused = from(xs).pipe(
    scan((sum, x) => sum + x, 0),
    takeWhile((x) => x <= bound),
  );
  const observable = rx.from(xs).pipe(
    rx.scan((sum, r) => sum + r, 0),
    rx.takeWhile((r) => r <= bound),
  );
  const iterable = ix.from(xs).pipe(
    ixo.scan({ callback: (sum: number, a: number) => sum + a, seed: 0 }),
    ixo.takeWhile((a) => a <= bound),
  );
  const effect = EffectStream.fromIterable(xs).pipe(
    EffectStream.scan(
      () => 0,
      (sum, e) => sum + e,
    ),
    EffectStream.takeWhile((e) => e <= bound),
    EffectStream.runLast,
  );
  return {
    title: named('scan-takeWhile', n),
    n,
    expected: byHand(),
    rivals: {
      'hand-written loop': byHand,
      millrace: () => fused.lastSync(),
      RxJS: () => only(observable),
      IxJS: () => ix.last(iterable),
      '@most/core': async () => {
        let last = 0;
        const sums = most.scan((sum: number, m: number) => sum + m, 0, mostFrom(xs));
        await mostRun(
          most.takeWhile((m) => m <= bound, sums),
          (m) => (last = m),
        );
        return last;
      },
      'Effect Stream': () => Option.getOrNull(Effect.runSync(effect)),
      generators: () => {
        let last = 0;
        for (const x of upTo(bound, sums(xs))) last = x;
        return last;
      },
    },
  };
}

function* sums(xs: Iterable<number>): Generator<number> {
  let sum = 0;
  for (const x of xs) yield (sum += x);
}

function* upTo(bound: number, xs: Iterable<number>): Generator<number> {
  for (const x of xs) {
    if (x > bound) return;
    yield x;
  }
}

function nested(outer: number, inner: number): Work {
  const xs = numbers(outer);
  const ys = numbers(inner);
  const byHand = (): number => {
    let sum = 0;
    for (let i = 0; i < xs.length; i++) for (let j = 0; j < ys.length; j++) sum += ys[j];
    return sum;
  };
  const fused = from(xs).pipe(
    mapConcat(() => ys),
    reduce((sum, x) => sum + x, 0),
  );
  const observable = rx.from(xs).pipe(
    rx.concatMap(() => ys),
    rx.reduce((sum, r) => sum + r, 0),
  );
  const iterable = ix.from(xs).pipe(ixo.flatMap(() => ys));
  const effect = EffectStream.fromIterable(xs).pipe(
    EffectStream.flatMap(() => EffectStream.fromIterable(ys)),
    EffectStream.runFold(
      () => 0,
      (sum, e) => sum + e,
    ),
  );
  const iterOps = ops.pipe(
    xs,
    ops.flatMap(() => ys),
    ops.reduce((sum, o) => sum + o, 0),
  );
  return {
    title: `${named('mapConcat', outer * inner)} (${outer.toLocaleString('en')} × ${inner})`,
    n: outer * inner,
    expected: byHand(),
    rivals: {
      'hand-written loop': byHand,
      millrace: () => fused.lastSync(),
      RxJS: () => only(observable),
      IxJS: () => ix.reduce(iterable, { callback: (sum, a) => sum + a, seed: 0 }),
      '@most/core': async () => {
        let sum = 0;
        const all = most.chain(() => mostFrom(ys), mostFrom(xs));
        await mostRun(all, (m) => (sum += m));
        return sum;
      },
      'Effect Stream': () => Effect.runSync(effect),
      'iter-ops': () => [...iterOps][0],
      'array methods': () => xs.flatMap(() => ys).reduce((sum, f) => sum + f, 0),
      generators: () => {
        let sum = 0;
        for (const x of flattened(xs, () => ys)) sum += x;
        return sum;
      },
      'iterator helpers': helped(xs, (it) => it.flatMap(() => ys).reduce((sum, h) => sum + h, 0)),
    },
  };
}

function* flattened(xs: Iterable<number>, f: (x: number) => Iterable<number>): Generator<number> {
  for (const x of xs) yield* f(x);
}

function collecting(n: number): Work {
  const xs = numbers(n);
  const fused = from(xs).pipe(map((x) => x + 1));
  const observable = rx.from(xs).pipe(
    rx.map((r) => r + 1),
    rx.toArray(),
  );
  const iterable = ix.from(xs).pipe(ixo.map((a) => a + 1));
  const effect = EffectStream.fromIterable(xs).pipe(
    EffectStream.map((e) => e + 1),
    EffectStream.runCollect,
  );
  const iterOps = ops.pipe(
    xs,
    ops.map((o) => o + 1),
  );
  return {
    title: named('map-toArray', n),
    n,
    expected: n,
    rivals: {
      'hand-written loop': () => {
        const array: number[] = [];
        for (let i = 0; i < xs.length; i++) array.push(xs[i] + 1);
        return array.at(-1);
      },
      millrace: () => fused.toArraySync().at(-1),
      RxJS: () => only(observable)?.at(-1),
      IxJS: () => ix.toArray(iterable).at(-1),
      '@most/core': async () => {
        const array: number[] = [];
        await mostRun(
          most.map((m: number) => m + 1, mostFrom(xs)),
          (m) => array.push(m),
        );
        return array.at(-1);
      },
      'Effect Stream': () => Effect.runSync(effect).at(-1),
      'iter-ops': () => [...iterOps].at(-1),
      'array methods': () => xs.map((x) => x + 1).at(-1),
      generators: () => [...plusOne(xs)].at(-1),
      'iterator helpers': helped(xs, (it) =>
        it
          .map((h) => h + 1)
          .toArray()
          .at(-1),
      ),
    },
  };
}

function* plusOne(xs: Iterable<number>): Generator<number> {
  for (const x of xs) yield x + 1;
}

const sizes = [1_000_000, 1000, 10];

/** Each work by itself at each size, and the larger ones in a program that has run others. */
function rows(work: (n: number) => Work): Case[] {
  return [
    ...sizes.flatMap((n) => group(work(n))),
    ...sizes.filter((n) => n > 10).flatMap((n) => groupAfterOthers(work(n))),
  ];
}

const shapes: Readonly<Record<number, readonly [outer: number, inner: number]>> = {
  1_000_000: [10_000, 100],
  1000: [50, 20],
  10: [5, 2],
};

export const cases: Case[] = [
  ...sizes.flatMap((n) => group(filterMapReduce(n))),
  ...sizes.flatMap((n) => groupAfterOthers(filterMapReduce(n))),
  ...rows(fourMaps),
  ...rows(scanTakeWhile),
  ...rows((n) => nested(...shapes[n])),
  ...rows(collecting),
  ...rows(typedArray),
  ...rows(builtAnew),
  ...group(builtAnew(100)),
  ...rows(job),
];
