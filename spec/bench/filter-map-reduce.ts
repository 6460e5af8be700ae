import * as most from '@most/core';
import { Effect, Stream as EffectStream } from 'effect';
import * as ops from 'iter-ops';
import * as ix from 'ix/iterable';
import * as ixo from 'ix/iterable/operators';
import { from } from 'millrace';
import { filter, map, reduce } from 'millrace/operators';
import * as rx from 'rxjs';
import { named, numbers, type Work } from './group.ts';
import { helped, mostFrom, mostRun, only } from './peers.ts';

// Every second number, tripled, added up: over an array, over a typed array, and by pipelines that are built anew.

/** The work over an array. */
export function filterMapReduce(n: number): Work {
  const xs = numbers(n);
  const half = Math.ceil(n / 2);
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
    EffectStream.runFold(zero, (sum, e) => sum + e),
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
  return {
    title: named('filter-map-reduce', n),
    n,
    expected: 3 * half * (half - 1),
    rivals: {
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
        const tripled = most.map((m: number) => m * 3, kept);
        await mostRun(tripled, (m) => (sum += m));
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
        for (const x of tripled(even(xs))) sum += x;
        return sum;
      },
      'async generators': async () => {
        let sum = 0;
        for await (const x of tripledLater(evenLater(xs))) sum += x;
        return sum;
      },
      'iterator helpers': helped(xs, (it) =>
        it
          .filter((h) => h % 2 === 0)
          .map((h) => h * 3)
          .reduce((sum, h) => sum + h, 0),
      ),
    },
  };
}

/** The work over a typed array, with fractions. */
export function typedArray(n: number): Work {
  const xs = Float64Array.from({ length: n }, (_, i) => i / 2);
  const byHand = (): number => {
    let sum = 0;
    for (let i = 0; i < xs.length; i++) if (xs[i] > 2) sum += xs[i] * 3;
    return sum;
  };
  const fused = from(xs).pipe(
    filter((x) => x > 2),
    map((x) => x * 3),
    reduce((sum, x) => sum + x, 0),
  );
  const observable = rx.from(xs).pipe(
    rx.filter((r) => r > 2),
    rx.map((r) => r * 3),
    rx.reduce((sum, r) => sum + r, 0),
  );
  const iterable = ix.from(xs).pipe(
    ixo.filter((a) => a > 2),
    ixo.map((a) => a * 3),
  );
  const effect = EffectStream.fromIterable(xs).pipe(
    EffectStream.filter((e) => e > 2),
    EffectStream.map((e) => e * 3),
    EffectStream.runFold(zero, (sum, e) => sum + e),
  );
  const iterOps = ops.pipe(
    xs as Iterable<number>,
    ops.filter((o) => o > 2),
    ops.map((o) => o * 3),
    ops.reduce((sum, o) => sum + o, 0),
  );
  return {
    title: named('typed array', n),
    n,
    expected: byHand(),
    rivals: {
      'hand-written loop': byHand,
      millrace: () => fused.lastSync(),
      RxJS: () => only(observable),
      IxJS: () => ix.reduce(iterable, { callback: (sum, a) => sum + a, seed: 0 }),
      '@most/core': async () => {
        let sum = 0;
        const kept = most.filter((m: number) => m > 2, mostFrom(xs));
        const tripled = most.map((m: number) => m * 3, kept);
        await mostRun(tripled, (m) => (sum += m));
        return sum;
      },
      'Effect Stream': () => Effect.runSync(effect),
      'iter-ops': () => [...iterOps][0],
      'array methods': () =>
        xs
          .filter((x) => x > 2)
          .map((x) => x * 3)
          .reduce((a, b) => a + b, 0),
      generators: () => {
        let sum = 0;
        for (const x of timesThree(above(xs))) sum += x;
        return sum;
      },
      'iterator helpers': helped(xs, (it) =>
        it
          .filter((h) => h > 2)
          .map((h) => h * 3)
          .reduce((sum, h) => sum + h, 0),
      ),
    },
  };
}

/** A pipeline that a hot function builds anew at each of its calls. */
export function builtAnew(n: number): Work {
  const xs = numbers(n);
  const half = Math.ceil(n / 2);
  return {
    title: named('built anew at each call', n),
    n,
    expected: 3 * half * (half - 1),
    rivals: {
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
      '@most/core': async () => {
        let sum = 0;
        const kept = most.filter((m: number) => m % 2 === 0, mostFrom(xs));
        const tripled = most.map((m: number) => m * 3, kept);
        await mostRun(tripled, (m) => (sum += m));
        return sum;
      },
      'Effect Stream': () =>
        Effect.runSync(
          EffectStream.fromIterable(xs).pipe(
            EffectStream.filter((e) => e % 2 === 0),
            EffectStream.map((e) => e * 3),
            EffectStream.runFold(zero, (sum, e) => sum + e),
          ),
        ),
      'iter-ops': () => {
        const piped = ops.pipe(
          xs,
          ops.filter((o) => o % 2 === 0),
          ops.map((o) => o * 3),
          ops.reduce((sum, o) => sum + o, 0),
        );
        return [...piped][0];
      },
      'array methods': () =>
        xs
          .filter((x) => x % 2 === 0)
          .map((x) => x * 3)
          .reduce((a, b) => a + b, 0),
      generators: () => {
        let sum = 0;
        for (const x of tripled(even(xs))) sum += x;
        return sum;
      },
      'iterator helpers': helped(xs, (it) =>
        it
          .filter((h) => h % 2 === 0)
          .map((h) => h * 3)
          .reduce((sum, h) => sum + h, 0),
      ),
    },
  };
}

function zero(): number {
  return 0;
}

function* even(xs: Iterable<number>): Generator<number> {
  for (const x of xs) if (x % 2 === 0) yield x;
}

function* tripled(xs: Iterable<number>): Generator<number> {
  for (const x of xs) yield x * 3;
}

function* above(xs: Iterable<number>): Generator<number> {
  for (const x of xs) if (x > 2) yield x;
}

function* timesThree(xs: Iterable<number>): Generator<number> {
  for (const x of xs) yield x * 3;
}

async function* evenLater(xs: Iterable<number>): AsyncGenerator<number> {
  for (const x of xs) if (x % 2 === 0) yield x;
}

async function* tripledLater(xs: AsyncIterable<number>): AsyncGenerator<number> {
  for await (const x of xs) yield x * 3;
}
