import { describe, expect, it } from 'vitest';
import { TimeoutError } from '../../../../lib/stream/errors.ts';
import * as ops from '../../../../operators/index.ts';
import { Hot } from '../../../support/hot.ts';
import { ManualTurn, observe } from '../../../support/manualTurn.ts';

describe('timeout', () => {
  it('fails with what was known', () => {
    const turn = new ManualTurn();
    const run = observe(
      new Hot<string>(turn, [{ at: 3, what: 'next', value: 'a' }]).pipe(
        ops.timeout({ each: 5, meta: 'prices' }),
      ),
      turn,
    );
    turn.advance(100);
    const [, [at, what, error]] = run.seen;
    expect([at, what]).toEqual([8, '#']);
    expect(error).toBeInstanceOf(TimeoutError);
    expect((error as TimeoutError).info).toEqual({ meta: 'prices', seen: 1, lastValue: 'a' });
  });

  it('does not blame upstream for a consumer that asks late', () => {
    const turn = new ManualTurn();
    const run = observe(ops.concat(ops.of(1), ops.timer(4)).pipe(ops.timeout(5)), turn, (_, it) =>
      it.pause(),
    );
    turn.advance(1000);
    run.resume();
    turn.advance(4);
    expect(run.seen).toEqual([
      [0, 'next', 1],
      [1004, 'next', 0],
    ]);
  });

  it('takes an element that is there when it is asked for', () => {
    const turn = new ManualTurn();
    const run = observe(
      new Hot<number>(turn, [{ at: 3, what: 'next', value: 1 }]).pipe(ops.timeout({ first: 5 })),
      turn,
    );
    run.pause();
    turn.advance(100);
    run.resume();
    expect(run.values).toEqual([1]);
  });

  it('closes upstream before it goes on with the other stream, which is not timed', () => {
    const turn = new ManualTurn();
    const log: string[] = [];
    const slow = ops.NEVER.pipe(ops.finalize(() => void log.push('closed')));
    const other = ops.defer(() => {
      log.push('other');
      return ops.timer(50);
    });
    const run = observe(slow.pipe(ops.timeout({ each: 5, with: () => other })), turn);
    turn.advance(100);
    expect(log).toEqual(['closed', 'other']);
    expect(run.seen).toEqual([
      [55, 'next', 0],
      [55, '|'],
    ]);
  });

  it('closes the other stream with the run', () => {
    const turn = new ManualTurn();
    let closed = 0;
    const other = ops.NEVER.pipe(ops.finalize(() => void closed++));
    const run = observe(ops.NEVER.pipe(ops.timeout({ each: 5, with: () => other })), turn);
    turn.advance(10);
    void run.close();
    expect(closed).toBe(1);
    expect(turn.wheel.size).toBe(0);
  });

  it('awaits the release of the stream that was too slow', async () => {
    const turn = new ManualTurn();
    const releases: (() => void)[] = [];
    const slow = ops.NEVER.pipe(ops.finalize(() => new Promise<void>((resolve) => releases.push(resolve))));
    const run = observe(slow.pipe(ops.timeout({ each: 5, with: () => ops.of(1) })), turn);
    turn.advance(10);
    expect(run.values).toEqual([1]);
    let settled = false;
    const closing = Promise.resolve(run.close()).then(() => (settled = true));
    await new Promise(setImmediate);
    expect(settled).toBe(false);
    releases[0]();
    await closing;
    expect(releases.length).toBe(1);
  });

  it('fails with what `with` throws', () => {
    const turn = new ManualTurn();
    const broken = new Error('broken');
    const run = observe(
      ops.NEVER.pipe(
        ops.timeout({
          each: 5,
          with: () => {
            throw broken;
          },
        }),
      ),
      turn,
    );
    turn.advance(5);
    expect(run.seen).toEqual([[5, '#', broken]]);
    expect(run.seen[0][2]).toBe(broken);
  });

  it('never fires where it may wait for ever', () => {
    const turn = new ManualTurn();
    const run = observe(ops.NEVER.pipe(ops.timeout(Infinity)), turn);
    turn.advance(2 ** 40);
    expect(run.seen).toEqual([]);
    void run.close();
    expect(turn.wheel.size).toBe(0);
  });
});
