import 'millrace/fused'; // also where nothing is plugged in: this is about the compiler
import * as fc from 'fast-check';
import { from, type Operator, type Stream } from 'millrace';
import { endWith, EMPTY, map, retry, skip, skipLast, slice, startWith, take } from 'millrace/operators';
import { expect, test } from 'vitest';

// What the constructors simplify before any code is made of it. Each rewrite has a property: the simplified stream is the
// plain one, in its elements, in what it pulls, and in each call of each user function.

/** The operators that remain, as `explain` names them. */
function remaining(stream: Stream<unknown>): string[] {
  return stream
    .explain()
    .split('\n')
    .slice(1)
    .map((line) => line.split(':')[0]);
}

interface Seen {
  readonly elements: unknown[];
  readonly calls: unknown[];
}

/** Runs a chain over a source that logs what is pulled, between two functions that log their calls. */
function seen(
  xs: readonly number[],
  operators: readonly Operator<any, any>[],
  fusion: 'off' | 'eager',
): Seen {
  const calls: unknown[] = [];
  let stream: Stream<any> = from(
    (function* () {
      for (const x of xs) {
        calls.push(['pulled', x]);
        yield x;
      }
    })(),
  ).pipe(
    map((x, i) => {
      calls.push(['above', x, i]);
      return x;
    }),
  );
  for (const operator of operators) stream = stream.pipe(operator);
  const elements = stream
    .pipe(
      map((x, i) => {
        calls.push(['below', x, i]);
        return x as unknown;
      }),
    )
    .toArraySync({ fusion });
  return { elements, calls };
}

const counts = fc.integer({ min: 0, max: 8 });
const arrays = fc.array(fc.integer(), { maxLength: 10 });

test('take(m) of take(n) is take(min(m, n)), and one operator', () => {
  fc.assert(
    fc.property(arrays, counts, counts, (xs, m, n) => {
      for (const fusion of ['off', 'eager'] as const)
        expect(seen(xs, [take(m), take(n)], fusion)).toEqual(seen(xs, [take(Math.min(m, n))], fusion));
    }),
  );
  expect(remaining(from([1, 2, 3]).pipe(take(3), take(2), take(5)))).toEqual(['take']);
});

test('skip(m) of skip(n) is skip(m + n), and one operator', () => {
  fc.assert(
    fc.property(arrays, counts, counts, (xs, m, n) => {
      for (const fusion of ['off', 'eager'] as const)
        expect(seen(xs, [skip(m), skip(n)], fusion)).toEqual(seen(xs, [skip(m + n)], fusion));
    }),
  );
  expect(remaining(from([1, 2, 3]).pipe(skip(3), skip(2), skip(1)))).toEqual(['skip']);
});

test('take and skip do not change places', () => {
  expect(from([1, 2, 3, 4]).pipe(skip(1), take(2)).toArraySync()).toEqual([2, 3]);
  expect(from([1, 2, 3, 4]).pipe(take(2), skip(1)).toArraySync()).toEqual([2]);
});

test('a slice of a slice is at most three operators, and right', () => {
  fc.assert(
    fc.property(arrays, counts, counts, counts, counts, (xs, a, b, c, d) => {
      const stream = from(xs).pipe(slice(a, b), slice(c, d));
      expect(stream.toArraySync()).toEqual(xs.slice(a, Math.max(a, b)).slice(c, Math.max(c, d)));
    }),
  );
});

test('what changes nothing is not there', () => {
  const source = from([1, 2, 3]);
  const nothing: readonly Operator<number, number>[] = [
    skip(0),
    skipLast(0),
    take(Infinity),
    slice(0),
    startWith(),
    endWith(),
    retry(0),
  ];
  for (const operator of nothing) expect(source.pipe(operator)).toBe(source);
});

test('nothing taken is nothing opened', () => {
  const untouched = from([1]).pipe(
    map((): number => {
      throw new Error('opened');
    }),
  );
  expect(untouched.pipe(take(0))).toBe(EMPTY);
});

test('map of map stays two calls, each of its own function, in the order of the elements', () => {
  const calls: string[] = [];
  const stream = from([1, 2]).pipe(
    map((x) => {
      calls.push(`f${x}`);
      return x * 10;
    }),
    map((x) => {
      calls.push(`g${x}`);
      return x + 1;
    }),
  );
  for (const fusion of ['off', 'eager'] as const) {
    calls.length = 0;
    expect(stream.toArraySync({ fusion })).toEqual([11, 21]);
    expect(calls).toEqual(['f1', 'g10', 'f2', 'g20']);
  }
});
