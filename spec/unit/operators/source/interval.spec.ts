import { describe, expect, it } from 'vitest';
import * as ops from '../../../../operators/index.ts';
import { ManualTurn, observe } from '../../../support/manualTurn.ts';

describe('interval', () => {
  it('counts, the first after the first period', () => {
    const turn = new ManualTurn(100);
    const run = observe(ops.interval(3), turn);
    turn.advance(10);
    expect(run.seen).toEqual([
      [103, 'next', 0],
      [106, 'next', 1],
      [109, 'next', 2],
    ]);
    expect(turn.wheel.size).toBe(1);
    void run.close();
    expect(turn.wheel.size).toBe(0);
  });

  const late = (policy: 'burst' | 'skip' | 'delay'): unknown => {
    const turn = new ManualTurn();
    const run = observe(ops.interval(10, { late: policy }), turn);
    turn.advance(10);
    run.pause();
    turn.advance(35);
    run.resume();
    turn.advance(25);
    return run.seen.map(([at, , value]) => [at, value]);
  };

  it('makes up for what was missed (burst)', () => {
    expect(late('burst')).toEqual([
      [10, 0],
      [45, 1],
      [45, 2],
      [45, 3],
      [50, 4],
      [60, 5],
      [70, 6],
    ]);
  });

  it('leaves out what was missed (skip)', () => {
    expect(late('skip')).toEqual([
      [10, 0],
      [45, 1],
      [50, 2],
      [60, 3],
      [70, 4],
    ]);
  });

  it('waits a whole period after the late one (delay)', () => {
    expect(late('delay')).toEqual([
      [10, 0],
      [45, 1],
      [55, 2],
      [65, 3],
    ]);
  });

  it('pays for a long burst from the budget', () => {
    const turn = new ManualTurn();
    const run = observe(ops.interval(1), turn);
    run.pause();
    turn.advance(5000);
    run.resume();
    expect(run.values.length).toBe(4999); // the last one is due now, and comes from the clock
    turn.advance(0);
    expect(run.values.length).toBe(5000);
    expect(run.wakes).toBeGreaterThan(4);
  });
});

describe('timer', () => {
  it('gives one element and ends', () => {
    const turn = new ManualTurn();
    const run = observe(ops.timer(3), turn);
    turn.advance(10);
    expect(run.seen).toEqual([
      [3, 'next', 0],
      [3, '|'],
    ]);
    expect(turn.wheel.size).toBe(0);
  });

  it('goes on with a period of its own', () => {
    const turn = new ManualTurn();
    const run = observe(ops.timer(5, 2), turn);
    turn.advance(10);
    expect(run.seen.map(([at]) => at)).toEqual([5, 7, 9]);
  });

  it('waits for a date; what is past is due now, and still comes from the clock', () => {
    const turn = new ManualTurn(1000);
    const runs = [new Date(1005), new Date(3), -7, 0].map((due) => observe(ops.timer(due), turn));
    expect(runs.map(({ seen }) => seen.length)).toEqual([0, 0, 0, 0]);
    turn.advance(10);
    expect(runs.map(({ seen }) => seen[0][0])).toEqual([1005, 1000, 1000, 1000]);
  });
});
