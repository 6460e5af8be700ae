import {
  CancelledError,
  CapacityError,
  DONE,
  Executor,
  type ExecutorOptions,
  from,
  PENDING,
  READY,
  ShutdownError,
  VirtualHost,
} from 'millrace';
import { describe, expect, it } from 'vitest';
import { deferred, failing, giving, idle, microtasks, Task } from './tasks.ts';

function setup(options: ExecutorOptions = {}): { host: VirtualHost; executor: Executor } {
  const host = new VirtualHost();
  return { host, executor: new Executor({ host, ...options }) };
}

describe('Executor: join', () => {
  it('gives the last element, whether the task has ended or not', async () => {
    const { executor } = setup();
    const over = executor.spawn(from([1, 2, 3]));
    expect(await executor.join(over)).toBe(3);
    expect(await executor.join(over)).toBe(3);
    let end = false;
    const running = new Task((task) => {
      task.value = 'x';
      return end ? DONE : task.polls === 1 ? READY : PENDING;
    });
    const id = executor.spawn(running);
    const joined = executor.join(id);
    end = true;
    executor.wake(id);
    expect(await joined).toBe('x');
    expect(running.closes).toBe(1);
  });

  it('is rejected with the failure, the same object, and nobody else is told', async () => {
    const told: unknown[] = [];
    const { host, executor } = setup({ onError: (error) => told.push(error) });
    const error = { my: 'failure' };
    await expect(executor.join(executor.spawn(failing(error)))).rejects.toBe(error);
    host.settle();
    expect(told).toEqual([]);
  });

  it('is rejected for an id that never was a task', async () => {
    const { executor } = setup();
    await expect(executor.join(12345)).rejects.toThrow(/join: id must be/);
    await expect(executor.join(-1)).rejects.toThrow(/join: id must be/);
  });

  it('serves everyone who joins', async () => {
    const { executor } = setup();
    const id = executor.spawn(idle());
    const joins = [executor.join(id), executor.join(id)].map((join) => join.catch((error: unknown) => error));
    executor.cancel(id);
    const errors = await Promise.all(joins);
    expect(errors[0]).toBeInstanceOf(CancelledError);
    expect(errors[1]).toBe(errors[0]);
  });
});

describe('Executor: failures', () => {
  it('stops neither the loop nor another task', () => {
    const { executor } = setup({ onError: () => {} });
    const other = idle();
    const id = executor.spawn(other);
    executor.spawn(
      new Task(() => {
        executor.spawn(failing(1));
        executor.wake(id);
        throw new Error('mine');
      }),
    );
    expect(other.polls).toBe(2);
  });

  it('reach the hook, with the id, where nobody joins', () => {
    const told: unknown[] = [];
    const { host, executor } = setup({ onError: (error, task) => told.push(error, task) });
    const id = executor.spawn(failing('oops'));
    expect(told).toEqual([]);
    host.settle();
    expect(told).toEqual(['oops', id]);
  });

  it('reach the host without a hook, and so does a failing hook', () => {
    const { host, executor } = setup();
    executor.spawn(failing(new Error('oops')));
    expect(() => host.settle()).toThrow('oops');
    const hooked = new Executor({
      host,
      onError: () => {
        throw new Error('hook');
      },
    });
    hooked.spawn(failing(1));
    expect(() => host.settle()).toThrow('hook');
  });

  it('close the task, and a failing close does not hide them', async () => {
    const { executor } = setup();
    const task = failing('first');
    task.release = () => {
      throw new Error('second');
    };
    await expect(executor.join(executor.spawn(task))).rejects.toBe('first');
    expect(task.closes).toBe(1);
  });

  it('of a close fail the task', async () => {
    const { executor } = setup();
    const sync = giving(1);
    sync.release = () => {
      throw new Error('sync');
    };
    await expect(executor.join(executor.spawn(sync))).rejects.toThrow('sync');
    const late = giving(1);
    late.release = () => Promise.reject(new Error('late'));
    await expect(executor.join(executor.spawn(late))).rejects.toThrow('late');
  });

  it('of an opening are the task’s own', async () => {
    const { executor } = setup();
    const id = executor.spawn({
      open() {
        throw new Error('open');
      },
    });
    await expect(executor.join(id)).rejects.toThrow('open');
  });
});

