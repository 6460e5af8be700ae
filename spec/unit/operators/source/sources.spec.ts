import { EventEmitter } from 'node:events';
import * as fc from 'fast-check';
import {
  ArgumentError,
  CapacityError,
  DONE,
  type Fusion,
  from,
  PENDING,
  READY,
  WouldBlockError,
} from 'millrace';
import * as ours from 'millrace/operators';
import * as rx from 'rxjs';
import { describe, expect, it, vi } from 'vitest';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const fusions: readonly Fusion[] = ['off', 'eager'];

async function rxArray<T>(observable: rx.Observable<T>): Promise<T[]> {
  return rx.firstValueFrom(observable.pipe(rx.toArray()));
}

describe('of, empty, never, throwError', () => {
  it('of gives its arguments, each of its own type', () => {
    const mixed: (number | string)[] = ours.of(1, 'a').toArraySync();
    expect(mixed).toEqual([1, 'a']);
    expect(ours.of().toArraySync()).toEqual([]);
  });

  it('there is one empty stream', () => {
    expect(ours.empty()).toBe(ours.EMPTY);
    expect(ours.EMPTY.toArraySync()).toEqual([]);
  });

  it('never waits, and can be aborted', async () => {
    expect(ours.never()).toBe(ours.NEVER);
    expect(() => ours.NEVER.toArraySync()).toThrow(WouldBlockError);
    const controller = new AbortController();
    const run = ours.NEVER.toArray({ signal: controller.signal });
    controller.abort(new Error('stop'));
    await expect(run).rejects.toThrow('stop');
  });

  it('throwError makes an error for each run, or throws the very argument', () => {
    const failure = new Error('no');
    expect(() => ours.throwError(failure).toArraySync()).toThrow(failure);
    let n = 0;
    const stream = ours.throwError(() => new Error(`${++n}`));
    expect(() => stream.drainSync()).toThrow('1');
    expect(() => stream.drainSync()).toThrow('2');
  });
});

describe.each(fusions)('sources with a loop of their own (fusion %s)', (fusion) => {
  const take = <T>(n: number): ReturnType<typeof ours.take<T>> => ours.take<T>(n);

  it('range is as in RxJS', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -5, max: 5 }),
        fc.option(fc.integer({ min: -2, max: 9 }), { nil: undefined }),
        async (a, n) => {
          expect(ours.range(a, n).toArraySync({ fusion })).toEqual(await rxArray(rx.range(a, n)));
        },
      ),
    );
    expect(ours.range(3, Infinity).pipe(take(2)).toArraySync({ fusion })).toEqual([3, 4]);
    expect(() => ours.range(0, 1.5)).toThrow(ArgumentError);
  });

  it('generate is as in RxJS, with as many calls', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 5 }),
        fc.nat(20),
        fc.integer({ min: 1, max: 4 }),
        async (a, end, step) => {
          const calls = (): { condition: any; next: any; result: any; log: unknown[] } => {
            const log: unknown[] = [];
            const spy =
              <R>(name: string, f: (n: number) => R) =>
              (n: number): R => {
                log.push([name, n]);
                return f(n);
              };
            return {
              log,
              condition: spy('condition', (n) => n < end),
              next: spy('next', (n) => n + step),
              result: spy('result', (n) => -n),
            };
          };
          const [x, y] = [calls(), calls()];
          const mine = ours.generate(a, x.condition, x.next, x.result).toArraySync({ fusion });
          expect(mine).toEqual(await rxArray(rx.generate(a, y.condition, y.next, y.result)));
          expect(x.log).toEqual(y.log);
        },
      ),
    );
    const options = { initialState: 1, iterate: (n: number) => n * 2 };
    expect(ours.generate(options).pipe(take(3)).toArraySync({ fusion })).toEqual([1, 2, 4]);
  });

  it('unfold ends where the function says so, and is the dual of the fold', () => {
    fc.assert(
      fc.property(fc.array(fc.anything()), (xs) => {
        const tail = (at: number): [unknown, number] | undefined =>
          at < xs.length ? [xs[at], at + 1] : undefined;
        expect(ours.unfold(0, tail).toArraySync({ fusion })).toEqual(xs);
      }),
    );
    const endless = ours.unfold(1, (n) => [n, n + 1]);
    expect(endless.pipe(take(2), ours.endWith(0)).toArraySync({ fusion })).toEqual([1, 2, 0]);
  });

  it('iterate and repeatValue go on for ever, if nobody stops them', () => {
    expect(
      ours
        .iterate('a', (s) => `${s}b`)
        .pipe(take(3))
        .toArraySync({ fusion }),
    ).toEqual(['a', 'ab', 'abb']);
    expect(ours.repeatValue(undefined, 2).toArraySync({ fusion })).toEqual([undefined, undefined]);
    expect(ours.repeatValue(7).pipe(take(2)).toArraySync({ fusion })).toEqual([7, 7]);
    expect(() => ours.repeatValue(1, -1)).toThrow(ArgumentError);
  });

  it('a throw of the function comes out as itself', () => {
    const failure = new Error('f');
    const bad = (): never => {
      throw failure;
    };
    for (const stream of [ours.unfold(0, bad), ours.iterate(0, bad), ours.generate(0, bad, bad, bad)])
      expect(() => stream.pipe(ours.map((x) => x)).toArraySync({ fusion })).toThrow(failure);
  });

  it('an endless source lets others run, and can be aborted', async () => {
    const controller = new AbortController();
    const run = ours
      .iterate(0, (n) => n + 1)
      .pipe(ours.filter(() => false))
      .drain({ signal: controller.signal, fusion });
    setImmediate(() => controller.abort(new Error('enough')));
    await expect(run).rejects.toThrow('enough');
  });
});

