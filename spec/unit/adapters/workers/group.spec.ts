import fc from 'fast-check';
import { ArgumentError, CapacityError, from, leastLoaded, priority } from 'millrace';
import { map } from 'millrace/operators';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type Group,
  GroupClosedError,
  type GroupOptions,
  group,
  ModuleLoadError,
  WorkerLostError,
} from '../../../../adapters/workers/index.ts';
import * as tasks from './tasks.ts';

type Tasks = typeof tasks;
const module = new URL('./tasks.ts', import.meta.url);

const open: Group<any>[] = [];
async function make(options: Partial<GroupOptions> = {}): Promise<Group<Tasks>> {
  const made = await group<Tasks>({ module, workers: 2, errors: [tasks.OddError], ...options });
  open.push(made);
  return made;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close('abort')));
});

describe('call', () => {
  test('values of every kind come back as they went', async () => {
    const g = await make();
    const values = fc.array(
      fc.oneof(
        fc.double(),
        fc.string({ unit: 'binary', maxLength: 80 }),
        fc.boolean(),
        fc.constant(null),
        fc.constant(undefined),
        fc.jsonValue(),
        fc.uint8Array(),
        fc.bigInt(),
      ),
      { maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(values, async (list) => {
        expect(await Promise.all(list.map((value) => g.call('echo', value as never)))).toEqual(list);
      }),
      { numRuns: 50 },
    );
  });

  test('functions that return promises', async () => {
    const g = await make();
    expect(await Promise.all([1, 2, 3].map((n) => g.call('later', n)))).toEqual([2, 3, 4]);
  });

  test('an error keeps class, message, stack, cause and fields', async () => {
    const g = await make();
    const error = await g.call('odd', 3).then(
      () => null,
      (reason: unknown) => reason as tasks.OddError,
    );
    expect(error).toBeInstanceOf(tasks.OddError);
    expect(error).toMatchObject({ name: 'OddError', message: 'odd: 3', code: 7 });
    expect(error!.stack).toContain('tasks.ts');
    expect(error!.cause).toBeInstanceOf(RangeError);
    expect(await g.call('odd', 4)).toBe(4);
  });

  test('a value or a result that no thread can be given is an error, and the group goes on', async () => {
    const g = await make();
    await expect(g.call('echo', () => 1)).rejects.toThrow('could not be cloned');
    await expect(g.call('unanswerable', 1)).rejects.toThrow('could not be cloned');
    expect(await g.call('twice', 2)).toBe(4);
    expect(g.pending).toBe(0);
  });

  test('what is transferred is handed over', async () => {
    const g = await make();
    const data = new Uint8Array(1000);
    expect(await g.call('bytes', data, { transfer: [data.buffer] })).toBe(1000);
    expect(data.length).toBe(0);
  });

  test('an unknown name, and a relative module, are refused with what there is', async () => {
    const g = await make();
    await expect(g.call('nothing' as never, 1)).rejects.toThrow(ArgumentError);
    await expect(group({ module: './tasks.js' })).rejects.toThrow('absolute URL');
  });

  test('a module that cannot load is named', async () => {
    const missing = group({ module: new URL('./missing.js', import.meta.url), workers: 2 });
    await expect(missing).rejects.toThrow(ModuleLoadError);
    await expect(missing).rejects.toThrow('missing.js');
  });

  test('beyond depth calls wait, beyond waiting they are refused', async () => {
    const g = await make({ workers: 1, depth: 2, waiting: 3 });
    const calls = [1, 2, 3, 4, 5].map((n) => g.call('later', n));
    await expect(g.call('later', 6)).rejects.toThrow(CapacityError);
    expect(await Promise.all(calls)).toEqual([2, 3, 4, 5, 6]);
  });

  test('a cancelled call rejects at once, and its function hears of it', async () => {
    const g = await make({ workers: 1 });
    const stop = new AbortController();
    const call = g.call('remember', 0, { signal: stop.signal });
    await g.call('later', 0);
    stop.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
    await g.call('later', 0);
    await g.call('later', 0);
    expect(await g.call('lastStopped', 0)).toBe('aborted');
    expect(g.pending).toBe(0);
  });
});

describe('streams', () => {
  const numbers = Array.from({ length: 2000 }, (_, i) => i);

  test('map in order', async () => {
    const g = await make();
    expect(await from(numbers).pipe(g.map('twice')).toArray()).toEqual(numbers.map((n) => n * 2));
  });

  test('map as they come: the same bag', async () => {
    const g = await make({ discipline: leastLoaded() });
    const results = await from(numbers)
      .pipe(g.map('twice', { ordered: false }))
      .toArray();
    expect(results.sort((a, b) => a - b)).toEqual(numbers.map((n) => n * 2));
  });

  test('no more than inFlight are asked of the source', async () => {
    const g = await make({ workers: 1 });
    let asked = 0;
    const source = from(
      (function* () {
        for (;;) yield asked++;
      })(),
    );
    await source
      .pipe(g.map('untilAborted', { inFlight: 3 }))
      .first({ signal: AbortSignal.timeout(50) })
      .catch(() => {});
    expect(asked).toBe(3);
  });

  test('a failure of the source comes after the results of what was before it', async () => {
    const g = await make();
    const got: number[] = [];
    const source = from([1, 2, 3, 4]).pipe(
      map((n) => {
        if (n === 4) throw new RangeError('of the source');
        return n;
      }),
    );
    const run = source.pipe(g.map('later')).forEach((n) => void got.push(n));
    await expect(run).rejects.toThrow(RangeError);
    expect(got).toEqual([2, 3, 4]);
  });

  test('elements that wait go by their rank, where the group has an order', async () => {
    const g = await make({ workers: 1, depth: 1, order: priority({ ageing: Infinity }) });
    const ranked = g.map('twice', { ordered: false, inFlight: 20, rank: (n) => -n });
    // The first is given at once, the others wait.
    expect(await from([1, 2, 3, 4, 5]).pipe(ranked).toArray()).toEqual([2, 10, 8, 6, 4]);
    const calls = [3, 1, 2].map(async (rank) => (await g.call('order', rank, { rank }), rank));
    await Promise.all(calls);
    expect(await g.call('ordered', null)).toEqual([3, 1, 2]);
  });

  test('a failure ends the stream with the same kind of error', async () => {
    const g = await make();
    await expect(from([2, 4, 5, 6]).pipe(g.map('odd')).toArray()).rejects.toThrow(tasks.OddError);
    expect(await g.call('twice', 1)).toBe(2);
  });

  test('the same key, the same worker, in order', async () => {
    const g = await make();
    const threads = await from(numbers.slice(0, 300))
      .pipe(g.partition((n) => n % 3, 'whichThread'))
      .toArray();
    for (const key of [0, 1, 2]) expect(new Set(threads.filter((_, i) => i % 3 === key)).size).toBe(1);
  });
});

describe('actors', () => {
  test('state lives on a worker; messages are handled in order; an error leaves it as it was', async () => {
    const g = await make();
    const [a, b] = [g.actor('counter'), g.actor('counter')];
    const sums = await Promise.all([a(1), b(10), a(2), b(20), a(3)]);
    expect(sums).toEqual([1, 10, 3, 30, 6]);
    await expect(a(-1)).rejects.toThrow(RangeError);
    expect(await a(0)).toBe(6);
  });
});

describe('deflection', () => {
  const skewed = Array.from({ length: 60 }, (_, n) => (n % 2 === 0 ? 4 : 0));

  test.each(['mesh', 'star'] as const)(
    '%s: work that is skewed to one worker is handed on, each task once',
    async (topology) => {
      // In turn: so one worker gets all that is long.
      const g = await make({ workers: 2, topology, deflect: { above: 4, until: 1, hops: 2 } });
      while (g.deflections === 0)
        expect(await Promise.all(skewed.map((ms) => g.call('busy', ms)))).toHaveLength(skewed.length);
      expect(g.pending).toBe(0);
      expect(g.loads).toEqual([0, 0]);
    },
  );

  test.each(['mesh', 'star'] as const)(
    '%s: nothing is handed on where there is nobody to hand it to',
    async (topology) => {
      const g = await make({ workers: 1, topology, deflect: { above: 1, until: 0, hops: 3 } });
      await Promise.all(Array.from({ length: 60 }, () => g.call('busy', 0)));
      expect(g.deflections).toBe(0);
    },
  );

  test('pinned: nothing is handed on', async () => {
    const g = await make({ workers: 2 });
    await Promise.all(skewed.map((ms) => g.call('busy', ms)));
    expect(g.deflections).toBe(0);
  });

  test.each([1, 2, 3])(
    'nothing is stranded with %i worker(s), in any topology; keyed tasks stay',
    async (workers) => {
      for (const topology of ['mesh', 'star'] as const) {
        const g = await make({ workers, topology, depth: 32, deflect: { above: 1, until: 0, hops: 3 } });
        const numbers = Array.from({ length: 400 }, (_, n) => n);
        expect(
          await from(numbers)
            .pipe(g.map('later', { inFlight: 200 }))
            .toArray(),
        ).toEqual(numbers.map((n) => n + 1));
        const threads = await from(numbers)
          .pipe(g.partition((n) => n % 4, 'whichThread'))
          .toArray();
        for (const key of [0, 1, 2, 3]) expect(new Set(threads.filter((_, i) => i % 4 === key)).size).toBe(1);
        expect(g.loads).toEqual(Array.from({ length: workers }, () => 0));
      }
    },
  );
});

describe('loss', () => {
  test('a worker that exits: its tasks are rejected and listed, and it is replaced', async () => {
    const g = await make({ workers: 1, restart: { delay: 1 } });
    const calls = [g.call('die', 3), g.call('twice', 1)];
    const results = await Promise.allSettled(calls);
    for (const result of results) {
      expect(result).toMatchObject({ status: 'rejected', reason: expect.any(WorkerLostError) });
      expect((result as PromiseRejectedResult).reason.tasks).toHaveLength(2);
    }
    expect(await g.call('twice', 4)).toBe(8);
  });

  test('a worker that throws outside of a task is noticed, with the cause', async () => {
    const g = await make({ workers: 1, restart: { delay: 1 } });
    const error = await g.call('throwLater', 0).catch((reason: unknown) => reason as WorkerLostError);
    expect(error).toBeInstanceOf(WorkerLostError);
    expect(error.cause).toMatchObject({ message: 'outside of a task' });
  });

  test('what is idempotent is done again elsewhere', async () => {
    const g = await make({ workers: 2, restart: { delay: 1 }, idempotent: ['later', 'twice'] });
    const dying = g.call('die', 1).catch((reason: unknown) => reason);
    const results = await Promise.all(Array.from({ length: 50 }, (_, n) => g.call('later', n)));
    expect(results).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
    expect(await dying).toBeInstanceOf(WorkerLostError);
  });

  test('without restarts the last loss ends what waits', async () => {
    const g = await make({ workers: 1, depth: 1, restart: false });
    const calls = [g.call('die', 1), g.call('twice', 1)];
    for (const result of await Promise.allSettled(calls)) expect(result.status).toBe('rejected');
    await expect(g.call('twice', 1)).rejects.toThrow(WorkerLostError);
    await expect(from([1]).pipe(g.map('twice')).toArray()).rejects.toThrow(WorkerLostError);
  });
});

describe('close', () => {
  test('drain finishes what was given, and reports', async () => {
    const g = await make();
    const calls = Promise.all([1, 2, 3].map((n) => g.call('later', n)));
    const report = await g.close();
    expect(await calls).toEqual([2, 3, 4]);
    expect(report).toEqual({ completed: 3, failed: 0, abandoned: [] });
    await expect(g.call('twice', 1)).rejects.toThrow(GroupClosedError);
  });

  test('abort gives up, and lists', async () => {
    const g = await make({ workers: 1 });
    const call = g.call('untilAborted', 5);
    const rejected = expect(call).rejects.toThrow(GroupClosedError);
    const report = await g.close('abort');
    await rejected;
    expect(report.abandoned).toEqual([{ name: 'untilAborted', value: 5 }]);
  });
});
