import {
  ArgumentError,
  type Context,
  DONE,
  Executor,
  type ExecutorOptions,
  Future,
  PENDING,
  type Poll,
  VirtualHost,
} from 'millrace';
import { describe, expect, it } from 'vitest';
import { priority } from '../../../lib/discipline/priority.ts';
import { hot, idle, Task } from './tasks.ts';

function setup(options: ExecutorOptions = {}): { host: VirtualHost; executor: Executor } {
  const host = new VirtualHost();
  return { host, executor: new Executor({ host, ...options }) };
}

/** A task that notes its name at every poll. */
function noting(log: string[], name: string, act: (context: Context) => Poll = () => PENDING): Task {
  return new Task((_, context) => {
    log.push(name);
    return act(context);
  });
}

describe('Executor: waking', () => {
  it('polls a new task at once, on the stack of its spawn', () => {
    const { executor } = setup();
    const task = idle();
    executor.spawn(task);
    expect(task.polls).toBe(1);
  });

  it('polls before a wake from outside returns', () => {
    const { executor } = setup();
    const task = idle();
    const id = executor.spawn(task);
    executor.wake(id);
    expect(task.polls).toBe(2);
  });

  it('queues a wake from within a turn, and never re-enters a poll', () => {
    const { executor } = setup();
    const log: string[] = [];
    const b = noting(log, 'b');
    const idOfB = executor.spawn(b);
    log.length = 0;
    let first = true;
    const a = new Task((_, context) => {
      log.push('a>');
      executor.wake(idOfB);
      if (first) context.wake();
      first = false;
      log.push('<a');
      return PENDING;
    });
    executor.spawn(a);
    expect(log).toEqual(['a>', '<a', 'b', 'a>', '<a', 'b']);
  });

  it('merges wakes of a task that waits in the line already', () => {
    const { executor } = setup();
    const b = idle();
    const idOfB = executor.spawn(b);
    executor.spawn(
      new Task(() => {
        for (let i = 0; i < 1000; i++) executor.wake(idOfB);
        return PENDING;
      }),
    );
    expect(b.polls).toBe(2);
  });

  it('serves equal tasks in the order in which they were woken', () => {
    const { executor } = setup();
    const log: string[] = [];
    const ids = 'abcdef'.split('').map((name) => executor.spawn(noting(log, name)));
    log.length = 0;
    const order = [3, 0, 5, 1, 4, 2];
    executor.spawn(
      new Task(() => {
        for (const i of order) executor.wake(ids[i]);
        return PENDING;
      }),
    );
    expect(log.join('')).toBe('dafbec');
  });

  it('wakes nobody by a stale id, nor by a number that never was one', () => {
    const { executor } = setup({ capacity: 1, full: 'error' });
    const stale = executor.spawn(new Task(() => DONE));
    const task = idle();
    const id = executor.spawn(task);
    expect(id).not.toBe(stale);
    for (const other of [stale, -1, 1e9, 2 ** 40, Number.NaN, 0.5]) executor.wake(other);
    expect(task.polls).toBe(1);
    expect(executor.cancel(stale)).toBe(false);
    executor.wake(id);
    expect(task.polls).toBe(2);
  });

  it('gives the slots of a slab of one a new id each time, for a hundred thousand tasks', () => {
    const { executor } = setup({ capacity: 1, full: 'error' });
    const seen = new Set<number>();
    for (let i = 0; i < 100_000; i++) seen.add(executor.spawn(new Task(() => DONE)));
    expect(seen.size).toBe(100_000);
  });

  it('does not lose a wake that comes while the stream is being opened', () => {
    const { executor } = setup();
    const task = idle();
    executor.spawn({
      open(context) {
        context.wake();
        return task;
      },
    });
    expect(task.polls).toBe(1);
    executor.wake(task.context!.key);
    expect(task.polls).toBe(2);
  });

  it('ignores a run from within a turn', () => {
    const { executor } = setup();
    let polls = -1;
    executor.spawn(
      new Task(() => {
        polls = executor.run();
        return PENDING;
      }),
    );
    expect(polls).toBe(0);
  });
});

