import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import {
  type Group,
  GroupClosedError,
  group,
  parallel,
  WorkerLostError,
} from '../../../../adapters/workers/index.ts';
import { ArgumentError, Context, from } from '../../../../lib/index.ts';
import { concatMap, count, range, switchMap, take, tap } from '../../../../operators/index.ts';
import { CountingWaker, TestTurn } from '../../../laws/index.ts';
import * as stages from './stages.ts';
import { closeAfterEach, ending, kill, make, once, tick, until } from './support.ts';

closeAfterEach();

const shared = once(() =>
  group<typeof stages>({
    module: new URL('./stages.ts', import.meta.url),
    workers: 2,
    errors: [stages.StageError],
  }),
);
afterAll(async () => (await shared()).close('abort'));

describe('a stream that runs on a worker', () => {
  test('is the same stream, whatever the function answers with', async () => {
    const g = await shared();
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 300 }), fc.integer({ min: 1, max: 100 }), async (n, ahead) => {
        expect(await g.stream('upTo', n, { ahead }).toArray()).toEqual(stages.upTo(n).toArraySync());
        expect(await g.stream('counting', n, { ahead }).toArray()).toEqual(stages.upTo(n).toArraySync());
        expect(await g.stream('promised', n, { ahead }).toArray()).toEqual(stages.upTo(n).toArraySync());
        expect(await g.stream('twins', n, { ahead }).toArray()).toEqual(stages.twins(n));
        expect(await ending(g.stream('failing', n, { ahead }))).toEqual(await ending(stages.failing(n)));
        expect(g.pending).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  test('is begun anew at each opening', async () => {
    const g = await shared();
    const three = g.stream('upTo', 3);
    expect(await Promise.all([three.toArray(), three.toArray()])).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ]);
  });

  test('closing it closes it there, and is over when that is', async () => {
    const g = await make({ workers: 1 });
    expect(await g.stream('endless', 5).pipe(take(3)).toArray()).toEqual([5, 6, 7]);
    expect((await g.call('seen', null)).closed).toBe(1);
    for await (const x of g.stream('counting', 1_000_000)) if (x === 70) break;
    expect((await g.call('seen', null)).closed).toBe(2);
    expect(g.pending).toBe(0);
    expect(g.loads).toEqual([0]);
    // Two calls of `seen`; of what was closed nobody wanted the end.
    expect(await g.close()).toEqual({ completed: 2, failed: 0, abandoned: [] });
  });

  test('what still waits there hears of it by its signal', async () => {
    const g = await make({ workers: 1 });
    await g.call('forget', null);
    const stop = new AbortController();
    const first = g.stream('waiting', 0).first({ signal: stop.signal });
    await until(async () => (await g.call('seen', null)).polled === 1);
    stop.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    expect((await g.call('seen', null)).closed).toBe(1);
  });

  test.each(['endless', 'counting'] as const)(
    '%s: a slow consumer stops it there, `ahead` elements on',
    async (name) => {
      const g = await make({ workers: 1 });
      await g.call('forget', null);
      const polled = async (): Promise<number> => (await g.call('seen', null)).polled;
      let taken = 0;
      for await (const x of g.stream(name, 1000, { ahead: 10 })) {
        expect(x).toBe((name === 'endless' ? 1000 : 0) + taken++);
        if (taken === 1) await until(async () => (await polled()) >= 10);
        for (let i = 0; i < 3; i++) await tick();
        // An async generator has made one more than it was asked for when it is told to stop.
        expect(await polled()).toBeLessThanOrEqual(taken + 10 + 1);
        if (taken === 40) break;
      }
      expect(taken).toBe(40);
    },
  );

  test('after thousands of other tasks, whose ids are used again', async () => {
    const g = await make({ workers: 1 });
    // A place has 4096 generations: ids are negative by now, and later on they recur.
    for (let i = 0; i < 2100; i++) await g.call('increment', i);
    for (let i = 0; i < 2100; i++) expect(await g.stream('upTo', 1).toArray()).toEqual([0]);
    expect(await g.stream('endless', 5).pipe(take(3)).toArray()).toEqual([5, 6, 7]);
    expect(await range(0, 100).pipe(parallel(2).runOn(g).map('increment'), count()).last()).toBe(100);
    expect(g.pending).toBe(0);
    expect((await g.call('seen', null)).closed).toBe(1);
  });

  test('nothing is made before it is asked for', async () => {
    const g = await make({ workers: 1 });
    await g.call('forget', null);
    const context = new Context(new CountingWaker(), 0, new TestTurn());
    const run = g.stream('endless', 0, { ahead: 5 }).open(context);
    expect((await g.call('seen', null)).polled).toBe(0);
    run.poll(context);
    await until(async () => (await g.call('seen', null)).polled > 0);
    expect((await g.call('seen', null)).polled).toBe(5);
    await run.close();
    expect(await g.call('seen', null)).toEqual({ polled: 5, closed: 1 });
  });

  test('names, arguments and elements that cannot be', async () => {
    const g = await shared();
    expect(() => g.stream('nothing' as never, 1)).toThrow(ArgumentError);
    expect(() => g.stream('upTo', 1, { ahead: 0 })).toThrow(ArgumentError);
    await expect(g.stream('upTo', (() => 1) as never).toArray()).rejects.toThrow('could not be cloned');
    expect(await ending(g.stream('strange', 1))).toMatchObject({
      elements: [1, 2],
      failure: expect.stringContaining('could not be cloned'),
    });
    await expect(g.stream('increment' as never, 1).toArray()).rejects.toThrow('from: input');
    await expect(g.stream('throwing', 1).toArray()).rejects.toThrow(stages.StageError);
    await expect(g.call('upTo' as never, 3)).rejects.toThrow('group.stream()');
    await expect(g.call('promised' as never, 3)).rejects.toThrow('group.stream()');
    expect(g.pending).toBe(0);
  });

  test('a group that is closed', async () => {
    const g = await make();
    const run = ending(g.stream('endless', 0).pipe(tap(() => {})));
    await until(() => g.loads.includes(1));
    await g.close('abort');
    expect((await run).failure).toContain('the group was aborted');
    await expect(g.stream('upTo', 1).toArray()).rejects.toThrow(GroupClosedError);
  });
});