describe('Executor: cancel', () => {
  it('closes once, answers whether there was anything to cancel, and never polls again', () => {
    const { executor } = setup();
    const task = idle();
    const id = executor.spawn(task);
    expect(executor.cancel(id)).toBe(true);
    expect(executor.cancel(id)).toBe(false);
    executor.wake(id);
    expect([task.polls, task.closes]).toEqual([1, 1]);
  });

  it('of a task that waits in the line takes it out of there', () => {
    const { executor } = setup();
    const victim = idle();
    const id = executor.spawn(victim);
    executor.spawn(
      new Task(() => {
        executor.wake(id);
        executor.cancel(id);
        return PENDING;
      }),
    );
    expect([victim.polls, victim.closes]).toEqual([1, 1]);
  });

  it('of itself waits until the poll returns', async () => {
    const { executor } = setup();
    let closedWithin = -1;
    const task = new Task((self, context) => {
      expect(executor.cancel(context.key)).toBe(true);
      expect(executor.cancel(context.key)).toBe(false);
      closedWithin = self.closes;
      return PENDING;
    });
    const id = executor.spawn(task);
    expect(closedWithin).toBe(0);
    expect(task.closes).toBe(1);
    await expect(executor.join(id)).rejects.toBeInstanceOf(CancelledError);
  });

  it('cancels the children, from the leaves up', async () => {
    const { executor } = setup();
    const closed: string[] = [];
    const named = (name: string): Task => {
      const task = idle();
      task.release = () => void closed.push(name);
      return task;
    };
    const root = executor.spawn(named('root'));
    const a = executor.spawn(named('a'), { parent: root });
    const leaf = executor.spawn(named('leaf'), { parent: a });
    executor.spawn(named('b'), { parent: root });
    const apart = named('apart');
    executor.spawn(apart);
    const joined = executor.join(leaf);
    executor.cancel(root);
    expect(closed.indexOf('leaf')).toBeLessThan(closed.indexOf('a'));
    expect(closed.at(-1)).toBe('root');
    expect(closed).toHaveLength(4);
    expect(apart.closes).toBe(0);
    await expect(joined).rejects.toBeInstanceOf(CancelledError);
  });

  it('reaches every child once, although the close of one cancels the next and spawns another', () => {
    const { executor } = setup({ capacity: 3 });
    const parent = executor.spawn(idle());
    const stranger = idle();
    const second = idle();
    const idOfSecond = executor.spawn(second, { parent });
    const first = idle();
    first.release = () => {
      executor.cancel(idOfSecond);
      executor.spawn(stranger);
    };
    executor.spawn(first, { parent });
    executor.cancel(parent);
    expect([first.closes, second.closes, stranger.closes]).toEqual([1, 1, 0]);
  });

  it('awaits an asynchronous release, also a child’s, before it is over', async () => {
    const { executor } = setup();
    const release = deferred();
    const parent = executor.spawn(idle());
    const child = idle();
    child.release = () => release.promise;
    executor.spawn(child, { parent });
    let over = false;
    const joined = executor.join(parent).catch(() => (over = true));
    executor.cancel(parent);
    await microtasks();
    expect(over).toBe(false);
    release.resolve();
    await joined;
    expect(over).toBe(true);
  });

  it('drives those whom a close has woken', () => {
    const { executor } = setup();
    const other = idle();
    const id = executor.spawn(other);
    const task = idle();
    task.release = () => executor.wake(id);
    executor.cancel(executor.spawn(task));
    expect(other.polls).toBe(2);
  });
});

