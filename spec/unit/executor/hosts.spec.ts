import { execFileSync } from 'node:child_process';
import {
  BrowserHost,
  Executor,
  from,
  interval,
  NodeHost,
  PENDING,
  SchedulerHost,
  sleep,
  VirtualHost,
} from 'millrace';
import { take } from 'millrace/operators';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { failing, hot, Task } from './tasks.ts';

describe('VirtualHost', () => {
  it('moves its clock only when it is told to, and stops at every deadline', async () => {
    const host = new VirtualHost({ start: 100 });
    const executor = new Executor({ host });
    const log: string[] = [];
    for (const ms of [30, 10, 20, 10])
      void sleep(ms)
        .drain({ executor })
        .then(() => {});
    executor.spawn(
      new Task((task, context) => {
        log.push(`${context.now()}`);
        if (task.polls < 4) context.arm(context.now() + 7);
        return PENDING;
      }),
    );
    host.advanceBy(15);
    expect(host.now()).toBe(115);
    expect(log).toEqual(['100', '107', '114']);
    host.advanceTo(121);
    expect(log).toEqual(['100', '107', '114', '121']);
    expect(host.runAll()).toBe(130);
    expect(host.nextDeadline()).toBe(Infinity);
    expect(() => host.advanceTo(129)).toThrow(/at least 130/);
  });

  it('fires equal deadlines in the order of their arming, across executors in that of attaching', () => {
    const host = new VirtualHost();
    const log: string[] = [];
    const executors = [new Executor({ host }), new Executor({ host })];
    for (const [i, executor] of [...executors.entries()].reverse())
      for (const n of [1, 2]) executor.arm(5, { wake: () => log.push(`${i}.${n}`) }, 0);
    host.advanceTo(5);
    expect(log).toEqual(['0.1', '0.2', '1.1', '1.2']);
  });

  it('does not stop at a timer that was cancelled', () => {
    const host = new VirtualHost();
    const executor = new Executor({ host });
    executor.disarm(executor.arm(5, { wake: () => {} }, 0));
    expect(host.nextDeadline()).toBe(Infinity);
    expect(host.runAll()).toBe(0);
  });

  it('gives up a program that never waits, and says so', () => {
    const host = new VirtualHost();
    new Executor({ host, polls: 1 }).spawn(hot());
    expect(() => host.settle()).toThrow(/endless/);
  });

  it('replays exactly by its seed', () => {
    const play = (seed?: number): string => {
      const host = new VirtualHost({ seed });
      let log = '';
      for (let i = 0; i < 5; i++) {
        const executor = new Executor({ host, polls: 1 });
        executor.spawn(
          new Task((task, context) => {
            log += i;
            if (task.polls < 6) context.wake();
            return PENDING;
          }),
        );
      }
      host.settle();
      return log;
    };
    expect(play(7)).toBe(play(7));
    expect(new Set([play(1), play(2), play(3), play()]).size).toBeGreaterThan(2);
  });

  it('throws the failures that nobody joined to whoever moves the clock', () => {
    const host = new VirtualHost();
    const executor = new Executor({ host });
    executor.spawn(failing(new Error('one')));
    executor.spawn(failing(new Error('two')));
    expect(() => host.advanceBy(1)).toThrow(AggregateError);
    const told: unknown[] = [];
    const hooked = new VirtualHost({ onError: (error) => told.push(error) });
    new Executor({ host: hooked }).spawn(failing('told'));
    hooked.settle();
    expect(told).toEqual(['told']);
  });
});

describe('SchedulerHost', () => {
  it('runs on the frames of RxJS’s TestScheduler', () => {
    const scheduler = new TestScheduler(() => {});
    scheduler.run(({ flush }) => {
      const executor = new Executor({ host: new SchedulerHost(scheduler) });
      const frames: number[] = [];
      void interval(10)
        .pipe(take(3))
        .forEach(() => frames.push(scheduler.now()), { executor });
      expect(frames).toEqual([]);
      flush();
      expect(frames).toEqual([10, 20, 30]);
    });
  });

  it('takes its turns, and reports, as actions', () => {
    const scheduler = new TestScheduler(() => {});
    const executor = new Executor({ host: new SchedulerHost(scheduler), polls: 1 });
    const task = new Task((self, context) => {
      if (self.polls < 4) context.wake();
      return PENDING;
    });
    executor.spawn(task);
    expect(task.polls).toBe(1);
    scheduler.flush();
    expect(task.polls).toBe(4);
    executor.spawn(failing(new Error('reported')));
    expect(() => scheduler.flush()).toThrow('reported');
  });

  it('gives its one action up when the last timer is cancelled', () => {
    const scheduler = new TestScheduler(() => {});
    const executor = new Executor({ host: new SchedulerHost(scheduler) });
    executor.disarm(executor.arm(50, { wake: () => {} }, 0));
    scheduler.flush();
    expect(scheduler.frame).toBe(0);
  });
});

describe.each([
  ['NodeHost', () => new NodeHost()],
  ['BrowserHost', () => new BrowserHost()],
])('%s', (_name, make) => {
  it('goes on after each turn, and lets the event loop turn in between', async () => {
    const executor = new Executor({ host: make(), polls: 10 });
    const task = hot();
    const id = executor.spawn(task);
    const before = task.polls;
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(task.polls).toBeGreaterThan(before);
    executor.join(id).catch(() => {});
    executor.cancel(id);
  });

  it('never fires early', async () => {
    const executor = new Executor({ host: make() });
    const deadline = executor.now() + 5.5;
    await sleep(5.5).drain({ executor });
    expect(executor.now()).toBeGreaterThanOrEqual(deadline);
  });

  it('runs streams on it', async () => {
    expect(await from([1, 2]).toArray({ executor: new Executor({ host: make() }) })).toEqual([1, 2]);
  });
});

describe('a Node process', () => {
  const library = new URL('../../../dist/lib/index.js', import.meta.url).href;
  const run = (program: string): string =>
    execFileSync(
      process.execPath,
      ['--input-type=module', '-e', `import * as m from '${library}';${program}`],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: 20_000,
      },
    );

  it('ends by itself once nothing waits, also with an executor and a timer that was cancelled', () => {
    expect(
      run(`const c = new AbortController();
        m.sleep(1e8).drain({ signal: c.signal }).catch((e) => console.log(e.name));
        c.abort();`),
    ).toBe('AbortError\n');
  });

  it('lives as long as somebody sleeps', () => {
    expect(run(`m.sleep(20).drain().then(() => console.log('slept'));`)).toBe('slept\n');
  });

  it('dies of a failure that nobody joined', () => {
    expect(() =>
      run(`m.defaultExecutor().spawn({ open() { throw new Error('nobody joined me'); } });`),
    ).toThrow(/nobody joined me/);
  });
});
