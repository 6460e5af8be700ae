import { DONE, PENDING, READY } from 'millrace';
import { combineLatest, concat, merge, race, takeUntil, zip } from 'millrace/operators';
import { Driver, script } from 'millrace/testing';
import { describe, expect, test } from 'vitest';
import { byHand, idle, takeAll, values } from './support.ts';

describe('zip, combineLatest, race, takeUntil', () => {
  test('zip asks nobody for more than the row needs, and closes the others when one ends', () => {
    const [long, short] = [script(values(1, 2, 3, 4)), byHand(11)];
    const driver = new Driver(zip(long, short));
    expect([driver.poll(), long.taken]).toEqual([PENDING, 1]);
    short.wake();
    expect([driver.poll(), driver.value, long.taken]).toEqual([READY, [1, 11], 1]);
    expect([driver.poll(), long.taken]).toEqual([DONE, 2]);
    long.verifyClosed();
  });

  test('zip of `undefined`s, of nothing, and of one', () => {
    expect(zip([undefined, 1], [undefined, null]).toArraySync()).toEqual([
      [undefined, undefined],
      [1, null],
    ]);
    expect(zip().toArraySync()).toEqual([]);
    expect(zip([[1, 2]]).toArraySync()).toEqual([[1], [2]]);
    expect(combineLatest([]).toArraySync()).toEqual([]);
    expect(race([]).toArraySync()).toEqual([]);
    expect(merge().toArraySync()).toEqual([]);
    expect(concat().toArraySync()).toEqual([]);
  });

  test('rows are not used again', () => {
    const rows = zip([[1, 2]]).toArraySync();
    expect(rows[0]).not.toBe(rows[1]);
    const latest = combineLatest([[1, 2]]).toArraySync();
    expect(latest[0]).not.toBe(latest[1]);
  });

  test('race: the first to say anything wins, and the others are closed', () => {
    const [a, b, c] = [byHand(1), byHand(2, 3), idle()];
    const driver = new Driver(race(a, b, c));
    driver.poll();
    b.wake();
    expect([driver.poll(), driver.value, a.stillOpen, c.stillOpen]).toEqual([READY, 2, 0, 0]);
    b.wake();
    expect([driver.poll(), driver.value]).toEqual([PENDING, 2]);
    b.wake();
    expect(takeAll(driver)).toEqual([3]);
  });

  test('takeUntil closes both at the notification', () => {
    const [source, notifier] = [byHand(1, 2), byHand(0)];
    const driver = new Driver(source.pipe(takeUntil(notifier)));
    driver.poll();
    source.wake();
    expect(takeAll(driver)).toEqual([1]);
    notifier.wake();
    source.wake();
    expect(driver.poll()).toBe(DONE);
    source.verifyClosed();
    notifier.verifyClosed();
  });
});