describe('defer, iif, whileDo', () => {
  it('defer makes a stream for each run, and fails with what the function throws', () => {
    let n = 0;
    const stream = ours.defer(() => [++n]);
    expect([stream.firstSync(), stream.firstSync()]).toEqual([1, 2]);
    const failure = new Error('make');
    const failing = ours.defer((): number[] => {
      throw failure;
    });
    expect(() => failing.toArraySync()).toThrow(failure);
  });

  it('iif asks at each run', () => {
    let yes = true;
    const stream = ours.iif(() => yes, [1], ['a']);
    expect(stream.toArraySync()).toEqual([1]);
    yes = false;
    expect(stream.toArraySync()).toEqual(['a']);
  });

  it('whileDo repeats, and an empty round cannot hang the run', async () => {
    let n = 0;
    expect(ours.whileDo([1, 2], () => n++ < 2).toArraySync()).toEqual([1, 2, 1, 2]);
    const controller = new AbortController();
    const run = ours.whileDo(ours.EMPTY, () => true).drain({ signal: controller.signal });
    setImmediate(() => controller.abort(new Error('enough')));
    await expect(run).rejects.toThrow('enough');
  });

  it('whileDo awaits the release of one round before the next', async () => {
    const log: string[] = [];
    let n = 0;
    const round = ours.using(
      () => `r${++n}`,
      (r) => [r],
      async (r) => {
        await settled();
        log.push(`released ${r}`);
      },
    );
    const seen = ours.whileDo(round, () => n < 2).pipe(ours.tap((r) => log.push(`got ${r}`)));
    await seen.drain();
    expect(log).toEqual(['got r1', 'released r1', 'got r2', 'released r2']);
  });
});

