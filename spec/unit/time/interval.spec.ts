import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArgumentError, CapacityError } from '../../../lib/stream/errors.ts';
import { tickAfter } from '../../../lib/stream/late.ts';
import { Intervals, type Late } from '../../../lib/time/interval.ts';

/** Advances to each of `times` and tells when the ticks came. */
function ticks(late: Late, period: number, times: readonly number[]): [now: number, count: number][] {
  const list = new Intervals(2);
  const seen: [number, number][] = [];
  let count = 0;
  list.add(period, period, { wake: () => count++ }, 0, late);
  for (const now of times) {
    count = 0;
    expect(list.advance(now)).toBe(count);
    seen.push([now, count]);
  }
  return seen;
}

describe('after a late tick', () => {
  it('a burst makes up for all that was missed', () => {
    expect(ticks('burst', 10, [9, 10, 35, 39, 40])).toEqual([
      [9, 0],
      [10, 1],
      [35, 2],
      [39, 0],
      [40, 1],
    ]);
  });

  it('skip leaves out what was missed and keeps the plan', () => {
    expect(ticks('skip', 10, [10, 35, 39, 40, 60, 69, 70])).toEqual([
      [10, 1],
      [35, 1],
      [39, 0],
      [40, 1],
      [60, 1],
      [69, 0],
      [70, 1],
    ]);
  });

  it('delay moves the plan', () => {
    expect(ticks('delay', 10, [10, 35, 44, 45, 55])).toEqual([
      [10, 1],
      [35, 1],
      [44, 0],
      [45, 1],
      [55, 1],
    ]);
  });

  it('the next tick always lies ahead, on the grid of its policy', () => {
    const number = fc.double({ min: 0.001, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(number, number, fc.double({ min: 0, max: 1e5, noNaN: true }), (due, period, behind) => {
        const now = due + behind;
        expect(tickAfter('burst', due, period, now)).toBe(due + period);
        expect(tickAfter('delay', due, period, now)).toBe(
          Math.max(due + period, behind >= period ? now + period : 0),
        );
        const skipped = tickAfter('skip', due, period, now);
        expect(skipped).toBeGreaterThan(now);
        expect(skipped - period).toBeLessThanOrEqual(now + period * 1e-6);
      }),
    );
  });
});

describe('the list', () => {
  it('serves in order of time and then of insertion', () => {
    const list = new Intervals();
    const seen: number[] = [];
    const waker = { wake: (key: number) => seen.push(key) };
    list.add(20, 20, waker, 2);
    list.add(10, 10, waker, 1);
    list.add(20, 5, waker, 3);
    expect(list.nextDeadline()).toBe(10);
    list.advance(25);
    expect(seen).toEqual([1, 2, 1, 3, 3]);
    expect(list.nextDeadline()).toBe(30);
  });

  it('does no more than its limit', () => {
    const list = new Intervals();
    list.add(1, 1, { wake() {} }, 0);
    expect(list.advance(10, 3)).toBe(3);
    expect(list.nextDeadline()).toBe(4);
    expect(list.advance(10)).toBe(7);
  });

  it('lets a wake end its own interval, and others', () => {
    const list = new Intervals();
    const seen: number[] = [];
    const ids: number[] = [];
    const waker = {
      wake(key: number): void {
        seen.push(key);
        for (const id of ids) list.remove(id);
      },
    };
    ids.push(list.add(1, 1, waker, 1), list.add(1, 1, waker, 2));
    expect(list.advance(5)).toBe(1);
    expect(seen).toEqual([1]);
    expect(list.size).toBe(0);
    expect(list.nextDeadline()).toBe(Infinity);
  });

  it('forgets an id with its interval', () => {
    const list = new Intervals(1);
    const first = list.add(1, 1, { wake() {} }, 0);
    expect(list.remove(first)).toBe(true);
    expect(list.remove(first)).toBe(false);
    const second = list.add(1, 1, { wake() {} }, 0);
    expect(list.remove(first)).toBe(false);
    expect(list.size).toBe(1);
    expect(list.remove(second)).toBe(true);
  });

  it('is fixed: one more is a typed error', () => {
    const list = new Intervals(1);
    list.add(1, 1, { wake() {} }, 0);
    expect(() => list.add(1, 1, { wake() {} }, 0)).toThrow(CapacityError);
    expect(list.size).toBe(1);
  });

  it.each([0, -1, NaN, Infinity])('refuses a period of %s', (period) => {
    expect(() => new Intervals().add(0, period, { wake() {} }, 0)).toThrow(ArgumentError);
  });

  it('refuses a policy that does not exist, and a first tick at no time', () => {
    expect(() => new Intervals().add(0, 1, { wake() {} }, 0, 'never' as Late)).toThrow(ArgumentError);
    expect(() => new Intervals().add(NaN, 1, { wake() {} }, 0)).toThrow(ArgumentError);
    expect(() => new Intervals(0)).toThrow(ArgumentError);
  });
});
