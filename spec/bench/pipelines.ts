import * as most from '@most/core';
import { newDefaultScheduler } from '@most/scheduler';
import type { Stream as MostStream } from '@most/types';
import { Effect, Stream as EffectStream } from 'effect';
import * as ops from 'iter-ops';
import * as ix from 'ix/iterable';
import * as ixo from 'ix/iterable/operators';
import { from } from 'millrace';
import { filter, map, mapConcat, reduce, scan, takeWhile } from 'millrace/operators';
import * as rx from 'rxjs';
import type { Case } from './case.ts';
import { twelveOthers } from './others.ts';

// Fused pipelines beside everything that people would write instead. Each rival has user functions of its own, so that
// no rival spoils another's call sites; small sizes are repeated, so that the measuring costs nothing.

/** Elements that one round of a case handles at least. */
const LEAST = 20_000;

function check(name: string, got: unknown, expected: unknown): void {
  if (got !== expected) throw new Error(`${name}: ${String(got)} instead of ${String(expected)}`);
}

/** The cases of one group over `n` elements. Each rival does the work once and answers the result. */
function group(
  title: string,
  n: number,
  expected: unknown,
  rivals: Record<string, () => unknown>,
  before: () => void = () => {},
): Case[] {
  let prepared = false;
  const times = Math.ceil(LEAST / n);
  return Object.entries(rivals).map(([name, once]) => ({
    group: title,
    name,
    run() {
      if (!prepared) before();
      prepared = true;
      for (let i = 0; i < times; i++) {
        const got = once();
        if (got instanceof Promise) return awaited(name, got, n, expected);
        check(name, got, expected);
      }
      return times * n;
    },
  }));
}

async function awaited(name: string, got: Promise<unknown>, n: number, expected: unknown): Promise<number> {
  check(name, await got, expected);
  return n;
}

