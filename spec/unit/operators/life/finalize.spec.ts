import { describe, expect, it } from 'vitest';
import * as ops from '../../../../operators/index.ts';
import { ManualTurn, observe } from '../../../support/manualTurn.ts';

describe('finalize', () => {
  const counting = (): { calls: number; callback: () => void } => {
    const count = { calls: 0, callback: (): void => void count.calls++ };
    return count;
  };

  it('is called once at the end, on a failure and on a close', () => {
    for (const source of [ops.of(1), ops.throwError(() => 'no'), ops.NEVER]) {
      const count = counting();
      const run = observe(source.pipe(ops.finalize(count.callback)), new ManualTurn());
      void run.close();
      void run.close();
      expect(run.future.poll(run.context)).toBe(2);
      expect(count.calls).toBe(1);
    }
  });

  it('is called at the end, before what follows', () => {
    const log: unknown[] = [];
    const source = ops.of(1).pipe(
      ops.finalize(() => void log.push('over')),
      ops.endWith(2),
    );
    source.forEachSync((x) => log.push(x));
    expect(log).toEqual([1, 'over', 2]);
  });

  it('is called upstream first', () => {
    const log: number[] = [];
    const two = [1, 2].map((n) => ops.finalize<number>(() => void log.push(n)));
    for (const source of [ops.of(1), ops.NEVER]) {
      void observe(source.pipe(two[0], two[1]), new ManualTurn()).close();
    }
    expect(log).toEqual([1, 2, 1, 2]);
  });

  it('is called where the source cannot be opened', () => {
    const count = counting();
    const closed = ops.defer<never>(() => {
      throw new Error('cannot be opened');
    });
    expect(() => closed.pipe(ops.finalize(count.callback)).toArraySync()).toThrow('cannot be opened');
    expect(count.calls).toBe(1);
  });

  it('is awaited', async () => {
    let release: () => void = () => {};
    let settled = false;
    const all = ops
      .of(1)
      .pipe(ops.finalize(() => new Promise<void>((resolve) => (release = resolve))))
      .toArray()
      .then((elements) => {
        settled = true;
        return elements;
      });
    await new Promise(setImmediate);
    expect(settled).toBe(false);
    release();
    expect(await all).toEqual([1]);
  });

  it('fails the run where it throws at the end, and not where the run has failed', () => {
    const thrower = ops.finalize<number>(() => {
      throw new Error('from the callback');
    });
    expect(() => ops.of(1).pipe(thrower).toArraySync()).toThrow('from the callback');
    expect(() =>
      ops
        .throwError(() => new Error('from the run'))
        .pipe(thrower)
        .toArraySync(),
    ).toThrow('from the run');
  });

  it('takes only a promise for one', () => {
    const callback = (): void => 7 as unknown as void;
    expect(ops.of(1).pipe(ops.finalize(callback)).toArraySync()).toEqual([1]);
  });
});
