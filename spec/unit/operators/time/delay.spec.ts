import { describe, expect, it } from 'vitest';
import * as ops from '../../../../operators/index.ts';
import { Hot } from '../../../support/hot.ts';
import { ManualTurn, observe } from '../../../support/manualTurn.ts';

describe('delay', () => {
  it('takes what upstream has while it holds, up to its capacity, and leaves the rest there', () => {
    const turn = new ManualTurn();
    let taken = 0;
    const source = ops.range(0, 10).pipe(ops.tap(() => taken++));
    const run = observe(source.pipe(ops.delay(5, { capacity: 4 })), turn);
    expect(taken).toBe(4);
    turn.advance(5);
    expect(run.values).toEqual([0, 1, 2, 3]);
    expect(taken).toBe(8);
    turn.advance(10);
    expect(run.seen.map(([at]) => at)).toEqual([5, 5, 5, 5, 10, 10, 10, 10, 15, 15, 15]);
    expect(run.ended).toBe(true);
  });

  it('grows its ring and keeps the order, also where it wraps', () => {
    const turn = new ManualTurn();
    const events = Array.from({ length: 200 }, (_, i) => ({
      at: 1 + Math.floor(i / 3),
      what: 'next' as const,
      value: i,
    }));
    const run = observe(new Hot<number>(turn, events).pipe(ops.delay(25)), turn);
    turn.advance(200);
    expect(run.values).toEqual(events.map(({ value }) => value));
    expect(run.seen.map(([at]) => at)).toEqual(events.map(({ at }) => at + 25));
  });

  it('starts the time of an element when it takes it, if nobody asked before', () => {
    const turn = new ManualTurn();
    const run = observe(new Hot<number>(turn, [{ at: 3, what: 'next', value: 1 }]).pipe(ops.delay(5)), turn);
    run.pause();
    turn.advance(10);
    run.resume();
    turn.advance(4);
    expect(run.seen).toEqual([]);
    turn.advance(1);
    expect(run.seen).toEqual([[15, 'next', 1]]);
  });

  it('hands out what has become due while nobody asked, at once and in order', () => {
    const turn = new ManualTurn();
    const run = observe(ops.of(1, 2, 3).pipe(ops.delay(5)), turn);
    run.pause();
    turn.advance(50);
    run.resume();
    expect(run.seen).toEqual([
      [50, 'next', 1],
      [50, 'next', 2],
      [50, 'next', 3],
      [50, '|'],
    ]);
  });

  it('waits for a date, and not at all after it', () => {
    const turn = new ManualTurn(1000);
    const events = [1, 5, 9].map((at) => ({ at: 1000 + at, what: 'next' as const, value: at }));
    const run = observe(new Hot<number>(turn, events).pipe(ops.delay(new Date(1007))), turn);
    turn.advance(20);
    expect(run.seen).toEqual([
      [1007, 'next', 1],
      [1007, 'next', 5],
      [1009, 'next', 9],
    ]);
  });

  it('has one timer, which a close disarms', () => {
    const turn = new ManualTurn();
    const run = observe(ops.concat(ops.range(0, 100), ops.NEVER).pipe(ops.delay(5)), turn);
    expect(turn.wheel.size).toBe(1);
    void run.close();
    expect(turn.wheel.size).toBe(0);
    turn.advance(100);
    expect(run.seen).toEqual([]);
  });

  it('cannot be run where nothing may wait', () => {
    expect(() => ops.of(1).pipe(ops.delay(5)).toArraySync()).toThrow('cannot wait');
  });
});
