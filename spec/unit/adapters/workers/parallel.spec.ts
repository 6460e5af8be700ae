import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import {
  type Group,
  GroupClosedError,
  group,
  type Lanes,
  parallel,
  type ParallelOptions,
  WorkerLostError,
} from '../../../../adapters/workers/index.ts';
import { ArgumentError, from, type Operator, pipe, ReopenedError } from '../../../../lib/index.ts';
import {
  concat,
  concatMap,
  filter,
  finalize,
  map,
  mapAsync,
  merge,
  NEVER,
  range,
  tap,
  throwError,
} from '../../../../operators/index.ts';
import * as stages from './stages.ts';
import { closeAfterEach, ending, kill, make, once, playing, type Step, tick, until } from './support.ts';

closeAfterEach();

const shared = once(() =>
  group<typeof stages>({
    module: new URL('./stages.ts', import.meta.url),
    workers: 2,
    errors: [stages.StageError],
  }),
);
afterAll(async () => (await shared()).close('abort'));

/** Stages from numbers to numbers that remember nothing: on the workers, and here. */
const pool = {
  increment: ['map', map(stages.increment)],
  triple: ['map', map(stages.triple)],
  isEven: ['filter', filter(stages.isEven)],
  throwAt7: ['map', map(stages.throwAt7)],
  later: ['map', mapAsync(stages.later)],
  sometimesLater: ['map', mapAsync(stages.sometimesLater)],
  laterThrow: ['map', mapAsync(stages.laterThrow)],
  twins: ['concatMap', concatMap(stages.twins)],
  few: ['concatMap', concatMap(stages.few)],
} satisfies Record<string, [string, Operator<number, number>]>;

const chains = fc.array(fc.constantFrom(...(Object.keys(pool) as (keyof typeof pool)[])), {
  minLength: 1,
  maxLength: 5,
});
const numbers = fc.array(fc.integer({ min: -60, max: 60 }), { maxLength: 80 });
const lives = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: -60, max: 60 }) },
    { weight: 3, arbitrary: fc.constant<Step>('pause') },
    { weight: 1, arbitrary: fc.constant<Step>('fail') },
  ),
  { maxLength: 80 },
);
const settings = fc.record({
  lanes: fc.integer({ min: 1, max: 5 }),
  inFlight: fc.integer({ min: 1, max: 100 }),
  batch: fc.integer({ min: 1, max: 20 }),
});

function remote(
  g: Group<typeof stages>,
  lanes: number,
  options: ParallelOptions,
  names: readonly string[],
): Operator<number, number> {
  let made = parallel(lanes, options).runOn(g) as unknown as Lanes<any, number, number>;
  for (const name of names) made = (made as any)[pool[name as keyof typeof pool][0]](name);
  return made;
}

const local = (names: readonly (keyof typeof pool)[]): Operator<number, number> =>
  (pipe as any)(...names.map((name) => pool[name][1]));

const sorted = (xs: readonly number[]): number[] => [...xs].sort((a, b) => a - b);