describe('Executor: the tree', () => {
  it('a parent that comes to its end waits for its children', async () => {
    const { executor } = setup();
    const parent = executor.spawn(new Task((task) => (task.polls > 1 ? DONE : PENDING)));
    const child = executor.spawn(idle(), { parent });
    let over = false;
    const joined = executor.join(parent).then(() => (over = true));
    executor.wake(parent);
    await microtasks();
    expect(over).toBe(false);
    executor.join(child).catch(() => {});
    executor.cancel(child);
    await joined;
  });

  it('a parent that fails takes its children with it; a child that fails does not take its parent', async () => {
    const { host, executor } = setup({ onError: () => {} });
    const survivor = idle();
    const parent = executor.spawn(survivor);
    executor.spawn(failing(1), { parent });
    host.settle();
    expect(survivor.closes).toBe(0);
    const child = idle();
    const doomed = new Task((task) => {
      if (task.polls > 1) throw new Error('parent');
      return PENDING;
    });
    const id = executor.spawn(doomed);
    executor.spawn(child, { parent: id });
    executor.wake(id);
    expect(child.closes).toBe(1);
    await expect(executor.join(id)).rejects.toThrow('parent');
  });

  it('refuses a parent that has ended', () => {
    const { executor } = setup();
    const parent = executor.spawn(giving());
    expect(() => executor.spawn(idle(), { parent })).toThrow(/spawn: parent/);
  });
});

describe('Executor: a full slab', () => {
  it('error: refuses one more, and nothing that was there suffers', () => {
    const { executor } = setup({ capacity: 2, full: 'error' });
    const a = idle();
    const id = executor.spawn(a);
    executor.spawn(idle());
    const refused = idle();
    expect(() => executor.spawn(refused)).toThrow(CapacityError);
    expect([refused.polls, refused.closes]).toEqual([0, 0]);
    executor.wake(id);
    expect(a.polls).toBe(2);
    executor.cancel(id);
    expect(() => executor.spawn(idle())).not.toThrow();
  });

  it('error: the place of a task that was cancelled in the line can be used within the same turn', () => {
    const { executor } = setup({ capacity: 2, full: 'error' });
    const victim = executor.spawn(idle());
    const next = idle();
    executor.spawn(
      new Task((task) => {
        if (task.polls > 1) return PENDING;
        executor.wake(victim);
        executor.cancel(victim);
        executor.spawn(next);
        return PENDING;
      }),
    );
    expect(next.polls).toBe(1);
  });

  it('wait: holds one more back, unopened, until another has ended', () => {
    const { executor } = setup({ capacity: 1, full: 'wait' });
    const first = executor.spawn(idle());
    const opened: number[] = [];
    const ids = [1, 2].map((n) =>
      executor.spawn({
        open() {
          opened.push(n);
          return idle();
        },
      }),
    );
    executor.wake(ids[0]);
    expect(opened).toEqual([]);
    executor.cancel(first);
    expect(opened).toEqual([1]);
    executor.cancel(ids[1]);
    executor.cancel(ids[0]);
    expect(opened).toEqual([1]);
  });

  it('grow: takes as many as come, and keeps everyone’s ids', () => {
    const { executor } = setup({ capacity: 1 });
    const tasks = Array.from({ length: 1000 }, idle);
    const ids = tasks.map((task) => executor.spawn(task));
    for (const id of ids) executor.wake(id);
    expect(tasks.every((task) => task.polls === 2)).toBe(true);
    expect(new Set(ids).size).toBe(1000);
  });
});

describe('Executor: shutdown', () => {
  it('drain: takes no more, and is over when all have ended by themselves', async () => {
    const { executor } = setup();
    const id = executor.spawn(new Task((task) => (task.polls > 1 ? DONE : PENDING)));
    const over = executor.shutdown('drain');
    expect(() => executor.spawn(idle())).toThrow(ShutdownError);
    executor.wake(id);
    expect(await over).toEqual({ left: [] });
  });

  it('abort: cancels all, awaits their releases, and names them', async () => {
    const { executor } = setup();
    const release = deferred();
    const slow = idle();
    slow.release = () => release.promise;
    const id = executor.spawn(slow, { name: 'slow' });
    const child = executor.spawn(idle(), { parent: id });
    let over = false;
    const shutdown = executor.shutdown('abort').finally(() => (over = true));
    await microtasks();
    expect(over).toBe(false);
    release.resolve();
    expect(await shutdown).toEqual({
      left: [
        { id, name: 'slow' },
        { id: child, name: undefined },
      ],
    });
  });

  it('of an empty executor is over at once; a drain can be turned into an abort', async () => {
    expect(await setup().executor.shutdown('drain')).toEqual({ left: [] });
    const { executor } = setup();
    const id = executor.spawn(idle());
    const draining = executor.shutdown('drain');
    await executor.shutdown('abort');
    expect(await draining).toEqual({ left: [{ id, name: undefined }] });
  });
});
