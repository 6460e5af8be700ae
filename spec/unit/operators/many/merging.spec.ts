import {
  ArgumentError,
  DONE,
  type Fusion,
  PENDING,
  priority,
  READY,
  roundRobin,
  type Stream,
  weighted,
} from 'millrace';
import { exhaustMap, merge, mergeMap, switchMap } from 'millrace/operators';
import { Driver, pending, type Script, script, value } from 'millrace/testing';
import { describe, expect, test } from 'vitest';
import { byHand, idle, takeAll, values } from './support.ts';

describe('merge', () => {
  test('takes the order of service as an option', () => {
    const [a, b] = [
      [1, 2, 3],
      [11, 12, 13],
    ];
    expect(merge(a, b).toArraySync()).toEqual([1, 2, 3, 11, 12, 13]);
    expect(merge(a, b, { discipline: roundRobin() }).toArraySync()).toEqual([1, 11, 2, 12, 3, 13]);
    const urgent = merge(a, b, { discipline: priority({ ageing: Infinity }), ranks: [1, 0] });
    expect(urgent.toArraySync()).toEqual([11, 12, 13, 1, 2, 3]);
    const shares = merge(a, b, { discipline: weighted(), ranks: [1, 2] }).toArraySync();
    expect(shares).toEqual([1, 11, 12, 2, 13, 3]);
  });

  test.each<Fusion>(['off', 'eager'])('taking turns outlives the budget of a poll (fusion: %s)', (fusion) => {
    const inputs = [0, 1, 2, 3].map((input) => Array.from({ length: 2_500 }, (_, row) => row * 10 + input));
    const merged = merge(...inputs, { discipline: roundRobin() }).toArraySync({ fusion });
    expect(merged).toEqual(inputs[0].flatMap((_, row) => inputs.map((input) => input[row])));
  });

  test('all inputs are opened at the open, in order, or as many as may be', () => {
    const order: number[] = [];
    const noting = (n: number): Stream<number> => {
      const stream = script(values(n));
      const open = stream.open.bind(stream);
      stream.open = (context) => (order.push(n), open(context));
      return stream;
    };
    const driver = new Driver(merge(noting(1), noting(2), noting(3), 2));
    expect(order).toEqual([1, 2]);
    expect(takeAll(driver)).toEqual([1, 2, 3]);
    expect(order).toEqual([1, 2, 3]);
    expect(() => merge([1], 0)).toThrow(ArgumentError);
  });

  test('an idle input is not polled, however many there are', () => {
    const rest = Array.from({ length: 50 }, idle);
    const busy = byHand(1, 2, 3);
    const driver = new Driver(merge(...rest, busy));
    driver.poll();
    const before = rest.map((source) => source.polls);
    for (let i = 0; i < 3; i++) {
      busy.wake();
      expect([driver.poll(), driver.value, driver.poll()]).toEqual([READY, i + 1, i < 2 ? PENDING : PENDING]);
    }
    expect(rest.map((source) => source.polls)).toEqual(before);
    expect(new Set(before)).toEqual(new Set([1]));
  });
});

describe('mergeMap', () => {
  test('opens no more than it may, and tells how many are open', () => {
    const open: number[] = [];
    const inner = byHand(1);
    const source = script(values(1, 2, 3, 4));
    const driver = new Driver(mergeMap(() => inner, { concurrency: 2, onOpen: (n) => open.push(n) })(source));
    expect([driver.poll(), source.taken, inner.stillOpen]).toEqual([PENDING, 2, 2]);
    inner.wake();
    expect([takeAll(driver).length, source.taken, inner.stillOpen]).toEqual([2, 4, 2]);
    expect(open).toEqual([1, 2, 1, 2]);
    void driver.close();
    inner.verifyClosed();
  });

  test('slots are used again, and a stale wake of one does no harm', () => {
    const inner = Array.from({ length: 20 }, () => byHand(7));
    const source = script(inner.map((stream) => value(stream)));
    const driver = new Driver(mergeMap((x: Script<number>) => x, 1)(source));
    for (const stream of inner) {
      expect(driver.poll()).toBe(PENDING);
      for (const other of inner) if (other !== stream) other.wake();
      stream.wake();
      expect([driver.poll(), driver.value]).toEqual([READY, 7]);
    }
    expect(driver.poll()).toBe(DONE);
    for (const stream of inner) stream.verifyClosed();
  });

  test('one that wakes itself for ever does not hold the others up', () => {
    const selfish = script<number>(Array.from({ length: 1000 }, () => pending('now')));
    const driver = new Driver(merge(selfish, byHand(), [1, 2]));
    expect([driver.poll(), driver.value]).toEqual([READY, 1]);
  });

  test('closed by its own project function', () => {
    const inner = idle();
    let driver: Driver<number>;
    const source = script(values(1));
    driver = new Driver(
      mergeMap(() => {
        void driver.close();
        return inner;
      })(source),
    );
    expect(driver.poll()).toBe(DONE);
    source.verifyClosed();
    inner.verifyClosed();
  });

  test('the same, when inner streams were woken just before', () => {
    const inners = [byHand(1), byHand(2)];
    let driver: Driver<number>;
    const source = script(values(0, 1, 2));
    driver = new Driver(
      mergeMap((x: number) => {
        if (x < 2) return inners[x];
        for (const inner of inners) inner.wake();
        void driver.close();
        return [];
      })(source),
    );
    expect(driver.poll()).toBe(DONE);
    for (const stream of [source, ...inners]) stream.verifyClosed();
    expect(inners.map((inner) => inner.polls)).toEqual([1, 1]);
  });
});

describe('switchMap and exhaustMap', () => {
  test('a newer element closes the inner stream at once', () => {
    const source = byHand(1, 2);
    const inners = [idle(), byHand(22)];
    const driver = new Driver(switchMap((x: number) => inners[x - 1] as Stream<number>)(source));
    driver.poll();
    source.wake();
    expect([driver.poll(), inners[0].stillOpen]).toEqual([PENDING, 1]);
    source.wake();
    expect([driver.poll(), inners[0].stillOpen, inners[1].stillOpen]).toEqual([PENDING, 0, 1]);
    inners[1].wake();
    expect([driver.poll(), driver.value, driver.poll()]).toEqual([READY, 22, DONE]);
  });

  test('what came first goes first', () => {
    const run = (first: 'outer' | 'inner'): number[] => {
      const [source, inner] = [byHand(1, 2), byHand(11)];
      const driver = new Driver(switchMap((x: number) => (x === 1 ? inner : [x]))(source));
      driver.poll();
      source.wake();
      driver.poll();
      for (const who of first === 'outer' ? [source, inner] : [inner, source]) who.wake();
      return takeAll(driver);
    };
    expect([run('inner'), run('outer')]).toEqual([[11, 2], [2]]);
  });

  test('exhaustMap drops what comes while the inner stream is open', () => {
    const source = byHand(1, 2, 3);
    const inner = byHand(11);
    const driver = new Driver(exhaustMap((x: number) => (x === 1 ? inner : [x]))(source));
    driver.poll();
    source.wake();
    driver.poll();
    source.wake();
    expect(driver.poll()).toBe(PENDING);
    inner.wake();
    expect(takeAll(driver)).toEqual([11]);
    source.wake();
    expect(takeAll(driver)).toEqual([3]);
  });
});
