import { describe, expect, it } from 'vitest';
import type { Operator } from '../../../../lib/stream/pipe.ts';
import * as ops from '../../../../operators/index.ts';
import { type Event, Hot } from '../../../support/hot.ts';
import { ManualTurn, observe } from '../../../support/manualTurn.ts';

const next = (at: number, value: number = at): Event<number> => ({ at, what: 'next', value });

/** What comes out while a consumer does not ask between two moments. */
function paused(
  operator: Operator<number, unknown>,
  events: Event<number>[],
  from: number,
  to: number,
): unknown[] {
  const turn = new ManualTurn();
  const run = observe(new Hot<number>(turn, events).pipe(operator), turn);
  turn.advance(from);
  run.pause();
  turn.advance(to - from);
  run.resume();
  turn.advance(1000);
  void run.close();
  expect(turn.wheel.size).toBe(0);
  return run.seen.map(([at, , value]) => [at, value]);
}

describe('a consumer that asks late', () => {
  it('debounceTime: silence counts while nobody asks, and what came after it waits upstream', () => {
    expect(paused(ops.debounceTime(5), [next(2), next(20), next(30)], 3, 25)).toEqual([
      [25, 2],
      [35, 30],
    ]);
  });

  it('throttleTime: the window runs from the element that opened it', () => {
    expect(paused(ops.throttleTime(10), [next(2), next(20), next(27), next(31)], 3, 25)).toEqual([
      [2, 2],
      [25, 20],
    ]);
    expect(paused(ops.throttleTime(10), [next(2), next(5), next(14)], 3, 8)).toEqual([
      [2, 2],
      [14, 14],
    ]);
  });

  it('throttleTime: a window that nobody waited out is over', () => {
    const turn = new ManualTurn();
    const hot = new Hot<number>(turn, [next(2), next(20), next(22)]);
    const run = observe(hot.pipe(ops.throttleTime(10)), turn, (_, it) => it.pause());
    turn.advance(25);
    run.resume();
    expect(run.seen).toEqual([
      [2, 'next', 2],
      [25, 'next', 20],
    ]);
  });

  it('groupedWithin: the time of a group that was begun goes on', () => {
    expect(paused(ops.groupedWithin(10, 5), [next(2), next(10), next(11), next(40)], 3, 20)).toEqual([
      [20, [2]],
      [25, [10, 11]],
      [45, [40]],
    ]);
  });

  it('bufferTime: the spans that pass meanwhile are one', () => {
    expect(paused(ops.bufferTime(10), [next(2), next(35)], 3, 40).slice(0, 2)).toEqual([
      [40, [2]],
      [50, [35]],
    ]);
  });

  it('sampleTime: looks go on in their plan', () => {
    expect(paused(ops.sampleTime(10), [next(2), next(35), next(41)], 3, 36)).toEqual([
      [36, 2],
      [40, 35],
      [50, 41],
    ]);
  });

  it('takeWithin: the end comes when it is asked for, and what is late is not taken', () => {
    const turn = new ManualTurn();
    const run = observe(new Hot<number>(turn, [next(1), next(8)]).pipe(ops.takeWithin(5)), turn);
    run.pause();
    turn.advance(10);
    run.resume();
    expect(run.seen).toEqual([[10, '|']]);
  });
});

describe('one timer, and none where nothing waits', () => {
  const operators: [name: string, operator: Operator<number, unknown>, atOpen: number][] = [
    ['auditTime', ops.auditTime(5), 0],
    ['bufferTime', ops.bufferTime(5), 1],
    ['debounceTime', ops.debounceTime(5), 0],
    ['delay', ops.delay(5), 0],
    ['groupedWithin', ops.groupedWithin(10, 5), 0],
    ['sampleTime', ops.sampleTime(5), 0],
    ['takeWithin', ops.takeWithin(5), 1],
    ['throttleTime', ops.throttleTime(5), 0],
    ['timeout', ops.timeout(5), 1],
  ];

  it.each(operators)('%s', (_, operator, atOpen) => {
    const turn = new ManualTurn();
    const hot = new Hot<number>(turn, [next(1), next(2), next(3)]);
    const run = observe(hot.pipe(operator), turn);
    expect(turn.wheel.size - 3).toBe(atOpen);
    turn.advance(2);
    expect(turn.wheel.size - 1).toBe(1);
    void run.close();
    expect(turn.wheel.size - 1).toBe(0);
    expect(hot.stillOpen).toBe(0);
    turn.advance(100);
    expect(run.ended).toBe(true);
  });
});

describe('groupedWithin', () => {
  it('starts its time at the first element, and has no empty group', () => {
    const turn = new ManualTurn();
    const events: Event<number>[] = [7, 8, 9, 10, 30].map((at) => next(at));
    const run = observe(
      new Hot<number>(turn, [...events, { at: 32, what: '|' }]).pipe(ops.groupedWithin(3, 5)),
      turn,
    );
    turn.advance(100);
    expect(run.seen).toEqual([
      [9, 'next', [7, 8, 9]],
      [15, 'next', [10]],
      [32, 'next', [30]],
      [32, '|'],
    ]);
  });

  it('gives groups that may be kept, and takes no more than it was asked for', () => {
    let taken = 0;
    const groups = ops.range(0, 7).pipe(
      ops.tap(() => taken++),
      ops.groupedWithin(3, 5),
    );
    const turn = new ManualTurn();
    const run = observe(groups, turn, (_, it) => it.pause());
    expect(taken).toBe(3);
    run.resume();
    run.resume();
    expect(run.values).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
  });

  it('drops the group that was begun where upstream fails', () => {
    const turn = new ManualTurn();
    const broken = new Error('broken');
    const events: Event<number>[] = [next(1), { at: 2, what: '#', value: broken as never }];
    const run = observe(new Hot<number>(turn, events).pipe(ops.groupedWithin(3, 5)), turn);
    turn.advance(100);
    expect(run.seen).toEqual([[2, '#', broken]]);
    expect(run.seen[0][2]).toBe(broken);
  });
});

describe('skipWithin and takeWithin', () => {
  it('make the whole', () => {
    const times = [1, 4, 5, 6, 9];
    const turn = new ManualTurn();
    const hot = new Hot<number>(
      turn,
      times.map((at) => next(at)),
    );
    const before = observe(hot.pipe(ops.takeWithin(5)), turn);
    const after = observe(hot.pipe(ops.skipWithin(5)), turn);
    turn.advance(20);
    expect([...before.values, ...after.values]).toEqual([1, 4, 5, 5, 6, 9]);
    expect(before.seen.at(-1)).toEqual([5, '|']);
  });
});

describe('timeInterval', () => {
  it('measures from the start, then from element to element', () => {
    const turn = new ManualTurn(100);
    const run = observe(new Hot<number>(turn, [next(103), next(110)]).pipe(ops.timeInterval()), turn);
    turn.advance(20);
    expect(run.values).toEqual([
      { value: 103, interval: 3 },
      { value: 110, interval: 7 },
    ]);
  });
});
