import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../../lib/stream/errors.ts';
import { Wheel } from '../../../lib/time/wheel.ts';

class Log {
  readonly fired: number[] = [];
  then: (key: number) => void = () => {};

  wake(key: number): void {
    this.fired.push(key);
    this.then(key);
  }
}

describe('Wheel', () => {
  it.each([1, 32, 32 ** 2, 32 ** 3, 32 ** 4, 32 ** 5, 2 ** 30, 2 ** 31, 5 * 2 ** 30])(
    'fires at its deadline and not before, at the border of %i',
    (border) => {
      for (const start of [0, 1, 31, border - 1])
        for (const by of [border - 1, border, border + 1]) {
          const log = new Log();
          const wheel = new Wheel(start);
          wheel.insert(start + by, log, by);
          expect(wheel.advance(start + Math.max(0, by - 1))).toBe(by > 0 ? 0 : 1);
          wheel.advance(start + by);
          expect(log.fired).toEqual([by]);
          expect(wheel.size).toBe(0);
        }
    },
  );

  it.each([1, 31, 32, 33, 32 ** 2, 32 ** 3 + 7, 32 ** 4, 32 ** 5, 2 ** 30 + 1])(
    'fires equal deadlines in order of insertion, from however far they were inserted: %i',
    (deadline) => {
      const log = new Log();
      const wheel = new Wheel(0);
      const stops = [0, 1, deadline - 32 ** 4, deadline - 1025, deadline - 33, deadline - 1, deadline];
      const inserted = stops.filter((stop) => stop >= 0).sort((a, b) => a - b);
      for (const [key, stop] of inserted.entries()) {
        if (stop < deadline) wheel.advance(stop);
        wheel.insert(deadline, log, key);
      }
      wheel.advance(deadline);
      expect(log.fired).toEqual([...inserted.keys()]);
    },
  );

  it('rounds a deadline up to the tick', () => {
    const log = new Log();
    const wheel = new Wheel(1000.7);
    wheel.insert(1003.2, log, 1);
    expect(wheel.nextDeadline()).toBe(1004);
    wheel.advance(1003.9);
    expect(log.fired).toEqual([]);
    wheel.advance(1004);
    expect(log.fired).toEqual([1]);
  });

  it('fires what is past at the next advance, also where the clock stands', () => {
    const log = new Log();
    const wheel = new Wheel(100);
    for (const [key, deadline] of [100, 99.5, 0, -5, -Infinity].entries()) wheel.insert(deadline, log, key);
    expect(wheel.nextDeadline()).toBe(100);
    wheel.advance(100);
    expect(log.fired).toEqual([0, 1, 2, 3, 4]);
    expect(wheel.nextDeadline()).toBe(Infinity);
  });

  it('does not let a timer that arms itself for now hold an advance', () => {
    const log = new Log();
    const wheel = new Wheel(0);
    log.then = () => wheel.insert(5, log, 0);
    wheel.insert(5, log, 0);
    expect(wheel.advance(5)).toBe(1);
    expect(wheel.advance(5)).toBe(1);
    expect(wheel.nextDeadline()).toBe(5);
  });

  it('serves what a wake inserts on the way of a jump', () => {
    const log = new Log();
    const wheel = new Wheel(0);
    log.then = (key) => {
      if (key === 1) wheel.insert(20, log, 2);
    };
    wheel.insert(10, log, 1);
    wheel.insert(30, log, 3);
    wheel.advance(1e9);
    expect(log.fired).toEqual([1, 2, 3]);
  });

  it('lets a wake cancel what is due with it', () => {
    const log = new Log();
    const wheel = new Wheel(0);
    wheel.insert(10, log, 1);
    const second = wheel.insert(10, log, 2);
    log.then = () => expect(wheel.cancel(second)).toBe(log.fired.length === 1);
    wheel.advance(10);
    expect(log.fired).toEqual([1]);
    expect(wheel.size).toBe(0);
  });

  it('goes on after a wake that advances it', () => {
    const log = new Log();
    const wheel = new Wheel(0);
    log.then = (key) => {
      if (key === 1) wheel.advance(40);
    };
    for (const key of [1, 2, 3, 4]) wheel.insert(key * 10, log, key);
    wheel.advance(20);
    expect(log.fired).toEqual([1, 2, 3, 4]);
    wheel.insert(39, log, 5);
    wheel.advance(20);
    expect(log.fired).toEqual([1, 2, 3, 4, 5]);
  });

  it('keeps the others when a waker throws', () => {
    const log = new Log();
    const wheel = new Wheel(0);
    const broken = new Error('broken');
    log.then = (key) => {
      if (key === 1) throw broken;
    };
    for (const key of [1, 2]) wheel.insert(10, log, key);
    expect(() => wheel.advance(10)).toThrow(broken);
    expect(wheel.size).toBe(1);
    wheel.advance(10);
    expect(log.fired).toEqual([1, 2]);
  });

  it('keeps what its limit left, before what comes later', () => {
    const log = new Log();
    const wheel = new Wheel(0);
    for (const key of [1, 2, 3]) wheel.insert(10, log, key);
    wheel.insert(11, log, 4);
    expect(wheel.advance(50, 2)).toBe(2);
    expect(wheel.nextDeadline()).toBeLessThanOrEqual(50);
    wheel.insert(9, log, 5);
    expect(wheel.advance(50)).toBe(3);
    expect(log.fired).toEqual([1, 2, 3, 5, 4]);
  });

  it('keeps every id while it grows, and knows one that is over', () => {
    const log = new Log();
    const wheel = new Wheel(0, 2);
    const over = Array.from({ length: 50 }, (_, i) => {
      const id = wheel.insert(i, log, i);
      wheel.cancel(id);
      return id;
    });
    const ids = Array.from({ length: 1000 }, (_, i) => wheel.insert(1 + (i % 97), log, i));
    expect(new Set([...over, ...ids]).size).toBe(1050);
    for (const id of over) expect(wheel.cancel(id)).toBe(false);
    expect(ids.filter((_, i) => i % 3 === 0).every((id) => wheel.cancel(id))).toBe(true);
    wheel.advance(100);
    const kept = [...ids.keys()].filter((i) => i % 3 !== 0);
    expect(log.fired).toEqual(kept.sort((a, b) => (a % 97) - (b % 97) || a - b));
    for (const id of ids) expect(wheel.cancel(id)).toBe(false);
  });

  it.each([-1, 0, 63, 0.5, NaN, Infinity, 2 ** 31])(
    'cancels nothing for an id that it never gave: %s',
    (id) => {
      expect(new Wheel(0).cancel(id)).toBe(false);
    },
  );

  it('never fires at Infinity', () => {
    const wheel = new Wheel(0);
    const id = wheel.insert(Infinity, new Log(), 0);
    expect(wheel.nextDeadline()).toBe(Infinity);
    expect(wheel.advance(2 ** 40)).toBe(0);
    expect(wheel.cancel(id)).toBe(true);
  });

  it('takes an earlier time than before for the present one', () => {
    const log = new Log();
    const wheel = new Wheel(0);
    wheel.advance(50);
    wheel.insert(40, log, 1);
    wheel.insert(60, log, 2);
    wheel.advance(10);
    expect(log.fired).toEqual([1]);
    expect(wheel.nextDeadline()).toBe(60);
  });

  it('refuses what is no time', () => {
    expect(() => new Wheel(NaN)).toThrow(ArgumentError);
    expect(() => new Wheel(0, 0)).toThrow(ArgumentError);
    expect(() => new Wheel(0).insert(NaN, new Log(), 0)).toThrow(ArgumentError);
    expect(() => new Wheel(0).advance(NaN)).toThrow(ArgumentError);
  });
});
