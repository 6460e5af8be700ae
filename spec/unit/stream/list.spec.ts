import * as fc from 'fast-check';
import { Cons, isCons, List, Nil } from 'millrace';
import { drive } from 'millrace/testing';
import { describe, expect, test } from 'vitest';

const lists = fc.array(fc.integer()).map((array) => List.from(array));
const functions = fc.func(fc.integer());
const LONG = 100_000;
const long = (): List<number> => List.from(Array.from({ length: LONG }, (_, i) => i));

describe('List', () => {
  test('is Nil, or a head and a tail', () => {
    const list = Cons(1, Cons(2, Nil));
    expect(list.head).toBe(1);
    expect(isCons(list.tail) && list.tail.head).toBe(2);
    expect(isCons(Nil)).toBe(false);
    expect(list.isEmpty).toBe(false);
    expect(Nil.isEmpty).toBe(true);
  });

  test('of nothing is the one Nil', () => {
    expect(List.of()).toBe(Nil);
    expect(List.from(new Set())).toBe(Nil);
  });

  test('is immutable', () => {
    const list = Cons(1, Nil);
    expect(() => Object.assign(list, { head: 2 })).toThrow(TypeError);
    expect(() => Object.assign(Nil, { head: 2 })).toThrow(TypeError);
    expect(list.head).toBe(1);
  });

  test('shares its tail with the list that it was put before', () => {
    const tail = List.of(2, 3);
    expect(Cons(1, tail).tail).toBe(tail);
  });

  test('from is the inverse of toArray', () => {
    fc.assert(
      fc.property(fc.array(fc.anything()), (array) => {
        expect(List.from(array).toArray()).toEqual(array);
      }),
    );
  });

  test('keeps undefined and null as elements', () => {
    expect(List.of(undefined, null).toArray()).toEqual([undefined, null]);
    expect(List.of(undefined, null).toStream().toArraySync()).toEqual([undefined, null]);
  });

  test('from takes any iterable, once', () => {
    expect([...List.from(new Map([['a', 1]]).keys())]).toEqual(['a']);
  });

  test('fold puts f for Cons and z for Nil, from the right', () => {
    expect(List.of(1, 2, 3).fold((x, rest) => `f(${x}, ${rest})`, 'z')).toBe('f(1, f(2, f(3, z)))');
    expect(List.of<number>().fold((x, rest) => x + rest, 7)).toBe(7);
  });

  test('fold(Cons, Nil) is the list', () => {
    fc.assert(
      fc.property(lists, (xs) => {
        expect(xs.fold<List<number>>(Cons, Nil).toArray()).toEqual(xs.toArray());
      }),
    );
  });

  test('map(f) then map(g) is map(g of f); map of the identity changes nothing', () => {
    fc.assert(
      fc.property(lists, functions, functions, (xs, f, g) => {
        expect(xs.map(f).map(g).toArray()).toEqual(xs.map((x) => g(f(x))).toArray());
        expect(xs.map((x) => x).toArray()).toEqual(xs.toArray());
      }),
    );
  });

  test('map(f) then fold(g, z) is one fold', () => {
    fc.assert(
      fc.property(lists, functions, (xs, f) => {
        const g = (x: number, rest: number): number => (x * 31 + rest) | 0;
        expect(xs.map(f).fold(g, 5)).toBe(xs.fold((x, rest) => g(f(x), rest), 5));
      }),
    );
  });

  test('what distributes over the fold fuses into it', () => {
    // h(f(x, r)) is g(x, h(r)) for f = +, h = double, g(x, r) = 2x + r
    fc.assert(
      fc.property(lists, (xs) => {
        const sum = xs.fold((x, rest) => x + rest, 1);
        expect(2 * sum).toBe(xs.fold((x, rest) => 2 * x + rest, 2));
      }),
    );
  });

  test('is a stream and comes back from it', () => {
    fc.assert(
      fc.property(lists, (xs) => {
        expect([...List.from(xs.toStream())]).toEqual([...xs]);
        expect(xs.toStream().toArraySync({ fusion: 'eager' })).toEqual([...xs]);
      }),
    );
  });

  test('as a stream it yields where its budget ends, and goes on', () => {
    const trace = drive(List.of(1, 2, 3, 4, 5).toStream(), { chunks: [2] });
    expect(trace).toMatchObject({ elements: [1, 2, 3, 4, 5], end: 'done', wakes: 2 });
  });

  test('no operation uses the stack', () => {
    const list = long();
    expect(list.fold((x, sum) => x + sum, 0)).toBe((LONG * (LONG - 1)) / 2);
    expect(
      list
        .map((x) => x + 1)
        .toArray()
        .at(-1),
    ).toBe(LONG);
    expect(List.from(list.toStream()).fold((_, count) => count + 1, 0)).toBe(LONG);
    expect(list.fold<List<number>>(Cons, Nil).isEmpty).toBe(false);
  });
});
