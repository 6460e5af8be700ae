import { execFileSync } from 'node:child_process';
import { ArgumentError, type Context, DONE, Executor, Future, PENDING, READY } from 'millrace';
import { describe, expect, it } from 'vitest';
import { FAILED, FINISHED } from '../../../lib/executor/marks.ts';
import { NativeRunner } from '../../../lib/executor/native-runner.ts';
import type { Owner, Task as Run } from '../../../lib/executor/task.ts';
import '../../../lib/parts/timed.ts';
import { deferred, failing, giving, hot, idle, microtasks, Task } from './tasks.ts';

type Opening = (context: Context) => Future<unknown>;

/** Notes what it is told, and wants so many elements. */
class Noting implements Owner {
  task: Run | null = null;
  readonly told: unknown[] = [];
  private wanted: number;

  constructor(wanted = Infinity) {
    this.wanted = wanted;
  }

  ready(value: unknown): boolean {
    this.told.push(value);
    return --this.wanted > 0;
  }

  finished(): void {
    this.told.push('finished');
  }

  failed(reason: unknown): void {
    this.told.push('failed', reason);
  }

  wake(): void {
    this.task!.wake();
  }

  stop(outcome = FINISHED, reason?: unknown): void {
    this.task?.stop(outcome, reason);
  }
}

/** A moment of the event loop. */
function moment(milliseconds = 0): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

