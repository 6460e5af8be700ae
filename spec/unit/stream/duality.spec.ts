import * as fc from 'fast-check';
import { head, List, type Stream, tail, uncons } from 'millrace';
import { map, unfold } from 'millrace/operators';
import { drive, fail, lawsOf, pending, probe, script, value } from 'millrace/testing';
import { describe, expect, test } from 'vitest';

const arrays = fc.array(fc.integer({ min: -9, max: 9 }));
/** A seed is a pair of numbers; a step counts the first down and scrambles the second. */
const seeds = fc.record({ left: fc.nat({ max: 20 }), state: fc.nat({ max: 1000 }) });
type Seed = { readonly left: number; readonly state: number };
const step = ({ left, state }: Seed): readonly [number, Seed] | null =>
  left === 0 ? null : [state % 10, { left: left - 1, state: (state * 7 + 3) % 1009 }];

const elements = <T>(stream: Stream<T>): readonly T[] => drive(stream).elements;

describe('unfold', () => {
  test('ends at null and at undefined; null is an element like any other', () => {
    expect(elements(unfold(0, () => null))).toEqual([]);
    expect(elements(unfold(0, () => undefined))).toEqual([]);
    expect(elements(unfold(0, (n) => (n < 2 ? [null, n + 1] : null)))).toEqual([null, null]);
  });

  test('of a list by uncons is the list as a stream', () => {
    fc.assert(
      fc.property(arrays, (array) => {
        const list = List.from(array);
        expect(elements(unfold(list, uncons))).toEqual(array);
        expect(elements(list.toStream())).toEqual(array);
      }),
    );
  });

  test('its head and its tail are what the step sees', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const stream = unfold(seed, step);
        const seen = step(seed);
        expect(elements(head(stream))).toEqual(seen === null ? [] : [seen[0]]);
        expect(elements(tail(stream))).toEqual(seen === null ? [] : elements(unfold(seen[1], step)));
      }),
    );
  });

  test('a map after it fuses into its step', () => {
    fc.assert(
      fc.property(seeds, fc.func(fc.integer()), (seed, f) => {
        const mapped = unfold(seed, (s: Seed) => {
          const seen = step(s);
          return seen && ([f(seen[0]), seen[1]] as const);
        });
        expect(elements(unfold(seed, step).pipe(map((x) => f(x))))).toEqual(elements(mapped));
      }),
    );
  });

  test('what it produces, fold consumes without a list in between', () => {
    const f = (x: number, rest: number): number => (x * 31 + rest) % 1_000_003;
    const h = (seed: Seed): number => {
      const seen = step(seed);
      return seen === null ? 11 : f(seen[0], h(seen[1]));
    };
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(List.from(unfold(seed, step)).fold(f, 11)).toBe(h(seed));
      }),
    );
  });

  test('is lazy: it steps once for each element that is asked for', () => {
    let steps = 0;
    const naturals = unfold(0, (n) => {
      steps++;
      return [n, n + 1];
    });
    expect(steps).toBe(0);
    probe(naturals).expectNext(0, 1, 2);
    expect(steps).toBe(3);
  });

  test.each(['off', 'eager'] as const)('ends with the throw of its step, fusion %s', (fusion) => {
    const error = new Error('step');
    const stream = unfold(0, (n) => {
      if (n === 2) throw error;
      return [n, n + 1];
    });
    probe(stream.pipe(map((x) => x)), { fusion })
      .expectNext(0, 1)
      .expectFailure(error);
    probe(stream).expectNext(0, 1).expectFailure(error);
  });

  test('is the same fused, in any chunks', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 4 }), (seed, chunk) => {
        const mapped = unfold(seed, step).pipe(map((x) => x));
        expect(drive(mapped, { fusion: 'eager', chunks: [chunk] }).elements).toEqual(elements(mapped));
      }),
    );
  });

  test('an endless one does not hold its driver', () => {
    const trace = drive(
      unfold(0, (n) => [n, n + 1]),
      { chunks: [3], limit: 100 },
    );
    expect(trace.end).toBe('endless');
    expect(trace.wakes).toBeGreaterThan(10);
  });

  test('after a close it is DONE', () => {
    const endless = probe(unfold(0, (n) => [n, n + 1]));
    endless.request(2);
    expect(endless.close()).toBeUndefined();
    endless.expectDone();
  });
});

describe('head and tail', () => {
  test('one after the other are the stream', () => {
    fc.assert(
      fc.property(arrays, (array) => {
        const stream = List.from(array).toStream();
        expect([...elements(head(stream)), ...elements(tail(stream))]).toEqual(array);
      }),
    );
  });

  test('the head of a stream that never ends comes at once, and nothing more is asked', () => {
    const source = script([value(1), pending('never')]);
    probe(head(source)).expectNext(1).expectDone().close();
    source.verifyClosed();
    expect(source.polls).toBe(1);
  });

  test('a failure passes both', () => {
    const error = new Error('upstream');
    probe(head(script([fail(error)]))).expectFailure(error);
    probe(tail(script([value(1), fail(error)]))).expectFailure(error);
  });

  const subjects = [
    { name: 'head', operator: head<number>, model: (xs: readonly number[]) => xs.slice(0, 1) },
    { name: 'tail', operator: tail<number>, model: (xs: readonly number[]) => xs.slice(1) },
  ];
  describe.each(subjects)('$name', (subject) => {
    for (const [law, check] of lawsOf(subject)) test(law, check);
  });
});