describe('Executor: budgets', () => {
  it('ends a turn after its polls, and asks the host for the next', () => {
    const { host, executor } = setup({ polls: 10 });
    const task = hot();
    executor.spawn(task);
    expect(task.polls).toBe(10);
    expect(executor.run(7)).toBe(7);
    expect(host.nextDeadline()).toBe(host.now());
    executor.turn();
    expect(task.polls).toBe(27);
  });

  it('ends a turn when its time is over, even if every poll is slow', () => {
    let now = 0;
    const host = new VirtualHost();
    host.now = () => now;
    const executor = new Executor({ host, time: 5 });
    const slow = new Task((_, context) => {
      now += 1;
      context.wake();
      return PENDING;
    });
    executor.spawn(slow);
    expect(slow.polls).toBeGreaterThan(4);
    expect(slow.polls).toBeLessThan(16);
  });

  it('refills the budget of elements for each poll', () => {
    const { executor } = setup({ elements: 5, polls: 3 });
    const seen: number[] = [];
    executor.spawn(
      new Task((_, context) => {
        seen.push(context.turn.budget);
        context.turn.budget = 1;
        context.wake();
        return PENDING;
      }),
    );
    expect(seen).toEqual([5, 5, 5]);
  });

  it('ends the turn of a wake from outside once a task has spent its elements and those who waited had a poll', () => {
    const { executor } = setup();
    const spending = new Task((_, context) => {
      context.turn.budget = -1;
      return context.spent();
    });
    executor.spawn(spending);
    expect(spending.polls).toBe(1);
    const other = idle();
    executor.spawn(other);
    expect(other.polls).toBe(1);
    expect(spending.polls).toBeLessThan(4);
  });

  it('lets a task that wakes itself for ever starve nobody: not a task, a timer, the host, nor another thread', () => {
    const host = new VirtualHost();
    const inbox: number[] = [];
    const executor = new Executor({ host, polls: 64, interrupts: { take: () => inbox.shift() ?? -1 } });
    const endless = hot();
    executor.spawn(endless);
    const patient = idle();
    const id = executor.spawn(patient);
    const before = endless.polls;
    executor.wake(id);
    expect(patient.polls).toBe(2);
    expect(endless.polls).toBeGreaterThan(before);
    inbox.push(id);
    executor.run();
    expect(patient.polls).toBe(3);
    let fired = false;
    executor.arm(0, { wake: () => (fired = true) }, 0);
    expect(fired).toBe(false);
    executor.turn();
    expect(fired).toBe(true);
  });

  it('shares the polls of a turn evenly among tasks that wake themselves', () => {
    const { executor } = setup({ polls: 1 });
    const tasks = Array.from({ length: 7 }, hot);
    for (const task of tasks) executor.spawn(task);
    const before = tasks.map((task) => task.polls);
    executor.run(7 * 50);
    expect(tasks.map((task, i) => task.polls - before[i])).toEqual(tasks.map(() => 50));
  });
});

describe('Executor: disciplines', () => {
  it('polls in the order of the discipline that it was given', () => {
    const { executor } = setup({ discipline: priority({ ageing: Infinity }) });
    const log: string[] = [];
    const ids = [
      executor.spawn(noting(log, 'low'), { rank: 5 }),
      executor.spawn(noting(log, 'high'), { rank: 0 }),
      executor.spawn(noting(log, 'middle'), { rank: 2 }),
    ];
    log.length = 0;
    executor.spawn(
      new Task(() => {
        for (const id of ids) executor.wake(id);
        return PENDING;
      }),
    );
    expect(log).toEqual(['high', 'middle', 'low']);
  });

  it('keeps the line when the slab grows', () => {
    const { executor } = setup({ capacity: 1, discipline: priority() });
    const log: string[] = [];
    executor.spawn(
      new Task(() => {
        for (let i = 0; i < 20; i++) executor.spawn(noting(log, `${i}`), { rank: 20 - i });
        return PENDING;
      }),
    );
    expect(log).toHaveLength(20);
    expect(new Set(log).size).toBe(20);
  });
});

describe('Executor: stepping out', () => {
  it('lets a wake drive again below a poll, and then restores its turn', () => {
    const { executor } = setup();
    const log: string[] = [];
    const id = executor.spawn(noting(log, 'b'));
    log.length = 0;
    executor.spawn(
      new Task((_, context) => {
        log.push('a>');
        context.turn.budget = 77;
        executor.stepOut();
        executor.wake(id);
        executor.stepIn();
        executor.wake(id);
        log.push(`<a ${context.turn.budget}`);
        return PENDING;
      }),
    );
    expect(log).toEqual(['a>', 'b', '<a 77', 'b']);
  });

  it('ends a task that was cancelled by what its own poll called, whatever that did to the budget', () => {
    const { executor } = setup();
    const task = new Task((_, context) => {
      executor.cancel(context.key);
      context.turn.budget = 100;
      context.wake();
      return PENDING;
    });
    executor.spawn(task);
    expect([task.polls, task.closes]).toEqual([1, 1]);
  });

  for (const others of [0, 1])
    it(`queues a task that was woken from outside while it is opened, with ${others} others in line`, () => {
      const { executor } = setup();
      const task = new Task(() => PENDING);
      const other = idle();
      const stream = {
        open(context: Context): Task {
          for (let i = 0; i < others; i++) executor.spawn(other, { later: true });
          executor.stepOut();
          context.wake();
          executor.stepIn();
          return task;
        },
      };
      const id = executor.spawn(stream);
      expect(task.polls).toBe(1);
      executor.wake(id);
      expect(task.polls).toBe(2);
    });

  it('survives that a task is ended by a turn below its own poll', () => {
    const { executor } = setup();
    const task = new Task((self, context) => {
      if (self.polls > 1) return DONE;
      executor.stepOut();
      context.wake();
      const other = idle();
      executor.spawn(other);
      executor.stepIn();
      return PENDING;
    });
    const id = executor.spawn(task);
    expect(task.polls).toBe(2);
    executor.wake(id);
    expect(task.polls).toBe(2);
  });
});

describe('Executor: arguments', () => {
  it('says what is wrong with an option', () => {
    const host = new VirtualHost();
    expect(() => new Executor({ host, capacity: 0 })).toThrow(ArgumentError);
    expect(() => new Executor({ host, capacity: 2 ** 20 })).toThrow(/at most/);
    expect(() => new Executor({ host, full: 'never' as 'grow' })).toThrow(/'error', 'wait' or 'grow'/);
    expect(() => new Executor({ host, polls: 0.5 })).toThrow(/polls/);
  });

  it('runs streams and futures alike', () => {
    const { executor } = setup();
    class Both extends Future<never> {
      opened = 0;
      open(): this {
        this.opened++;
        return this;
      }
      override poll(): Poll {
        return PENDING;
      }
      override close(): void {}
    }
    const both = new Both();
    executor.spawn(both);
    expect(both.opened).toBe(1);
  });
});