describe('law: the same pipeline, run here', () => {
  test('in order, failures included, whatever the source does', async () => {
    const g = await shared();
    await fc.assert(
      fc.asyncProperty(lives, chains, settings, async (steps, names, { lanes, ...options }) => {
        const here = await ending(playing(steps).pipe(local(names)));
        const there = await ending(playing(steps).pipe(remote(g, lanes, options, names)));
        expect(there).toEqual(here);
        expect(g.pending).toBe(0);
      }),
      { numRuns: 120 },
    );
  });

  test('as they come: the same bag, and a failure where there is one', async () => {
    const g = await shared();
    await fc.assert(
      fc.asyncProperty(numbers, chains, settings, async (xs, names, { lanes, ...options }) => {
        const here = await ending(from(xs).pipe(local(names)));
        const there = await ending(from(xs).pipe(remote(g, lanes, { ...options, ordered: false }, names)));
        expect(there.failure === null).toBe(here.failure === null);
        if (here.failure === null) expect(sorted(there.elements)).toEqual(sorted(here.elements));
        expect(g.pending).toBe(0);
      }),
      { numRuns: 80 },
    );
  });

  test('closed early, anywhere: the beginning of it, and nothing is left on the workers', async () => {
    const g = await shared();
    await fc.assert(
      fc.asyncProperty(
        lives,
        chains,
        settings,
        fc.nat({ max: 30 }),
        async (steps, names, { lanes, ...options }, most) => {
          const here = await ending(playing(steps).pipe(local(names)));
          const got: number[] = [];
          let failure: string | null = null;
          try {
            for await (const x of playing(steps).pipe(remote(g, lanes, options, names))) {
              got.push(x);
              if (got.length >= most) break;
            }
          } catch (error) {
            failure = String(error);
          }
          expect(got).toEqual(here.elements.slice(0, Math.max(1, most)));
          if (failure !== null) expect(failure).toBe(here.failure);
          expect(g.pending).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('elements of every kind', async () => {
    const g = await shared();
    const values = fc.array(
      fc.oneof(fc.double(), fc.string(), fc.constant(null), fc.constant(undefined), fc.float64Array()),
      { maxLength: 40 },
    );
    const same = parallel(2, { batch: 4 }).runOn(g).map('echo') as unknown as Operator<unknown, unknown>;
    await fc.assert(
      fc.asyncProperty(values, async (xs) => {
        expect(await from(xs).pipe(same).toArray()).toEqual(xs);
      }),
      { numRuns: 40 },
    );
  });
});

describe('one pipeline on the worker', () => {
  test('the stages share one loop with what feeds them', async () => {
    const g = await shared();
    const lanes = parallel(2).runOn(g).map('increment').filter('isEven').pipe('both').map('length');
    expect((await lanes.explain()).split('\n')).toEqual([
      'feed: a source whose loop is known',
      'map: in one loop with its source',
      'filter: in one loop with its source',
      'map: in one loop with its source',
      'map: in one loop with its source',
      'map: in one loop with its source',
    ]);
  });

  test('which is compiled, once, when it is hot; and makes the same', async () => {
    const g = await make({ workers: 1 });
    const made = parallel(2).runOn(g).map('increment').filter('isEven').map('triple');
    const expected = range(0, 20_000)
      .pipe(map(stages.increment), filter(stages.isEven), map(stages.triple))
      .toArraySync();
    const compiled = async (): Promise<number> => {
      const before = await g.call('fusion', null);
      expect(await range(0, 20_000).pipe(made).toArray()).toEqual(expected);
      return (await g.call('fusion', null)).compiled - before.compiled;
    };
    const loops = (await g.call('mayCompile', null)) ? 1 : 0;
    expect(await compiled()).toBe(loops);
    expect(await compiled()).toBe(0);
  });
});

describe('demand', () => {
  test('nothing is asked before somebody asks; then no more than inFlight are under way', async () => {
    const g = await make({ workers: 1 });
    let asked = 0;
    const source = range(0, Infinity).pipe(tap(() => void asked++));
    const results = source.pipe(parallel(2, { inFlight: 10 }).runOn(g).map('never'));
    const stop = new AbortController();
    const first = results.first({ signal: stop.signal });
    await until(() => asked === 10);
    for (let i = 0; i < 20; i++) await tick();
    expect(asked).toBe(10);
    stop.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    expect(g.pending).toBe(0);
  });

  test('a slow consumer holds up stages that make many of one', async () => {
    const g = await make({ workers: 1 });
    await g.call('forget', null);
    const results = from([0]).pipe(parallel(1, { inFlight: 40 }).runOn(g).concatMap('endless'));
    let n = 0;
    for await (const x of results) {
      expect(x).toBe(n++);
      if (n === 3) {
        for (let i = 0; i < 20; i++) await g.call('seen', null);
        expect((await g.call('seen', null)).polled).toBeLessThanOrEqual(80 + 3);
      }
      if (n === 2000) break;
    }
    expect(await g.call('seen', null)).toMatchObject({ closed: 1 });
    expect(g.pending).toBe(0);
  });

  test('more lanes than the workers have room for: the rest are done without', async () => {
    const g = await make({ workers: 1, depth: 1 });
    const made = parallel(4, { batch: 3 }).runOn(g).map('increment');
    expect(await range(0, 500).pipe(made).toArray()).toEqual(range(1, 500).toArraySync());
    expect(await g.call('increment', 1)).toBe(2);
  });
});

describe('state', () => {
  test('of one lane is that of the pipeline', async () => {
    const g = await shared();
    const xs = range(0, 1000);
    const one = parallel(1, { batch: 7 }).runOn(g);
    expect(await xs.pipe(one.pipe('running')).toArray()).toEqual(xs.pipe(stages.running).toArraySync());
    expect(await xs.pipe(one.pipe('steps')).toArray()).toEqual(xs.pipe(stages.steps).toArraySync());
    expect(await xs.pipe(one.pipe('fewAtOnce')).toArray()).toEqual(await xs.pipe(stages.fewAtOnce).toArray());
  });

  test("is a lane's: and lanes that end early end the stream", async () => {
    const g = await shared();
    for (const ordered of [true, false]) {
      let asked = 0;
      const source = range(0, Infinity).pipe(tap(() => void asked++));
      const three = parallel(3, { ordered, batch: 2, inFlight: 12 }).runOn(g).pipe('firstThree');
      expect(await source.pipe(three).toArray()).toHaveLength(9);
      expect(asked).toBeLessThanOrEqual(4 * 12);
    }
  });

  test('what is kept back until the end comes at the end', async () => {
    const g = await shared();
    for (const ordered of [true, false]) {
      const sums = await range(1, 1000).pipe(parallel(3, { ordered }).runOn(g).pipe('total')).toArray();
      expect(sums.length).toBe(3);
      expect(sums.reduce((a, b) => a + b)).toBe(500_500);
    }
  });
});

describe('failures', () => {
  test('of stages keep their class', async () => {
    const g = await shared();
    const run = range(0, 100).pipe(parallel(2).runOn(g).map('throwAt7')).toArray();
    await expect(run).rejects.toThrow(stages.StageError);
  });

  test('values that no thread can be given', async () => {
    const g = await shared();
    const out = await ending(range(0, 10).pipe(parallel(1).runOn(g).map('unanswerable')));
    expect(out.elements).toEqual([0, 1, 2, 3, 4]);
    expect(out.failure).toContain('could not be cloned');
    const into = from([1, () => 2] as number[]).pipe(parallel(1).runOn(g).map('increment'));
    await expect(into.toArray()).rejects.toThrow('could not be cloned');
    expect(g.pending).toBe(0);
  });

  test('names that are none, and operators that are none', async () => {
    const g = await shared();
    expect(() =>
      parallel(2)
        .runOn(g)
        .map('nothing' as never),
    ).toThrow(ArgumentError);
    expect(() => parallel(0)).toThrow(ArgumentError);
    const bad = parallel(2).runOn(g).pipe('badOperator');
    await expect(from([1]).pipe(bad).toArray()).rejects.toThrow('an operator');
    await expect(from([1]).pipe(bad).toArray()).rejects.toThrow(ArgumentError);
    await expect(bad.explain()).rejects.toThrow('an operator');
    const none = parallel(2).runOn(g) as unknown as Operator<number, number>;
    expect(() => from([1]).pipe(none)).toThrow(ArgumentError);
  });

  test('operators that open their source twice are told so; those that never do take nothing', async () => {
    const g = await shared();
    const twice = range(0, 10).pipe(parallel(2).runOn(g).pipe('twice'));
    await expect(twice.toArray()).rejects.toThrow(ReopenedError);
    const ignoring = range(0, Infinity).pipe(parallel(2).runOn(g).pipe('ignoring'));
    expect(sorted(await ignoring.toArray())).toEqual([7, 7, 8, 8]);
    expect(g.pending).toBe(0);
  });

  test('an upstream that fails is closed at once, before the results of what came of it', async () => {
    const g = await shared();
    for (const operator of [parallel(2).runOn(g).map('later'), g.map('later', { inFlight: 4 })]) {
      const failure = new Error('upstream');
      let closed = false;
      const other = NEVER.pipe(finalize(() => void (closed = true)));
      const seen: boolean[] = [];
      const run = merge(other, concat([1, 2], throwError(failure)))
        .pipe(operator)
        .forEach(() => seen.push(closed));
      await expect(run).rejects.toBe(failure);
      expect(seen).toEqual([true, true]);
    }
  });

  test('the group is closed meanwhile', async () => {
    const g = await make();
    const run = range(0, Infinity).pipe(parallel(2).runOn(g).map('later')).drain();
    const ended = expect(run).rejects.toThrow(GroupClosedError);
    await until(() => g.pending > 0);
    await g.close('abort');
    await ended;
    await expect(from([1]).pipe(parallel(2).runOn(g).map('later')).toArray()).rejects.toThrow(
      GroupClosedError,
    );
  });
});

describe('a worker is killed in the middle', () => {
  test('what may be done again is: the same results, in order, none twice', async () => {
    const g = await make({ idempotent: true, restart: { delay: 0, longest: 0 } });
    const made = parallel(4, { batch: 8, inFlight: 128 })
      .runOn(g)
      .map('later')
      .filter('isEven')
      .concatMap('twins');
    const expected = range(0, 6000)
      .pipe(
        map((n) => n + 1),
        filter(stages.isEven),
        concatMap(stages.twins),
      )
      .toArraySync();
    let kills = 0;
    let got = 0;
    const wrong: number[] = [];
    await range(0, 6000)
      .pipe(made)
      .forEach((x) => {
        if (x !== expected[got++]) wrong.push(x);
        if (got % 600 === 0 && kill(g, (got / 600) % 2)) kills++;
      });
    expect({ got, wrong }).toEqual({ got: expected.length, wrong: [] });
    expect(kills).toBeGreaterThan(3);
    expect(g.pending).toBe(0);
  });

  test('without restarts the others go on with it, and the last one takes it along', async () => {
    const g = await make({ idempotent: true, restart: false });
    const made = parallel(4, { batch: 4, inFlight: 64 }).runOn(g).map('later');
    let got = 0;
    const run = range(0, Infinity)
      .pipe(made)
      .forEach((n) => {
        expect(n).toBe(++got);
        if (got === 200) kill(g, 0);
        if (got === 1000) kill(g, 1);
      });
    await expect(run).rejects.toThrow(WorkerLostError);
    expect(got).toBeGreaterThanOrEqual(1000);
    expect(g.pending).toBe(0);
    await expect(range(0, 3).pipe(made).toArray()).rejects.toThrow(WorkerLostError);
  });

  test('else the stream fails, and says what was lost; the group goes on', async () => {
    const g = await make({ restart: { delay: 0 } });
    const got: number[] = [];
    const run = range(0, Infinity)
      .pipe(parallel(2).runOn(g).map('increment').map('later'))
      .forEach((x) => {
        if (got.push(x) === 300) kill(g, 0);
      });
    const error = await run.then(
      () => null,
      (reason: unknown) => reason as WorkerLostError,
    );
    expect(error).toBeInstanceOf(WorkerLostError);
    expect(error!.tasks.length).toBeGreaterThan(0);
    const lost = error!.tasks.map(({ name, value }) => {
      expect(name).toBe('increment | later');
      return value as number;
    });
    // The first element without a result, or the last with one, if its worker had no time to say that it was the last.
    expect(lost.some((n) => n === got.length || n === got.length - 1)).toBe(true);
    expect(got).toEqual(got.map((_, i) => i + 2));
    expect(g.pending).toBe(0);
    expect(await g.call('increment', 1)).toBe(2);
  });
});
