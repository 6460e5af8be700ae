import { describe, expect, it } from 'vitest';
import type { Stream } from '../../../../lib/stream/stream.ts';
import * as ops from '../../../../operators/index.ts';
import { ManualTurn, observe } from '../../../support/manualTurn.ts';

const MANY = 100_000;

/** Fails so many times, and then gives its number of runs. */
function unsteady(failures: number): { source: Stream<number>; runs(): number } {
  let runs = 0;
  const source = ops.defer(
    (): Stream<number> =>
      ++runs <= failures ? ops.throwError(() => new Error(`run ${runs}`)) : ops.of(runs),
  );
  return { source, runs: () => runs };
}

describe('any number of runs, one after the other, on one stack', () => {
  it('retry', () => {
    const { source } = unsteady(MANY);
    expect(source.pipe(ops.retry()).toArraySync()).toEqual([MANY + 1]);
  });

  it('retry, with a pause that is over at once', () => {
    const { source } = unsteady(MANY);
    expect(source.pipe(ops.retry({ delay: () => ops.of(0) })).toArraySync()).toEqual([MANY + 1]);
  });

  it('catchError with the caught stream', () => {
    const { source } = unsteady(MANY);
    expect(source.pipe(ops.catchError((_, caught) => caught)).toArraySync()).toEqual([MANY + 1]);
  });

  it('repeat, of one element and of none', () => {
    expect(ops.of(1).pipe(ops.repeat(MANY), ops.count()).lastSync()).toBe(MANY);
    expect(ops.EMPTY.pipe(ops.repeat(MANY)).toArraySync()).toEqual([]);
  });

  it('doWhile', () => {
    expect(
      ops
        .of(1)
        .pipe(
          ops.doWhile((runs) => runs < MANY),
          ops.count(),
        )
        .lastSync(),
    ).toBe(MANY);
  });

  it('an endless one without an element gives way to others, and can be closed', () => {
    for (const endless of [
      ops.EMPTY.pipe(ops.repeat()),
      ops.throwError(() => 1).pipe(ops.retry()),
      ops.throwError(() => 1).pipe(ops.catchError((_, caught) => caught)),
    ]) {
      const turn = new ManualTurn();
      turn.budget = 100;
      let wakes = 0;
      const context = turn.context({ wake: () => wakes++ });
      const future = endless.open(context);
      for (let i = 0; i < 5; i++) {
        turn.budget = 100;
        expect(future.poll(context)).toBe(0);
      }
      expect(wakes).toBe(5);
      void future.close();
      expect(future.poll(context)).toBe(2);
    }
  });
});

describe('each run is closed before the next one is opened', () => {
  const logged = (fails: boolean): [Stream<number>, string[]] => {
    const log: string[] = [];
    const source = ops.defer(() => {
      log.push('open');
      const end: Stream<number> = fails ? ops.throwError(() => 'no') : ops.EMPTY;
      return ops.concat([1], end).pipe(ops.finalize(() => void log.push('close')));
    });
    return [source, log];
  };

  it('retry', () => {
    const [source, log] = logged(true);
    expect(() => source.pipe(ops.retry(2)).toArraySync()).toThrow('no');
    expect(log).toEqual(['open', 'close', 'open', 'close', 'open', 'close']);
  });

  it('repeat', () => {
    const [source, log] = logged(false);
    source.pipe(ops.repeat(2)).toArraySync();
    expect(log).toEqual(['open', 'close', 'open', 'close']);
  });

  it('repeat, closed by take', () => {
    const [source, log] = logged(false);
    expect(source.pipe(ops.repeat(), ops.take(3)).toArraySync()).toEqual([1, 1, 1]);
    expect(log).toEqual(['open', 'close', 'open', 'close', 'open', 'close']);
  });

  it('awaits the releases of all runs', async () => {
    const turn = new ManualTurn();
    const releases: (() => void)[] = [];
    const source = ops.of(1).pipe(ops.finalize(() => new Promise<void>((resolve) => releases.push(resolve))));
    const run = observe(source.pipe(ops.repeat(3)), turn);
    expect(run.values).toEqual([1, 1, 1]);
    let settled = false;
    const closing = Promise.resolve(run.close()).then(() => (settled = true));
    releases[0]();
    releases[2]();
    await new Promise(setImmediate);
    expect(settled).toBe(false);
    releases[1]();
    await closing;
  });
});

