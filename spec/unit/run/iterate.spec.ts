import { from, Future, PENDING, READY, Stream, WouldBlockError } from 'millrace';
import { map } from 'millrace/operators';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deferred, giving, idle, microtasks, Task } from '../executor/tasks.ts';

function over<T>(make: () => Future<T>): Stream<T> {
  class Made extends Stream<T> {
    override open(): Future<T> {
      return make();
    }
  }
  return new Made();
}

/** Gives the elements that it is fed. */
class Fed extends Task {
  private readonly fed: unknown[] = [];

  constructor() {
    super((task) => {
      if (this.fed.length === 0) return PENDING;
      task.value = this.fed.shift();
      return READY;
    });
  }

  feed(value: unknown): void {
    this.fed.push(value);
    this.context?.wake();
  }
}

describe('for await', () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  beforeEach(() => process.on('unhandledRejection', note));
  afterEach(async () => {
    await new Promise((resolve) => setTimeout(resolve));
    process.off('unhandledRejection', note);
    expect(unhandled.splice(0)).toEqual([]);
  });

  it('gives all elements and closes the run', async () => {
    const task = giving(1, 2, 3);
    const seen: unknown[] = [];
    for await (const x of over(() => task)) seen.push(x);
    expect(seen).toEqual([1, 2, 3]);
    expect(task.closes).toBe(1);
  });

  it('opens nothing before the first next, and asks for one element at a time', async () => {
    const task = giving(1, 2, 3);
    let opened = 0;
    const iterator = over(() => {
      opened++;
      return task;
    })[Symbol.asyncIterator]();
    expect(opened).toBe(0);
    expect(await iterator.next()).toEqual({ done: false, value: 1 });
    task.context!.wake();
    expect([opened, task.polls]).toEqual([1, 1]);
    await iterator.return!();
  });

  it('break closes, also asynchronously, and waits for the release', async () => {
    const release = deferred();
    const task = giving(1, 2, 3);
    task.release = () => release.promise;
    let left = false;
    const loop = (async () => {
      for await (const x of over(() => task)) if (x === 2) break;
      left = true;
    })();
    await microtasks();
    expect([task.closes, left]).toEqual([1, false]);
    release.resolve();
    await loop;
    expect(left).toBe(true);
  });

  it('throws the stream’s failure, the same object, once', async () => {
    const error = { own: true };
    const stream = from([1, 2]).pipe(
      map((x) => {
        if (x === 2) throw error;
        return x;
      }),
    );
    const iterator = stream[Symbol.asyncIterator]();
    expect(await iterator.next()).toEqual({ done: false, value: 1 });
    await expect(iterator.next()).rejects.toBe(error);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect(await iterator.return!()).toEqual({ done: true, value: undefined });
  });

  it('answers several outstanding next() in order, at the end and after a failure too', async () => {
    const task = new Fed();
    const iterator = over(() => task)[Symbol.asyncIterator]();
    const asked = [iterator.next(), iterator.next(), iterator.next()];
    task.feed('a');
    task.feed('b');
    expect(await Promise.all(asked.slice(0, 2))).toEqual([
      { done: false, value: 'a' },
      { done: false, value: 'b' },
    ]);
    task.act = () => {
      throw new Error('broken');
    };
    const fourth = iterator.next();
    task.context!.wake();
    await expect(asked[2]).rejects.toThrow('broken');
    expect(await fourth).toEqual({ done: true, value: undefined });
  });

  it('return() answers every outstanding next() at once and closes a waiting source at once', async () => {
    const release = deferred();
    const task = idle();
    task.release = () => release.promise;
    const iterator = over(() => task)[Symbol.asyncIterator]();
    const asked = [iterator.next(), iterator.next()];
    const returned = iterator.return!('x');
    expect(task.closes).toBe(1);
    expect(await Promise.all(asked)).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
    let over_ = false;
    void returned.then(() => (over_ = true));
    await microtasks();
    expect(over_).toBe(false);
    release.resolve();
    expect(await returned).toEqual({ done: true, value: 'x' });
    expect(task.polls).toBe(1);
  });

  it('return() before the first next opens nothing, and is the end', async () => {
    let opened = 0;
    const iterator = over(() => {
      opened++;
      return idle();
    })[Symbol.asyncIterator]();
    expect(await iterator.return!()).toEqual({ done: true, value: undefined });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect(opened).toBe(0);
  });

  it('return() is rejected by a failing release, and a second return() waits as well', async () => {
    const release = deferred();
    const task = giving(1);
    task.release = () => release.promise;
    const iterator = over(() => task)[Symbol.asyncIterator]();
    await iterator.next();
    const first = iterator.return!();
    const second = iterator.return!();
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    release.reject(new Error('release'));
    await expect(first).rejects.toThrow('release');
    expect(await second).toEqual({ done: true, value: undefined });
  });

  it('an opening that fails rejects the first next', async () => {
    const iterator = over(() => {
      throw new Error('open');
    })[Symbol.asyncIterator]();
    await expect(iterator.next()).rejects.toThrow('open');
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });
});

describe('for of', () => {
  it('gives all elements, and break closes', () => {
    const task = giving(1, 2, 3);
    const seen: unknown[] = [];
    for (const x of over(() => task)) {
      seen.push(x);
      if (x === 2) break;
    }
    expect(seen).toEqual([1, 2]);
    expect(task.closes).toBe(1);
  });

  it('throws WouldBlockError, and closes, where the stream has to wait', () => {
    const task = idle();
    expect(() => [...over(() => task)]).toThrow(WouldBlockError);
    expect(task.closes).toBe(1);
  });

  it('throws the stream’s failure and is at its end afterwards', () => {
    const task = new Task(() => {
      throw new Error('mine');
    });
    const iterator = over(() => task)[Symbol.iterator]();
    expect(() => iterator.next()).toThrow('mine');
    expect(iterator.next().done).toBe(true);
    expect(task.closes).toBe(1);
  });
});