function numbers(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

/** The only element of an observable that is synchronous. */
function only<T>(observable: rx.Observable<T>): T | undefined {
  let value: T | undefined;
  observable.subscribe((x) => {
    value = x;
  });
  return value;
}

const scheduler = newDefaultScheduler();

function mostFrom<T>(xs: Iterable<T>): MostStream<T> {
  return most.newStream((sink) => {
    for (const x of xs) sink.event(0, x);
    sink.end(0);
    return { dispose() {} };
  });
}

function filterMapReduce(n: number, others: boolean): Case[] {
  const xs = numbers(n);
  const half = Math.ceil(n / 2);
  const expected = 3 * half * (half - 1);
  const fused = from(xs).pipe(
    filter((x) => x % 2 === 0),
    map((x) => x * 3),
    reduce((sum, x) => sum + x, 0),
  );
  const interpreted = from(xs).pipe(
    filter((i) => i % 2 === 0),
    map((i) => i * 3),
    reduce((sum, i) => sum + i, 0),
  );
  const observable = rx.from(xs).pipe(
    rx.filter((r) => r % 2 === 0),
    rx.map((r) => r * 3),
    rx.reduce((sum, r) => sum + r, 0),
  );
  const iterable = ix.from(xs).pipe(
    ixo.filter((a) => a % 2 === 0),
    ixo.map((a) => a * 3),
  );
  const effect = EffectStream.fromIterable(xs).pipe(
    EffectStream.filter((e) => e % 2 === 0),
    EffectStream.map((e) => e * 3),
    EffectStream.runFold(
      () => 0,
      (sum, e) => sum + e,
    ),
  );
  const iterOps = ops.pipe(
    xs,
    ops.filter((o) => o % 2 === 0),
    ops.map((o) => o * 3),
    ops.reduce((sum, o) => sum + o, 0),
  );
  const isEven = (x: number): boolean => x % 2 === 0;
  const triple = (x: number): number => x * 3;
  const add = (a: number, b: number): number => a + b;
  const rivals: Record<string, () => unknown> = {
    'hand-written loop': () => {
      let sum = 0;
      for (let i = 0; i < xs.length; i++) {
        const x = xs[i];
        if (x % 2 === 0) sum += x * 3;
      }
      return sum;
    },
    'hand-written loop over functions': () => {
      let sum = 0;
      for (let i = 0; i < xs.length; i++) if (isEven(xs[i])) sum = add(sum, triple(xs[i]));
      return sum;
    },
    millrace: () => fused.lastSync(),
    'millrace, interpreted': () => interpreted.lastSync({ fusion: 'off' }),
    RxJS: () => only(observable),
    IxJS: () => ix.reduce(iterable, { callback: (sum, a) => sum + a, seed: 0 }),
    '@most/core': async () => {
      let sum = 0;
      const kept = most.filter((m: number) => m % 2 === 0, mostFrom(xs));
      const tapped = most.tap(
        (m: number) => {
          sum += m;
        },
        most.map((m: number) => m * 3, kept),
      );
      await most.runEffects(tapped, scheduler);
      return sum;
    },
    'Effect Stream': () => Effect.runSync(effect),
    'iter-ops': () => [...iterOps][0],
    'array methods': () =>
      xs
        .filter((x) => x % 2 === 0)
        .map((x) => x * 3)
        .reduce((a, b) => a + b, 0),
    generators: () => {
      let sum = 0;
      for (const x of mapped(kept(xs))) sum += x;
      return sum;
    },
    'async generators': async () => {
      let sum = 0;
      for await (const x of mappedLater(keptLater(xs))) sum += x;
      return sum;
    },
  };
  const native = (xs.values() as Partial<{ filter: unknown }>).filter;
  if (native !== undefined)
    rivals['iterator helpers'] = () =>
      (xs.values() as unknown as number[])
        .filter((h) => h % 2 === 0)
        .map((h) => h * 3)
        .reduce((sum, h) => sum + h, 0);
  const title = `filter-map-reduce, ${n.toLocaleString('en')}${others ? ', after 12 other pipelines' : ''}`;
  return group(title, n, expected, rivals, others ? twelveOthers : undefined);
}

function* kept(xs: Iterable<number>): Generator<number> {
  for (const x of xs) if (x % 2 === 0) yield x;
}

function* mapped(xs: Iterable<number>): Generator<number> {
  for (const x of xs) yield x * 3;
}

async function* keptLater(xs: Iterable<number>): AsyncGenerator<number> {
  for (const x of xs) if (x % 2 === 0) yield x;
}

async function* mappedLater(xs: AsyncIterable<number>): AsyncGenerator<number> {
  for await (const x of xs) yield x * 3;
}

function fourMaps(n: number): Case[] {
  const xs = numbers(n);
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
  const byHand = (): number => {
    let sum = 0;
    for (let i = 0; i < xs.length; i++) sum += ((xs[i] + 1) * 2 - 3) & 1023;
    return sum;
  };
  return group(`map-map-map-map, ${n.toLocaleString('en')}`, n, byHand(), {
    'hand-written loop': byHand,
    millrace: () => fused.lastSync(),
    RxJS: () => only(observable),
    IxJS: () => ix.reduce(iterable, { callback: (sum, a) => sum + a, seed: 0 }),
  });
}

function scanTakeWhile(n: number): Case[] {
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
  return group(`scan-takeWhile, ${n.toLocaleString('en')}`, n, byHand(), {
    'hand-written loop': byHand,
    millrace: () => fused.lastSync(),
    RxJS: () => only(observable),
    IxJS: () => ix.last(iterable),
  });
}

function nested(outer: number, inner: number): Case[] {
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
  return group(`mapConcat, ${outer} × ${inner}`, outer * inner, byHand(), {
    'hand-written loop': byHand,
    millrace: () => fused.lastSync(),
    RxJS: () => only(observable),
    IxJS: () => ix.reduce(iterable, { callback: (sum, a) => sum + a, seed: 0 }),
    flatMap: () => xs.flatMap(() => ys).reduce((sum, f) => sum + f, 0),
  });
}

function collecting(n: number): Case[] {
  const xs = numbers(n);
  const fused = from(xs).pipe(map((x) => x + 1));
  const observable = rx.from(xs).pipe(
    rx.map((r) => r + 1),
    rx.toArray(),
  );
  const iterable = ix.from(xs).pipe(ixo.map((a) => a + 1));
  return group(`map-toArray, ${n.toLocaleString('en')}`, n, n, {
    'hand-written loop': () => {
      const array: number[] = [];
      for (let i = 0; i < xs.length; i++) array.push(xs[i] + 1);
      return array.at(-1);
    },
    millrace: () => fused.toArraySync().at(-1),
    RxJS: () => only(observable)?.at(-1),
    IxJS: () => ix.toArray(iterable).at(-1),
    'Array.map': () => xs.map((x) => x + 1).at(-1),
  });
}

function typedArray(n: number): Case[] {
  const xs = Float64Array.from({ length: n }, (_, i) => i / 2);
  const byHand = (): number => {
    let sum = 0;
    for (let i = 0; i < xs.length; i++) if (xs[i] > 10) sum += xs[i] * 2;
    return sum;
  };
  const fused = from(xs).pipe(
    filter((x) => x > 10),
    map((x) => x * 2),
    reduce((sum, x) => sum + x, 0),
  );
  const observable = rx.from(xs).pipe(
    rx.filter((r) => r > 10),
    rx.map((r) => r * 2),
    rx.reduce((sum, r) => sum + r, 0),
  );
  return group(`typed array, ${n.toLocaleString('en')}`, n, byHand(), {
    'hand-written loop': byHand,
    millrace: () => fused.lastSync(),
    RxJS: () => only(observable),
  });
}

/** A pipeline that a hot function builds anew at each of its calls. */
function builtAnew(n: number): Case[] {
  const xs = numbers(n);
  const half = Math.ceil(n / 2);
  return group(`built anew at each call, ${n.toLocaleString('en')}`, n, 3 * half * (half - 1), {
    'hand-written loop': () => {
      let sum = 0;
      for (let i = 0; i < xs.length; i++) if (xs[i] % 2 === 0) sum += xs[i] * 3;
      return sum;
    },
    millrace: () =>
      from(xs)
        .pipe(
          filter((x) => x % 2 === 0),
          map((x) => x * 3),
          reduce((sum, x) => sum + x, 0),
        )
        .lastSync(),
    RxJS: () =>
      only(
        rx.from(xs).pipe(
          rx.filter((r) => r % 2 === 0),
          rx.map((r) => r * 3),
          rx.reduce((sum, r) => sum + r, 0),
        ),
      ),
    IxJS: () =>
      ix.reduce(
        ix.from(xs).pipe(
          ixo.filter((a) => a % 2 === 0),
          ixo.map((a) => a * 3),
        ),
        { callback: (sum, a) => sum + a, seed: 0 },
      ),
    'iter-ops': () => {
      const piped = ops.pipe(
        xs,
        ops.filter((o) => o % 2 === 0),
        ops.map((o) => o * 3),
        ops.reduce((sum, o) => sum + o, 0),
      );
      return piped[Symbol.iterator]().next().value;
    },
    generators: () => {
      let sum = 0;
      for (const x of mapped(kept(xs))) sum += x;
      return sum;
    },
  });
}

const sizes = [1_000_000, 1000, 10];

export const cases: Case[] = [
  ...sizes.flatMap((n) => [...filterMapReduce(n, false), ...filterMapReduce(n, true)]),
  ...sizes.flatMap(fourMaps),
  ...sizes.flatMap(scanTakeWhile),
  ...nested(10_000, 100),
  ...nested(1000, 3),
  ...sizes.flatMap(collecting),
  ...sizes.flatMap(typedArray),
  ...[1000, 100, 10].flatMap(builtAnew),
];
