import {
  EmptyError,
  Executor,
  fiber,
  from,
  Future,
  sleep,
  Stream,
  VirtualHost,
  wait,
  yieldNow,
} from 'millrace';
import { describe, expect, it } from 'vitest';
import { deferred, giving, hot, idle, microtasks, Task } from './tasks.ts';

function setup(): { host: VirtualHost; executor: Executor } {
  const host = new VirtualHost();
  return { host, executor: new Executor({ host }) };
}

/** A stream over a future made by hand. */
function over<T>(future: Future<T>): Stream<T> {
  class Given extends Stream<T> {
    override open(): Future<T> {
      return future;
    }
  }
  return new Given();
}

describe('fiber', () => {
  it('is a stream of what its body returns, made anew for each run', async () => {
    let runs = 0;
    // oxlint-disable-next-line require-yield
    const stream = fiber(function* () {
      return ++runs;
    });
    expect(stream.toArraySync()).toEqual([1]);
    expect(await stream.first()).toBe(2);
  });

  it('waits for streams, promises, arrays and futures', async () => {
    const future = giving('f1', 'f2');
    const stream = fiber(function* () {
      const a: number = yield* wait(from([1, 2]));
      const b: string = yield* wait(Promise.resolve('p'));
      const c: boolean = yield* wait([true]);
      return [a, b, c, yield* wait(future), yield* wait(future)];
    });
    expect(await stream.first()).toEqual([1, 'p', true, 'f1', 'f2']);
    expect(future.closes).toBe(0);
  });

  it('suspends at any depth', () => {
    const { host, executor } = setup();
    const log: number[] = [];
    function* deep(depth: number): ReturnType<typeof body> {
      yield* wait(sleep(10));
      log.push(host.now());
      if (depth > 0) yield* deep(depth - 1);
    }
    function* body(): Generator<ReturnType<typeof wait<unknown>>, void, unknown> {
      yield* deep(4);
    }
    executor.spawn(fiber(body));
    host.runAll();
    expect(log).toEqual([10, 20, 30, 40, 50]);
  });

  it('is thrown what it waits for throws, and goes on if it catches that', async () => {
    const bad = new Task(() => {
      throw new Error('bad');
    });
    const caught = fiber(function* () {
      try {
        yield* wait(over(bad));
      } catch (error) {
        return (error as Error).message;
      }
      return 'not thrown';
    });
    expect(await caught.first()).toBe('bad');
    expect(bad.closes).toBe(1);
    const empty = fiber(function* () {
      return yield* wait(from([]));
    });
    await expect(empty.first()).rejects.toBeInstanceOf(EmptyError);
  });

  it('closes what it waited for, and awaits that release, before it goes on', async () => {
    const release = deferred();
    const one = giving(1);
    one.release = () => release.promise;
    let past = false;
    const done = fiber(function* () {
      yield* wait(over(one));
      past = true;
    }).drain();
    await microtasks();
    expect([one.closes, past]).toEqual([1, false]);
    release.resolve();
    await done;
    expect(past).toBe(true);
  });

  it('runs its finally blocks when it is closed, and closes what it waits for first', () => {
    const { executor } = setup();
    const log: string[] = [];
    const waited = idle();
    waited.release = () => void log.push('closed');
    const id = executor.spawn(
      fiber(function* () {
        try {
          yield* wait(over(waited));
        } finally {
          log.push('finally');
        }
      }),
    );
    executor.cancel(id);
    expect(log).toEqual(['closed', 'finally']);
  });

  it('may wait in a finally block: the release lasts until that is over', async () => {
    const { host, executor } = setup();
    let cleaned = -1;
    const id = executor.spawn(
      fiber(function* () {
        try {
          yield* wait(over(idle()));
        } finally {
          yield* wait(sleep(5));
          yield* wait(sleep(5));
          cleaned = host.now();
        }
      }),
    );
    const joined = executor.join(id).catch((error: Error) => error.name);
    executor.cancel(id);
    expect(cleaned).toBe(-1);
    host.advanceBy(10);
    expect(await joined).toBe('CancelledError');
    expect(cleaned).toBe(10);
  });

  it('runs the finally blocks also where a release fails', async () => {
    const { executor } = setup();
    const waited = idle();
    waited.release = () => {
      throw new Error('release');
    };
    let finals = 0;
    const id = executor.spawn(
      fiber(function* () {
        try {
          yield* wait(over(waited));
        } finally {
          finals++;
        }
      }),
    );
    const joined = executor.join(id);
    executor.cancel(id);
    await expect(joined).rejects.toThrow('release');
    expect(finals).toBe(1);
  });

  it('takes turns with others', () => {
    const { executor } = setup();
    const log: string[] = [];
    const polite = (name: string): Stream<void> =>
      fiber(function* () {
        for (let i = 0; i < 3; i++) {
          log.push(name);
          yield* wait(yieldNow());
        }
      });
    executor.spawn(
      fiber(function* () {
        executor.spawn(polite('a'));
        executor.spawn(polite('b'));
        yield* wait(yieldNow());
      }),
    );
    expect(log.join('')).toBe('ababab');
  });

  it('yields although nothing that it waits for ever waits', () => {
    const executor = new Executor({ host: new VirtualHost(), polls: 3, elements: 10 });
    let steps = 0;
    const id = executor.spawn(
      fiber(function* () {
        for (;;) {
          steps++;
          yield* wait([1]);
        }
      }),
    );
    expect(steps).toBeGreaterThan(3);
    expect(steps).toBeLessThan(100);
    expect(executor.cancel(id)).toBe(true);
    const after = steps;
    executor.run();
    expect(steps).toBe(after);
    expect(hot().polls).toBe(0);
  });
});