describe('streams of streams', () => {
  test('mergeMap: every stream, whole and in its order, none of it twice', async () => {
    const g = await shared();
    const sizes = fc.array(fc.nat({ max: 40 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 1, max: 5 }), async (ns, concurrency) => {
        const merged = from(ns.map((n, i) => ({ n, i })));
        const got = await merged.pipe(g.mergeMap('tagged', { concurrency, ahead: 3 })).toArray();
        for (const [i, n] of ns.entries())
          expect(got.filter((one) => one.i === i).map((one) => one.k)).toEqual(stages.upTo(n).toArraySync());
        expect(got).toHaveLength(ns.reduce((a, b) => a + b, 0));
        expect(g.pending).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  test('the other operators compose with it', async () => {
    const g = await shared();
    const one = (n: number) => g.stream('upTo', n);
    expect(await from([3, 1, 2]).pipe(concatMap(one)).toArray()).toEqual([0, 1, 2, 0, 0, 1]);
    expect(await from([3, 1, 2]).pipe(switchMap(one)).toArray()).toEqual([0, 1]);
    expect(await range(1, 3).pipe(parallel(2).runOn(g).concatMap('upTo')).toArray()).toEqual([
      0, 0, 1, 0, 1, 2,
    ]);
    expect(g.pending).toBe(0);
  });

  test('no more are open than may be, nor than there is room for', async () => {
    const g = await make({ workers: 1, depth: 2 });
    await g.call('forget', null);
    let most = 0;
    const run = range(0, 20).pipe(g.mergeMap('open', { concurrency: 5 }));
    await run.forEach(({ open }) => {
      most = Math.max(most, open);
    });
    expect(most).toBe(2);
    expect(g.pending).toBe(0);
  });

  test('a failure of one closes the others there', async () => {
    const g = await make({ workers: 2 });
    const failure = ending(from([100, 1000, 7]).pipe(g.mergeMap('endlessUnless7')));
    expect((await failure).failure).toBe('StageError: at 7');
    expect(g.pending).toBe(0);
    expect(g.loads).toEqual([0, 0]);
  });
});

describe('nobody starves on a worker', () => {
  /** Calls without a pause: each answer is followed by another call. */
  function flood(g: Group<typeof stages>, calls: number): { stop: boolean; answered: number } {
    const state = { stop: false, answered: 0 };
    const call = (): void => {
      if (!state.stop)
        g.call('increment', 1).then(
          () => (state.answered++, call()),
          () => {},
        );
    };
    for (let i = 0; i < calls; i++) call();
    return state;
  }

  test('a stream, and promises that need the event loop, go on under a flood of calls', async () => {
    const g = await make({ workers: 1 });
    const state = flood(g, 40);
    await until(() => state.answered > 100);
    expect(await g.stream('upTo', 20_000, { ahead: 16 }).pipe(count()).last()).toBe(20_000);
    expect(await g.stream('counting', 2000).pipe(count()).last()).toBe(2000);
    expect(await g.call('later', 3)).toBe(4);
    state.stop = true;
  });

  test('the event loop of a worker has its turn before all that waits is done', async () => {
    const g = await make({ workers: 1, depth: 4096 });
    // All of them are there before the worker looks.
    const when = g.call('doneSoon', null);
    const calls = Array.from({ length: 4000 }, () => g.call('workALittle', null));
    expect(await when).toBeLessThan(4000);
    await Promise.all(calls);
    expect(await g.call('doneSoon', null)).toBe(4000);
  });

  test('calls are answered, and other streams go on, beside a stream that never pauses', async () => {
    const g = await make({ workers: 1 });
    const stop = new AbortController();
    let taken = 0;
    const endless = g
      .stream('endless', 0, { ahead: 1 << 20 })
      .forEach(() => void taken++, { signal: stop.signal })
      .catch(() => {});
    await until(() => taken > 10_000);
    for (let i = 0; i < 50; i++) expect(await g.call('increment', i)).toBe(i + 1);
    expect(await g.stream('counting', 500).pipe(count()).last()).toBe(500);
    expect(await range(0, 500).pipe(parallel(2).runOn(g).map('later'), count()).last()).toBe(500);
    const then = taken;
    await until(() => taken > then + 10_000);
    stop.abort();
    await endless;
    expect(g.pending).toBe(0);
  });

  test('calls get through to a worker whose channel is always full', async () => {
    const g = await make({ workers: 1, depth: 4 }); // so there is room for eight messages
    const stop = new AbortController();
    let taken = 0;
    const endless = range(0, Infinity)
      .pipe(parallel(2, { batch: 1, inFlight: 5000 }).runOn(g).map('increment'))
      .forEach(() => void taken++, { signal: stop.signal })
      .catch(() => {});
    await until(() => taken > 100);
    for (let i = 0; i < 20; i++) expect(await g.call('increment', i)).toBe(i + 1);
    await expect(g.call('echo', () => 1)).rejects.toThrow('could not be cloned');
    stop.abort();
    await endless;
    expect(g.pending).toBe(0);
    expect(g.loads).toEqual([0]);
  });

  test('one lane that takes long holds up no other, where order does not matter', async () => {
    const g = await make({ workers: 2 });
    // The first element never comes back: all others do.
    const never = parallel(2, { ordered: false, batch: 1, inFlight: 8 }).runOn(g).map('neverAt0');
    const got: number[] = [];
    for await (const n of range(0, Infinity).pipe(never)) {
      got.push(n);
      if (got.length === 300) break;
    }
    expect(got).not.toContain(0);
    expect(g.pending).toBe(0);
  });
});

describe('a worker is lost', () => {
  test('its streams fail, and say so', async () => {
    const g = await make({ workers: 1, restart: { delay: 0 } });
    const error = await g
      .stream('endless', 3)
      .forEach((x) => void (x === 100 && kill(g, 0)))
      .catch((reason: unknown) => reason as WorkerLostError);
    expect(error).toBeInstanceOf(WorkerLostError);
    expect((error as WorkerLostError).tasks).toEqual([{ name: 'endless', value: 3 }]);
    expect(await g.stream('upTo', 2).toArray()).toEqual([0, 1]);
  });

  test('what had given nothing yet is begun elsewhere, if it may be', async () => {
    const g = await make({ workers: 2, restart: { delay: 0 }, idempotent: ['slowly'] });
    const runs = [1, 2, 3, 4].map((n) => g.stream('slowly', n).toArray());
    kill(g, 0);
    expect(await Promise.all(runs)).toEqual([[0], [0, 1], [0, 1, 2], [0, 1, 2, 3]]);
  });
});