describe('a run that is closed while the next one is being opened', () => {
  it('closes that one, too', () => {
    const turn = new ManualTurn();
    const context = turn.context();
    let opened = 0;
    let closed = 0;
    const source = ops.defer((): Stream<number> => {
      if (++opened === 2) void future.close();
      const run: Stream<number> = opened === 2 ? ops.NEVER : ops.EMPTY;
      return run.pipe(ops.finalize(() => void closed++));
    });
    const future = source.pipe(ops.repeat()).open(context);
    expect(future.poll(context)).toBe(2);
    expect([opened, closed]).toEqual([2, 2]);
    expect(future.poll(context)).toBe(2);
  });
});

describe('a source that cannot even be opened', () => {
  const closed = ops.defer((): Stream<number> => {
    throw new Error('cannot be opened');
  });

  it('has failed', () => {
    expect(closed.pipe(ops.catchError((error: Error) => [error.message])).toArraySync()).toEqual([
      'cannot be opened',
    ]);
    expect(() => closed.pipe(ops.retry(3)).toArraySync()).toThrow('cannot be opened');
    expect(closed.pipe(ops.onErrorResumeNext([1])).toArraySync()).toEqual([1]);
  });
});

describe('pauses', () => {
  it('a close during one disarms its timer', () => {
    for (const stream of [
      ops.throwError(() => 1).pipe(ops.retry({ delay: 10 })),
      ops.EMPTY.pipe(ops.repeat({ delay: 10 })),
      ops.throwError(() => 1).pipe(ops.restartWithBackoff({ min: 10, max: 10 })),
    ]) {
      const turn = new ManualTurn();
      const run = observe(stream, turn);
      expect(turn.wheel.size).toBe(1);
      void run.close();
      expect(turn.wheel.size).toBe(0);
      turn.advance(100);
      expect(run.polls).toBe(1);
    }
  });

  it('by milliseconds', () => {
    const turn = new ManualTurn();
    const run = observe(ops.of('a').pipe(ops.repeat({ count: 3, delay: 10 })), turn);
    turn.advance(100);
    expect(run.seen.map(([at, what]) => [at, what])).toEqual([
      [0, 'next'],
      [10, 'next'],
      [20, 'next'],
      [20, '|'],
    ]);
  });
});

describe('restartWithBackoff', () => {
  /** The moments at which runs start. */
  function starts(
    options: Parameters<typeof ops.restartWithBackoff>[0],
    lives: number[],
    until = 1000,
  ): number[] {
    const turn = new ManualTurn();
    const seen: number[] = [];
    const source = ops.defer(() => {
      const life = lives[seen.push(turn.now()) - 1] ?? 0;
      const failing = ops.throwError(() => 'lost');
      return life === 0 ? failing : ops.timer(life).pipe(ops.mergeMap(() => failing));
    });
    const run = observe(source.pipe(ops.restartWithBackoff(options)), turn);
    turn.advance(until);
    void run.close();
    expect(turn.wheel.size).toBe(0);
    return seen;
  }

  it('doubles its pauses up to the longest', () => {
    expect(starts({ min: 2, max: 10 }, [], 40)).toEqual([0, 2, 6, 14, 24, 34]);
  });

  it('starts anew after a run that lived', () => {
    expect(starts({ min: 2, max: 10 }, [0, 0, 20], 40)).toEqual([0, 2, 6, 28, 32, 40]);
  });

  it('gives up after too many restarts within a time', () => {
    expect(starts({ min: 1, max: 1, maxRestarts: 3, within: 10 }, [])).toEqual([0, 1, 2, 3]);
    expect(starts({ min: 1, max: 1, maxRestarts: 3 }, [50, 50])).toEqual([0, 51, 102, 103]);
    expect(starts({ min: 5, max: 5, maxRestarts: 2, within: 10 }, [], 50).length).toBe(11);
  });

  it('makes pauses longer at random, the same ones for the same seed', () => {
    const jittered = (seed: number): number[] => starts({ min: 100, max: 100, jitter: 0.5, seed }, [], 1000);
    expect(jittered(1)).toEqual(jittered(1));
    expect(jittered(1)).not.toEqual(jittered(2));
    const pauses = jittered(3).map((at, i, all) => at - (all[i - 1] ?? at));
    expect(Math.min(...pauses.slice(1))).toBeGreaterThanOrEqual(100);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(151);
  });
});