describe('using', () => {
  const failure = new Error('use');
  const uses = {
    ended: () => from([1, 2]),
    failed: () => ours.throwError(failure),
    cancelled: () => ours.NEVER,
  };

  it.each(['ended', 'failed', 'cancelled'] as const)('tells the release: %s', async (kind) => {
    const release = vi.fn<(resource: string, exit: ours.Exit) => void>();
    const controller = new AbortController();
    const run = ours.using(() => 'r', uses[kind], release).drain({ signal: controller.signal });
    if (kind === 'cancelled') controller.abort();
    await run.catch(() => {});
    expect(release).toHaveBeenCalledTimes(1);
    expect(release).toHaveBeenCalledWith('r', kind === 'failed' ? { kind, error: failure } : { kind });
  });

  it('is cancelled where the consumer has had enough', () => {
    const exits: string[] = [];
    const stream = ours.using(
      () => 1,
      () => [1, 2, 3],
      (_, exit) => void exits.push(exit.kind),
    );
    expect(stream.pipe(ours.take(1)).toArraySync()).toEqual([1]);
    expect(exits).toEqual(['cancelled']);
  });

  it('releases a resource whose acquisition came after the close, and awaits it', async () => {
    const log: string[] = [];
    const stream = ours.using(
      async () => {
        await settled();
        return 'late';
      },
      () => [1],
      (r, exit) => void log.push(`${r} ${exit.kind}`),
    );
    const controller = new AbortController();
    const run = stream.drain({ signal: controller.signal });
    controller.abort(new Error('stop'));
    await expect(run).rejects.toThrow('stop');
    expect(log).toEqual(['late cancelled']);
  });

  it('releases where the use throws, and fails with that', () => {
    const release = vi.fn<(resource: number, exit: ours.Exit) => void>();
    const use = (): number[] => {
      throw failure;
    };
    expect(() => ours.using(() => 1, use, release).drainSync()).toThrow(failure);
    expect(release).toHaveBeenCalledWith(1, { kind: 'failed', error: failure });
  });

  it('releases nothing that was not acquired', () => {
    const release = vi.fn<() => void>();
    const acquire = (): number => {
      throw failure;
    };
    expect(() => ours.using(acquire, () => [1], release).drainSync()).toThrow(failure);
    expect(release).not.toHaveBeenCalled();
  });

  it('finds the method that releases', () => {
    for (const method of ['unsubscribe', 'close', Symbol.dispose]) {
      const release = vi.fn<() => void>();
      ours
        .using(
          () => ({ [method]: release }),
          () => [1],
        )
        .drainSync();
      expect(release).toHaveBeenCalledTimes(1);
    }
  });
});

describe('fromEvent and fromEventPattern', () => {
  it.each(['EventTarget', 'EventEmitter', 'on/off'])(
    'listens from the opening to the close: %s',
    async (kind) => {
      const emitter = new EventEmitter();
      const target = new EventTarget();
      const sources: Record<string, ours.EventSource> = {
        EventTarget: target,
        EventEmitter: emitter,
        'on/off': {
          on: (n: string, f: () => void) => emitter.on(n, f),
          off: (n: string, f: () => void) => emitter.off(n, f),
        },
      };
      const fire = (): unknown =>
        kind === 'EventTarget' ? target.dispatchEvent(new Event('x')) : emitter.emit('x', 1);
      const run = ours.fromEvent(sources[kind], 'x').pipe(ours.take(2)).toArray();
      fire();
      fire();
      fire();
      expect((await run).length).toBe(2);
      expect(emitter.listenerCount('x')).toBe(0);
    },
  );

  it('gives several arguments as one array', async () => {
    const emitter = new EventEmitter();
    const run = ours.fromEvent(emitter, 'x').first();
    emitter.emit('x', 1, 2);
    expect(await run).toEqual([1, 2]);
  });

  const burst = (options?: ours.EventOptions): Promise<number[]> =>
    ours
      .fromEventPattern<number>(
        (f) => [1, 2, 3, 4].forEach((n) => f(n)),
        () => {},
        options,
      )
      .pipe(ours.take(2))
      .toArray();

  it('keeps to its capacity by the policy that is named', async () => {
    const dropped: unknown[] = [];
    const onDrop = (x: unknown): void => void dropped.push(x);
    expect(await burst({ capacity: 2, overflow: 'dropOldest', onDrop })).toEqual([3, 4]);
    expect(await burst({ capacity: 2, overflow: 'dropNewest', onDrop })).toEqual([1, 2]);
    expect(dropped).toEqual([1, 2, 3, 4]);
    expect(await burst({ capacity: 4 })).toEqual([1, 2]);
  });

  it('fails where none is named, and has then removed its listener once', async () => {
    const remove = vi.fn<() => void>();
    const stream = ours.fromEventPattern<number>((f) => [1, 2, 3].forEach((n) => f(n)), remove, {
      capacity: 2,
    });
    await expect(stream.drain()).rejects.toThrow(CapacityError);
    expect(remove).toHaveBeenCalledTimes(1);
    expect(() => ours.fromEvent({} as ours.EventSource, 'x')).toThrow(ArgumentError);
    const overflow = 'sometimes' as 'error';
    expect(() => ours.fromEventPattern(() => {}, undefined, { overflow })).toThrow(ArgumentError);
  });

  it('hands remove what add returned', async () => {
    const remove = vi.fn<(listener: unknown, token: unknown) => void>();
    const run = ours
      .fromEventPattern<number>((f) => {
        f(1);
        return 'token';
      }, remove)
      .pipe(ours.take(1))
      .toArray();
    expect(await run).toEqual([1]);
    expect(remove).toHaveBeenCalledWith(expect.any(Function), 'token');
  });
});