// What every runner does, the small one and the executor alike.
describe.each([
  ['NativeRunner', () => new NativeRunner()],
  ['Executor', () => new Executor()],
])('%s', (_name, make) => {
  const setup = (): {
    runner: NativeRunner | Executor;
    run: (what: Task | Opening, wanted?: number) => Noting;
  } => {
    const runner = make();
    const run = (what: Task | Opening, wanted?: number): Noting => {
      const owner = new Noting(wanted);
      runner.spawn({ open: typeof what === 'function' ? what : () => what }, undefined, owner);
      return owner;
    };
    return { runner, run };
  };

  describe('wakes', () => {
    it('polls a new task at once, and a woken one before the wake returns', () => {
      const { run } = setup();
      const task = idle();
      const owner = run(task);
      expect(task.polls).toBe(1);
      owner.wake();
      task.context!.wake();
      expect(task.polls).toBe(3);
    });

    it('queues a wake from within a turn, in the order of the wakes, once, and never re-enters a poll', () => {
      const { run } = setup();
      const log: string[] = [];
      const noting = (name: string): Noting =>
        run(
          new Task(() => {
            log.push(name);
            return PENDING;
          }),
        );
      const [a, b, c] = [noting('a'), noting('b'), noting('c')];
      log.length = 0;
      run(
        new Task((task, context) => {
          log.push('>');
          if (task.polls === 1) for (const one of [c, a, context, b, a, c]) one.wake();
          log.push('<');
          return PENDING;
        }),
      );
      expect(log.join('')).toBe('><ca><b');
    });

    it('opens at once what is run from within a poll, and polls it when its turn comes', () => {
      const { run } = setup();
      const log: string[] = [];
      run(
        new Task(() => {
          run(() => {
            log.push('open');
            return new Task(() => {
              log.push('poll');
              return DONE;
            });
          });
          log.push('on');
          return DONE;
        }),
      );
      expect(log).toEqual(['open', 'on', 'poll']);
    });

    it('neither loses nor counts twice a wake that comes while the stream is being opened', () => {
      const { run } = setup();
      const task = idle();
      run((context) => {
        context.wake();
        return task;
      });
      expect(task.polls).toBe(1);
      task.context!.wake();
      expect(task.polls).toBe(2);
    });

    it('wakes nobody for a task that has ended', () => {
      const { run } = setup();
      const task = giving();
      run(task);
      task.context!.wake();
      expect([task.polls, task.closes]).toEqual([1, 1]);
    });

    it('says how a run is to be compiled', () => {
      const { runner } = setup();
      const seen: unknown[] = [];
      const open: Opening = (context) => {
        seen.push(context.fusion, context.turn === runner);
        return idle();
      };
      runner.spawn({ open }, { fusion: 'off' }, new Noting());
      runner.spawn({ open }, {}, new Noting());
      expect(seen).toEqual(['off', true, 'auto', true]);
    });
  });

  describe('ends', () => {
    it('hands out elements until the end, or until no more is wanted', () => {
      const { run } = setup();
      expect(run(giving(1, 2, 3)).told).toEqual([1, 2, 3, 'finished']);
      const task = giving(1, 2, 3);
      expect(run(task, 2).told).toEqual([1, 2, 'finished']);
      expect([task.polls, task.closes]).toEqual([2, 1]);
    });

    it('tells of a failure, the same object, also of an opening, and closes what was open', () => {
      const { run } = setup();
      const error = { my: 'own' };
      const task = failing(error);
      task.release = () => {
        throw new Error('not this one');
      };
      const owner = run(task);
      expect(owner.told).toEqual(['failed', error]);
      expect(owner.told[1]).toBe(error);
      expect([task.closes, owner.task]).toEqual([1, null]);
      const opening = run(() => {
        throw error;
      });
      expect(opening.told).toEqual(['failed', error]);
    });

    it('is told when the release is over, which may fail it', async () => {
      for (const broken of [false, true]) {
        const { run } = setup();
        const release = deferred();
        const task = giving('x');
        task.release = () => release.promise;
        const owner = run(task);
        await microtasks();
        expect(owner.told).toEqual(['x']);
        expect(owner.task).not.toBe(null);
        if (broken) release.reject('broken');
        else release.resolve();
        await microtasks();
        expect(owner.told).toEqual(broken ? ['x', 'failed', 'broken'] : ['x', 'finished']);
        expect([owner.task, task.closes]).toEqual([null, 1]);
      }
    });

    it('is brought about from outside, at once and once', () => {
      const { run } = setup();
      const task = idle();
      const owner = run(task);
      const { context } = task;
      owner.stop(FAILED, 'why');
      owner.stop();
      context!.wake();
      expect(owner.told).toEqual(['failed', 'why']);
      expect([task.polls, task.closes]).toEqual([1, 1]);
    });

    it('waits for the poll that brings it about, whatever that answers', () => {
      for (const answer of [PENDING, READY, DONE, null] as const) {
        const { run } = setup();
        let within = -1;
        const task: Task = new Task((self, context) => {
          if (self.polls === 1) return PENDING;
          owner.stop(FAILED, 'first');
          owner.stop(FAILED, 'second');
          context.wake();
          within = self.closes;
          if (answer === null) throw new Error('too late');
          return answer;
        });
        const owner = run(task);
        owner.wake();
        expect(owner.told).toEqual(['failed', 'first']);
        expect([within, task.polls, task.closes]).toEqual([0, 2, 1]);
      }
    });

    it('waits for the opening that brings it about', () => {
      const { runner } = setup();
      const owner = new Noting();
      const task = idle();
      runner.spawn(
        {
          open() {
            owner.stop();
            return task;
          },
        },
        undefined,
        owner,
      );
      expect(owner.told).toEqual(['finished']);
      expect([task.polls, task.closes]).toEqual([0, 1]);
    });

    it('takes a task out of the line', () => {
      const { run } = setup();
      const victim = idle();
      const owner = run(victim);
      const next = idle();
      const other = run(next);
      run(
        new Task(() => {
          owner.wake();
          other.wake();
          owner.stop();
          return DONE;
        }),
      );
      expect([victim.polls, victim.closes, next.polls]).toEqual([1, 1, 2]);
    });

    it('drives those whom a close or a late release has woken', async () => {
      const { run } = setup();
      const other = idle();
      const woken = run(other);
      const release = deferred();
      const task = idle();
      task.release = () => {
        woken.wake();
        expect(other.polls).toBe(1);
        return release.promise.then(() => woken.wake());
      };
      run(task).stop();
      expect(other.polls).toBe(2);
      release.resolve();
      await microtasks();
      expect(other.polls).toBe(3);
    });
  });

  describe('turns', () => {
    it('refills the budget of elements for each poll', () => {
      const { run } = setup();
      const budgets: number[] = [];
      run(
        new Task((task, context) => {
          budgets.push(context.turn.budget);
          context.turn.budget = 1;
          if (task.polls < 3) context.wake();
          return PENDING;
        }),
      );
      expect(budgets[0]).toBeGreaterThan(1);
      expect(new Set(budgets).size).toBe(1);
    });

    it('ends that of a wake once a task has spent its elements and those who waited had a poll', async () => {
      const { run } = setup();
      const spending = new Task((_, context) => {
        context.turn.budget = -1;
        return context.spent();
      });
      const owner = run(spending);
      expect(spending.polls).toBe(1);
      const task = idle();
      const other = run(task);
      expect(task.polls).toBe(1);
      expect(spending.polls).toBeLessThan(4);
      other.wake();
      expect(task.polls).toBe(2);
      const { polls } = spending;
      await moment();
      expect(spending.polls).toBeGreaterThan(polls);
      owner.stop();
    });

    it('lets a task that wakes itself for ever starve nobody: not a task, a timer or the event loop', async () => {
      const { runner, run } = setup();
      const endless = hot();
      const owner = run(endless);
      const patient = idle();
      const other = run(patient);
      other.wake();
      expect(patient.polls).toBe(2);
      let fired = false;
      runner.arm(runner.now(), { wake: () => (fired = true) }, 0);
      const { polls } = endless;
      await moment();
      while (!fired) await moment();
      expect(endless.polls).toBeGreaterThan(polls);
      owner.stop();
      expect(endless.closes).toBe(1);
    });
  });

  describe('timers', () => {
    it('fire in order of deadline, then of arming, never early, and those that are cancelled never', async () => {
      const { runner } = setup();
      const start = runner.now();
      const fired: number[] = [];
      const early: number[] = [];
      const waker = {
        wake(key: number) {
          fired.push(key);
          if (runner.now() < start + Math.floor(key / 10)) early.push(key);
          if (key === 40) runner.disarm(doomed);
        },
      };
      runner.arm(Infinity, waker, 1000);
      runner.arm(start + 6, waker, 60);
      const cancelled = runner.arm(start + 2, waker, 20);
      runner.arm(start + 4, waker, 40);
      const doomed = runner.arm(start + 4, waker, 41);
      runner.arm(start + 6, waker, 61);
      runner.arm(start + 4, waker, 42);
      runner.arm(start - 5, waker, 0);
      expect(runner.disarm(cancelled)).toBe(true);
      expect(runner.disarm(cancelled)).toBe(false);
      while (fired.length < 5) await moment(1);
      expect(fired).toEqual([0, 40, 42, 60, 61]);
      expect(early).toEqual([]);
      expect(runner.disarm(doomed)).toBe(false);
    });

    it('refuse a deadline that is no number, and go on with the others', async () => {
      const { runner } = setup();
      let fired = 0;
      const waker = { wake: () => fired++ };
      expect(() => runner.arm(NaN, waker, 0)).toThrow(ArgumentError);
      runner.arm(runner.now() + 1, waker, 1);
      while (fired === 0) await moment(1);
      expect(fired).toBe(1);
    });

    it('wake the task that armed them, and leave it alone after its end', async () => {
      const { run } = setup();
      const task = new Task((self, context) => {
        if (self.polls === 1) context.arm(context.now() + 1);
        return PENDING;
      });
      const owner = run(task);
      while (task.polls < 2) await moment(1);
      task.context!.arm(0);
      owner.stop();
      await moment(2);
      expect(task.polls).toBe(2);
    });

    it('reach deadlines that are further away than native timers can be', async () => {
      const { runner } = setup();
      const timer = runner.arm(runner.now() + 2 ** 33, { wake: () => expect.fail('far too early') }, 0);
      await moment(3);
      expect(runner.disarm(timer)).toBe(true);
    });
  });
});

describe('a NativeRunner without setImmediate', () => {
  const library = new URL('../../../dist/lib/executor/', import.meta.url).href;
  const run = (program: string): string =>
    execFileSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `delete globalThis.setImmediate;
        const Channel = MessageChannel;
        let channels = 0;
        globalThis.MessageChannel = class { constructor() { channels++; return new Channel(); } };
        const { NativeRunner } = await import('${library}native-runner.js');
        ${program}`,
      ],
      { encoding: 'utf8', timeout: 20_000 },
    ).trim();

  it('takes its turns by MessageChannel, made when one is due, and lets the process end', () => {
    expect(
      run(`const runner = new NativeRunner();
        let polls = 0;
        const future = { poll(context) {
          if (++polls > 10) return 2;
          context.turn.budget = -1;
          return context.spent();
        }, close() {} };
        const before = channels;
        runner.spawn({ open: () => future }, undefined, { ready: () => true, failed() {}, finished() {
          console.log(before, channels > 0, polls);
        } });
        console.log(polls);`),
    ).toBe('1\n0 true 11');
  });
});
