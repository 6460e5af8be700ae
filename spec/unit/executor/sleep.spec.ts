import {
  type Context,
  DONE,
  Executor,
  interval,
  type LatePolicy,
  PENDING,
  READY,
  sleep,
  VirtualHost,
  yieldNow,
} from 'millrace';
import { describe, expect, it } from 'vitest';
import { Driver } from '../../laws/drive.ts';
import { TestTurn } from '../../laws/turn.ts';
import { Task } from './tasks.ts';

describe('sleep', () => {
  it('gives one element at its moment, counted from the opening', () => {
    const host = new VirtualHost();
    const executor = new Executor({ host });
    let at = -1;
    void sleep(10).forEach(() => (at = host.now()), { executor });
    host.advanceBy(9);
    expect(at).toBe(-1);
    host.advanceBy(1);
    expect(at).toBe(10);
  });

  it('leaves no timer behind, closed or ended', () => {
    const turn = new TestTurn();
    const driver = new Driver(sleep(10), { turn, closeAfter: 1 });
    driver.run();
    expect(turn.armed).toBe(0);
    const ended = new Driver(sleep(10), { turn, renew: true });
    expect(ended.run().elements).toEqual([undefined]);
    expect(turn.armed).toBe(0);
  });

  it('refuses what is no time', () => {
    expect(() => sleep(-1)).toThrow(/at least 0/);
    expect(() => sleep(Number.NaN)).toThrow(/at least 0/);
  });
});

describe('yieldNow', () => {
  it('waits for one turn of the others', () => {
    const context = { wake: () => {} } as Context;
    const future = yieldNow().open(context);
    expect([0, 1, 2, 3].map(() => future.poll(context))).toEqual([PENDING, READY, DONE, DONE]);
  });
});

describe('interval', () => {
  /** Elements and their moments, when the first poll after the opening comes 35 ms late. */
  function lateBy(late: LatePolicy): string[] {
    const host = new VirtualHost();
    const executor = new Executor({ host });
    const future = interval(10, late);
    const log: string[] = [];
    let open: ReturnType<typeof future.open> | null = null;
    const id = executor.spawn(
      new Task((_, context) => {
        open ??= future.open(context);
        if (host.now() < 35) return PENDING;
        while (open.poll(context) === READY) log.push(`${open.value}@${host.now()}`);
        return PENDING;
      }),
    );
    host.advanceTo(35);
    executor.wake(id);
    host.advanceTo(60);
    return log;
  }

  it('makes up for late ticks (burst), leaves them out (skip), or shifts the beat (delay)', () => {
    expect(lateBy('burst')).toEqual(['0@35', '1@35', '2@35', '3@40', '4@50', '5@60']);
    expect(lateBy('skip')).toEqual(['0@35', '1@40', '2@50', '3@60']);
    expect(lateBy('delay')).toEqual(['0@35', '1@45', '2@55']);
  });

  it('refuses what it cannot keep', () => {
    expect(() => interval(0)).toThrow(/above 0/);
    expect(() => interval(1, 'never' as 'skip')).toThrow(/'burst', 'skip' or 'delay'/);
  });
});