describe('bindCallback and bindNodeCallback', () => {
  it('give what the callback is called with', async () => {
    const none = ours.bindCallback((done: () => void) => done());
    const one = ours.bindCallback((x: number, done: (y: number) => void) => done(x + 1));
    const two = ours.bindCallback((done: (a: number, b: string) => void) => setImmediate(done, 1, 'b'));
    expect(await none().toArray()).toEqual([undefined]);
    const answer: number = await one(1).first();
    expect(answer).toBe(2);
    const pair: [number, string] = await two().first();
    expect(pair).toEqual([1, 'b']);
  });

  it('fail with the error, or with what the function throws', async () => {
    const failure = new Error('no');
    const f = ours.bindNodeCallback((bad: boolean, done: (error: Error | null, x?: number) => void) =>
      bad ? done(failure) : done(null, 7),
    );
    expect(await f(false).toArray()).toEqual([7]);
    await expect(f(true).toArray()).rejects.toBe(failure);
    const throws = ours.bindCallback((_done: () => void) => {
      throw failure;
    });
    await expect(throws().toArray()).rejects.toBe(failure);
  });
});

describe('fromPoll', () => {
  it('polls until it is told DONE, and closes once', async () => {
    const close = vi.fn<() => void>();
    let n = 0;
    const stream = ours.fromPoll<number>((context, slot) => {
      if (n === 1) setImmediate(() => context.wake());
      if (n > 3) return DONE;
      slot.value = n++;
      return slot.value === 1 ? PENDING : READY;
    }, close);
    expect(await stream.toArray()).toEqual([0, 2, 3]);
    expect(close).toHaveBeenCalledTimes(1);
  });

  it('is not polled again after a throw', () => {
    const failure = new Error('poll');
    const poll = vi.fn<() => 0>(() => {
      throw failure;
    });
    expect(() => ours.fromPoll(poll).drainSync()).toThrow(failure);
    expect(poll).toHaveBeenCalledTimes(1);
  });
});

describe('paginate', () => {
  it('fetches a page only when the one before it was consumed', async () => {
    const fetch = vi.fn<(n: number) => Promise<ours.Page<number, string>>>(async (n) => [
      [`${n}a`, `${n}b`],
      n < 3 ? n + 1 : undefined,
    ]);
    expect(await ours.paginate(1, fetch).toArray()).toEqual(['1a', '1b', '2a', '2b', '3a', '3b']);
    fetch.mockClear();
    expect(await ours.paginate(1, fetch).pipe(ours.take(2)).toArray()).toEqual(['1a', '1b']);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it('does not wait where the pages are there at once, also empty ones', () => {
    const page = (n: number): ours.Page<number, number> => [
      n % 2 === 0 ? [] : [n],
      n < 5 ? n + 1 : undefined,
    ];
    expect(ours.paginate(0, page).toArraySync()).toEqual([1, 3, 5]);
  });

  it('fails with the rejection', async () => {
    const failure = new Error('503');
    await expect(ours.paginate(1, () => Promise.reject(failure)).toArray()).rejects.toBe(failure);
  });
});
