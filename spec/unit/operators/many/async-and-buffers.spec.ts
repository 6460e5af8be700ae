import { ArgumentError, CapacityError, DONE, from, PENDING, READY } from 'millrace';
import { map, mapAsync, mapAsyncUnordered, prefetch, queued, readyChunks } from 'millrace/operators';
import { Driver, fail, pending, script } from 'millrace/testing';
import { describe, expect, test } from 'vitest';
import { takeAll, thrown, values } from './support.ts';

/** Promises that are settled by hand. */
function calls(): {
  f: (x: number) => Promise<number>;
  started: number[];
  answer: (x: number) => Promise<void>;
  refuse: (x: number, reason: unknown) => Promise<void>;
} {
  const pendings = new Map<number, { resolve: (x: number) => void; reject: (reason: unknown) => void }>();
  const started: number[] = [];
  return {
    started,
    f: (x) => {
      started.push(x);
      return new Promise((resolve, reject) => pendings.set(x, { resolve, reject }));
    },
    answer: async (x) => pendings.get(x)!.resolve(x * 10),
    refuse: async (x, reason) => pendings.get(x)!.reject(reason),
  };
}

describe('mapAsync and mapAsyncUnordered', () => {
  test('starts by demand, no more than it may, and keeps the order', async () => {
    const { f, started, answer } = calls();
    const driver = new Driver(from([1, 2, 3]).pipe(mapAsync(f, { concurrency: 2 })));
    expect(started).toEqual([]);
    expect([driver.poll(), started]).toEqual([PENDING, [1, 2]]);
    await answer(2);
    expect([driver.woken, driver.poll()]).toEqual([false, PENDING]);
    await answer(1);
    expect([driver.woken, takeAll(driver), started]).toEqual([true, [10, 20], [1, 2, 3]]);
    await answer(3);
    expect([takeAll(driver), driver.poll()]).toEqual([[30], DONE]);
  });

  test('unordered: as they come', async () => {
    const { f, answer } = calls();
    const driver = new Driver(from([1, 2, 3]).pipe(mapAsyncUnordered(f, { concurrency: 2 })));
    driver.poll();
    await answer(2);
    expect(takeAll(driver)).toEqual([20]);
    await answer(3);
    await answer(1);
    expect(takeAll(driver)).toEqual([30, 10]);
  });

  test.each([
    ['mapAsync', mapAsync],
    ['mapAsyncUnordered', mapAsyncUnordered],
  ])(
    '%s: a rejection is the failure, upstream is closed, abandoned ones are not unhandled',
    async (_, operator) => {
      const { f, refuse } = calls();
      const source = script(values(1, 2, 3));
      const driver = new Driver(operator(f, { concurrency: 3 })(source));
      driver.poll();
      const reason = new Error('refused');
      await refuse(1, reason);
      expect(thrown(() => driver.poll())).toBe(reason);
      void driver.close();
      source.verifyClosed();
      await refuse(2, new Error('abandoned'));
      await refuse(3, new Error('abandoned'));
      await new Promise((resolve) => setImmediate(resolve)); // unhandled rejections are told by then, and fail the test
      expect(driver.poll()).toBe(DONE);
    },
  );

  test('an upstream that fails lets the results before it out', async () => {
    const { f, answer } = calls();
    const failure = new Error('upstream');
    const driver = new Driver(mapAsync(f, { concurrency: 3 })(script([...values(1, 2), fail(failure)])));
    driver.poll();
    await answer(1);
    await answer(2);
    expect([driver.poll(), driver.value, driver.poll(), driver.value]).toEqual([READY, 10, READY, 20]);
    expect(thrown(() => driver.poll())).toBe(failure);
  });

  test('runs on the executor', async () => {
    const slow = async (x: number): Promise<number> => {
      await Promise.resolve();
      return x * 2;
    };
    const results = await from([1, 2, 3, 4])
      .pipe(
        mapAsync(slow, { concurrency: 2 }),
        map((x) => x + 1),
      )
      .toArray();
    expect(results).toEqual([3, 5, 7, 9]);
  });
});

describe('prefetch, readyChunks, queued', () => {
  test('prefetch takes that many more than were asked for', () => {
    const source = script(values(1, 2, 3, 4, 5));
    const driver = new Driver(source.pipe(prefetch(2)));
    expect([driver.poll(), driver.value, source.taken]).toEqual([READY, 1, 3]);
    expect([driver.poll(), driver.value, source.taken]).toEqual([READY, 2, 4]);
  });

  test('readyChunks never waits', () => {
    const source = script([...values(1, 2, 3), pending('byHand'), ...values(4), fail('late')]);
    const driver = new Driver(source.pipe(readyChunks(2)));
    expect(takeAll(driver)).toEqual([[1, 2], [3]]);
    source.wake();
    expect([driver.poll(), driver.value]).toEqual([READY, [4]]);
    expect(thrown(() => driver.poll())).toBe('late');
  });

  test('queued: nothing is lost without being counted', () => {
    const xs = [1, 2, 3, 4, 5];
    const run = (overflow: 'dropOldest' | 'dropNewest'): [number[], number[]] => {
      const lost: number[] = [];
      const onDrop = (x: number, dropped: number): void => {
        lost.push(x);
        expect(dropped).toBe(lost.length);
      };
      return [
        from(xs)
          .pipe(queued({ capacity: 2, overflow, onDrop }))
          .toArraySync(),
        lost,
      ];
    };
    expect(run('dropOldest')).toEqual([
      [4, 5],
      [1, 2, 3],
    ]);
    expect(run('dropNewest')).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
  });

  test('queued, block: upstream waits; reject: the run fails after what was queued', () => {
    const source = script(values(1, 2, 3, 4));
    const driver = new Driver(source.pipe(queued({ capacity: 2 })));
    expect([driver.poll(), driver.value, source.taken]).toEqual([READY, 1, 2]);
    const strict = new Driver(from([1, 2, 3]).pipe(queued({ capacity: 2, overflow: 'reject' })));
    expect([strict.poll(), strict.value, strict.poll(), strict.value]).toEqual([READY, 1, READY, 2]);
    expect(() => strict.poll()).toThrow(CapacityError);
    expect(() => queued({ capacity: 0 })).toThrow(ArgumentError);
    expect(() => queued({ capacity: 1, overflow: 'lose' as 'block' })).toThrow(ArgumentError);
  });
});
