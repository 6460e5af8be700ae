import 'millrace/fused'; // also where nothing is plugged in: this is about the compiler
import {
  Context,
  Executor,
  from,
  type Fusion,
  Future,
  fusionStats,
  PENDING,
  READY,
  Turn,
  useFusion,
} from 'millrace';
import { filter, iterate, map, mapConcat, reduce, scan, startWith, take } from 'millrace/operators';
import { afterEach, describe, expect, it } from 'vitest';
import { shapeOf } from '../../../lib/fuse/cache.ts';
import type { Chain } from '../../../lib/fuse/chain.ts';

const codegen = process.execArgv.every((flag) => !flag.includes('disallow-code-generation'));

/** Runs `work`, and says how many loops were compiled for it and how many found. */
function counted(work: () => void): { compiled: number; shared: number } {
  const before = fusionStats();
  work();
  const after = fusionStats();
  return { compiled: after.compiled - before.compiled, shared: after.shared - before.shared };
}

function numbers(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

class Endless extends Turn {
  override now(): number {
    return 0;
  }

  override arm(): number {
    return -1;
  }

  override disarm(): boolean {
    return false;
  }
}

describe.runIf(codegen)('tiers', () => {
  it('leaves a cold stream interpreted', () => {
    const stream = from(numbers(100)).pipe(map((cold) => cold + 1));
    expect(counted(() => stream.drainSync()).compiled).toBe(0);
  });

  it('compiles a hot stream once, for all of its runs, in the middle of the first', () => {
    const stream = from(numbers(5000)).pipe(map((hot) => hot + 1));
    expect(counted(() => expect(stream.toArraySync()).toEqual(numbers(5001).slice(1)))).toEqual({
      compiled: 1,
      shared: 0,
    });
    expect(counted(() => expect(stream.toArraySync()[4999]).toBe(5000)).compiled).toBe(0);
  });

  it('becomes hot by many short runs', () => {
    const stream = from([1, 2, 3]).pipe(map((short) => short + 1));
    expect(
      counted(() => {
        for (let i = 0; i < 2000; i++) expect(stream.toArraySync()).toEqual([2, 3, 4]);
      }).compiled,
    ).toBe(1);
  });

  it('shares one loop among the descriptions that a function makes anew at each call', () => {
    const run = (k: number): number =>
      from(numbers(500))
        .pipe(
          map((anew) => anew * k),
          reduce((sum, anew) => sum + anew, 0),
        )
        .lastSync();
    const { compiled, shared } = counted(() => {
      for (let k = 0; k < 200; k++) expect(run(k)).toBe(k * 124_750);
    });
    expect(compiled).toBe(1);
    expect(shared).toBeGreaterThan(150);
  });

  it('shares no loop among functions of other text, and keeps each right', () => {
    const first = from(numbers(3000)).pipe(scan((a, b) => a + b, 1));
    const second = from(numbers(3000)).pipe(scan((a, b) => a - b, 1));
    expect(counted(() => [first.lastSync(), second.lastSync()]).compiled).toBe(2);
    expect([first.lastSync(), second.lastSync()]).toEqual([4_498_501, -4_498_499]);
  });

  it('gives a description that is kept a loop of its own, once it has shared one for long', () => {
    const [kept, other] = [1, 2].map(() => from(numbers(5000)).pipe(map((equal) => equal + 1)));
    expect(counted(() => [kept, other].forEach((one) => one.drainSync()))).toEqual({
      compiled: 1,
      shared: 1,
    });
    const { compiled } = counted(() => {
      for (let i = 0; i < 20; i++) expect(kept.toArraySync()).toEqual(numbers(5001).slice(1));
      for (let i = 0; i < 20; i++) kept.drainSync();
    });
    expect(compiled).toBe(2); // `toArray` and `drain` are chains of their own: the first shares with nobody
    expect(counted(() => other.drainSync()).compiled).toBe(0);
    for (let i = 0; i < 20; i++) other.drainSync();
    expect(
      counted(() =>
        from(numbers(5000))
          .pipe(map((equal) => equal + 1))
          .drainSync(),
      ).compiled,
    ).toBe(1);
    expect(other.toArraySync({ fusion: 'off' })).toEqual(other.toArraySync({ fusion: 'eager' }));
  });

  it('keeps the stages of one run that is over, but nothing of what the user gave them', () => {
    const stream = from([{ big: 1 }]).pipe(
      startWith({ big: 2 }),
      map((kept) => [kept]),
      reduce((all, kept) => [...all, ...kept], [] as object[]),
    );
    const context = new Context({ wake: () => {} }, 0, new Endless(), 'eager');
    context.turn.budget = 100;
    const open = (): Chain<unknown> => stream.open(context) as Chain<unknown>;
    const run = open();
    expect(run.poll(context)).toBe(READY);
    expect(run.value).toHaveLength(2);
    void run.close();
    const { tail } = open();
    const kept = shapeOf(tail).variant(tail)!.kept as Chain<unknown>;
    const seen: string[] = [];
    for (
      let part: unknown = kept.tail;
      part instanceof Future;
      part = (part as Partial<typeof kept>)['source' as never]
    ) {
      seen.push(part.constructor.name);
      for (const [name, value] of Object.entries(part))
        if (name !== 'source') expect(['number', 'boolean', 'undefined']).toContain(typeof value);
    }
    expect(seen).toEqual(['Reducing', 'Mapping', 'StartingWith', 'ArrayFuture']);
  });

  it('bounds how many loops one shape may have', () => {
    const { compiled } = counted(() => {
      for (let i = 0; i < 80; i++) {
        const f = new Function('x', `return x + ${i}`) as (x: number) => number;
        const stream = from(numbers(3000)).pipe(
          map(f),
          filter(() => true),
          take(2999),
        );
        expect(stream.lastSync()).toBe(2998 + i);
      }
    });
    expect(compiled).toBe(65); // and one for all that are left over
  });

  it('the bound counts loops, however many functions each has', () => {
    const { compiled } = counted(() => {
      for (let i = 0; i < 30; i++) {
        const of = (name: string) => new Function('x', `return x + ${i} // ${name}`) as (x: number) => number;
        const [f, g, h, k] = ['f', 'g', 'h', 'k'].map(of);
        from(numbers(3000)).pipe(map(f), map(g), map(h), map(k)).drainSync();
      }
    });
    expect(compiled).toBe(30);
  });
});

describe('settings', () => {
  let before: Fusion | undefined;

  afterEach(() => {
    if (before !== undefined) useFusion(before);
    before = undefined;
  });

  const stream = () =>
    from([1, 2, 3]).pipe(
      map((set) => set * 2),
      take(2),
    );

  it.runIf(codegen)('eager compiles at the first poll, for one run', () => {
    const one = stream();
    expect(counted(() => expect(one.toArraySync({ fusion: 'eager' })).toEqual([2, 4])).compiled).toBe(1);
  });

  it('off never compiles, nor runs what was compiled, for one run', () => {
    const one = from(numbers(10_000)).pipe(map((off) => off));
    expect(counted(() => one.drainSync({ fusion: 'off' }))).toEqual({ compiled: 0, shared: 0 });
  });

  it.runIf(codegen)('is a setting of the program', () => {
    before = useFusion('eager');
    expect(before).toBe('auto');
    const one = from([1, 2, 3]).pipe(map((program) => program * 2));
    expect(counted(() => one.drainSync()).compiled).toBe(1);
    expect(useFusion('off')).toBe('eager');
    const two = from(numbers(10_000)).pipe(map((program) => program * 3));
    expect(counted(() => two.drainSync()).compiled).toBe(0);
  });

  it.runIf(codegen)('is a setting of an executor', async () => {
    const executor = new Executor({ fusion: 'eager' });
    const before = fusionStats().compiled;
    const one = from([1, 2, 3]).pipe(map((executed) => executed * 2));
    expect(await one.toArray({ executor })).toEqual([2, 4, 6]);
    expect(fusionStats().compiled).toBe(before + 1);
  });
});

describe.each(['off', 'eager'] as const)('budgets (fusion %s)', (fusion) => {
  it('an endless stream that gives nothing still answers PENDING, and asks to be polled again', () => {
    const turn = new Endless();
    let wakes = 0;
    const context = new Context({ wake: () => void wakes++ }, 0, turn, fusion);
    let calls = 0;
    const run = iterate(0, (x) => x + 1)
      .pipe(
        filter(() => {
          calls++;
          return false;
        }),
      )
      .open(context);
    for (let round = 1; round <= 3; round++) {
      turn.budget = 10;
      expect(run.poll(context)).toBe(PENDING);
      expect(turn.budget).toBe(-1);
      expect([wakes, calls]).toEqual([round, 10 * round]);
    }
  });

  it('an endless inner iterable yields too', () => {
    const turn = new Endless();
    let wakes = 0;
    const context = new Context({ wake: () => void wakes++ }, 0, turn, fusion);
    function* forever(): Generator<number> {
      for (;;) yield 1;
    }
    const run = from([1])
      .pipe(
        mapConcat(forever),
        filter(() => false),
      )
      .open(context);
    turn.budget = 100;
    expect(run.poll(context)).toBe(PENDING);
    expect([wakes, turn.budget]).toEqual([1, -1]);
    void run.close();
  });

  it('a cancel reaches an endless stream that runs on an executor', async () => {
    const abort = new AbortController();
    const executor = new Executor();
    let seen = 0;
    const run = iterate(0, (x) => x + 1)
      .pipe(map((x) => x + 1))
      .forEach(() => void seen++, { executor, signal: abort.signal, fusion });
    setImmediate(() => abort.abort(new Error('enough')));
    await expect(run).rejects.toThrow('enough');
    expect(seen).toBeGreaterThan(0);
  });
});

describe.each(['off', 'eager'] as const)('failures (fusion %s)', (fusion) => {
  it("gives the user's own error", () => {
    const thrown = { not: 'an Error' };
    const stream = from([1, 2, 3]).pipe(
      map((x) => {
        if (x === 2) throw thrown;
        return x;
      }),
    );
    let caught: unknown;
    try {
      stream.drainSync({ fusion });
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(thrown);
  });

  it('an array that shrinks and grows while it is read is read as it is', () => {
    const array = [1, 2, 3, 4, 5, 6];
    const seen: number[] = [];
    from(array)
      .pipe(map((x) => x * 10))
      .forEachSync(
        (x) => {
          seen.push(x);
          if (x === 20) array.length = 4;
          if (x === 40) array.push(7);
        },
        { fusion },
      );
    expect(seen).toEqual([10, 20, 30, 40, 70]);
  });
});

it.runIf(codegen)('a failure in a fused loop comes from a frame that names the operators', () => {
  const stream = from([1]).pipe(
    filter(() => true),
    map((): number => {
      throw new Error('deliberate');
    }),
  );
  let stack = '';
  try {
    stream.toArraySync({ fusion: 'eager' });
  } catch (error) {
    stack = (error as Error).stack ?? '';
  }
  expect(stack).toMatch(/filter_map_toArray \(millrace\/filter_map_toArray\.\d+:\d+:\d+\)/);
});
