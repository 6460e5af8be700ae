import { EmptyError, Executor, from, Future, PENDING, READY, Stream, VirtualHost } from 'millrace';
import { map, take } from 'millrace/operators';
import { describe, expect, it } from 'vitest';
import { deferred, idle, microtasks, Task } from '../executor/tasks.ts';

function over<T>(make: () => Future<T>): Stream<T> {
  class Made extends Stream<T> {
    override open(): Future<T> {
      return make();
    }
  }
  return new Made();
}

function setup(): { host: VirtualHost; executor: Executor } {
  const host = new VirtualHost();
  return { host, executor: new Executor({ host }) };
}

/** A signal that counts its listeners. */
class CountedSignal {
  readonly controller: AbortController = new AbortController();
  listeners = 0;
  added = 0;
  readonly signal: AbortSignal = this.controller.signal;

  constructor() {
    const { signal } = this;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      this.listeners++;
      this.added++;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      this.listeners--;
      remove(...args);
    };
  }
}

describe('an asynchronous run', () => {
  it('goes on at once until it must first wait', () => {
    const seen: number[] = [];
    void from([1, 2, 3]).forEach((x) => seen.push(x));
    expect(seen).toEqual([1, 2, 3]);
  });

  it('gives what its method says', async () => {
    expect(await from([1, 2]).toArray()).toEqual([1, 2]);
    expect(await from([1, 2]).first()).toBe(1);
    expect(await from([1, 2]).last()).toBe(2);
    expect(await from([1, 2]).drain()).toBe(undefined);
    await expect(from([]).first()).rejects.toBeInstanceOf(EmptyError);
    await expect(from([]).last()).rejects.toThrow(/last\(\)/);
    expect(await from([undefined]).first()).toBe(undefined);
  });

  it('is rejected with the stream’s failure, the same object, also one of its opening', async () => {
    const error = { own: true };
    const throwing = from([1]).pipe(
      map(() => {
        throw error;
      }),
    );
    await expect(throwing.toArray()).rejects.toBe(error);
    await expect(
      over(() => {
        throw error;
      }).toArray(),
    ).rejects.toBe(error);
  });

  it('settles only when the release is over, and a failing release fails it', async () => {
    const release = deferred();
    const task = new Task((self) => {
      self.value = 1;
      return READY;
    });
    task.release = () => release.promise;
    let settled = false;
    const run = over(() => task)
      .first()
      .finally(() => (settled = true));
    await microtasks();
    expect([task.closes, settled]).toEqual([1, false]);
    release.reject(new Error('release'));
    await expect(run).rejects.toThrow('release');
  });

  it('ends on an abort with the signal’s reason, closes at once, and leaves no listener', async () => {
    const counted = new CountedSignal();
    const task = idle();
    const run = over(() => task).toArray({ signal: counted.signal });
    expect(counted.listeners).toBe(1);
    counted.controller.abort('why');
    expect(task.closes).toBe(1);
    await expect(run).rejects.toBe('why');
    expect([counted.listeners, counted.added]).toEqual([0, 1]);
  });

  it('leaves no listener after any other end either', async () => {
    const counted = new CountedSignal();
    const { signal } = counted;
    await from([1]).toArray({ signal });
    await from([])
      .first({ signal })
      .catch(() => {});
    await over(() => {
      throw 1;
    })
      .drain({ signal })
      .catch(() => {});
    expect(counted.listeners).toBe(0);
  });

  it('does not start with a signal that is aborted already', async () => {
    let opened = 0;
    const stream = over(() => {
      opened++;
      return idle();
    });
    await expect(stream.drain({ signal: AbortSignal.abort('early') })).rejects.toBe('early');
    expect(opened).toBe(0);
  });

  it('can be aborted by its own first poll', async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const run = from([1, 2, 3])
      .pipe(map((x) => x * 10))
      .forEach(
        (x) => {
          seen.push(x);
          controller.abort('enough');
        },
        { signal: controller.signal },
      );
    await expect(run).rejects.toBe('enough');
    expect(seen[0]).toBe(10);
  });

  it('an endless synchronous stream lets an abort from a timer arrive', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort('timer'), 5);
    const endless = {
      *[Symbol.iterator]() {
        for (let i = 0; ; i++) yield i;
      },
    };
    await expect(from(endless).drain({ signal: controller.signal })).rejects.toBe('timer');
  });

  it('runs on the executor that it is given, and on no other', async () => {
    const { host, executor } = setup();
    const task = new Task((self, context) => {
      if (self.polls === 1) {
        context.arm(context.now() + 1000);
        return PENDING;
      }
      self.value = context.now();
      return READY;
    });
    const run = over(() => task).first({ executor });
    host.advanceBy(1000);
    expect(await run).toBe(1000);
  });

  it('reports nothing of what it rejects: the promise alone carries it', async () => {
    const { host, executor } = setup();
    const run = over(() => {
      throw new Error('mine');
    }).drain({ executor });
    await expect(run).rejects.toThrow('mine');
    expect(() => host.runAll()).not.toThrow();
  });

  it('takes no more than it was asked for', async () => {
    let made = 0;
    const counting = {
      *[Symbol.iterator]() {
        for (;;) yield ++made;
      },
    };
    expect(await from(counting).pipe(take(3)).toArray()).toEqual([1, 2, 3]);
    expect(made).toBe(3);
  });
});
