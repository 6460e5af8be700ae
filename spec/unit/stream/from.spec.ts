import * as fc from 'fast-check';
import { ArgumentError, CapacityError, from, ReopenedError, Stream, type StreamInput } from 'millrace';
import { filter, map, take } from 'millrace/operators';
import { Observable, of, range, Subject, throwError } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('from: what is there at once', () => {
  it('gives arrays, sets, maps, typed arrays and array-likes in order, again and again', () => {
    for (const input of [
      [1, 2, 3],
      new Set([1, 2, 3]),
      new Uint8Array([1, 2, 3]),
      { length: 3, 0: 1, 1: 2, 2: 3 },
    ]) {
      const stream = from(input as ArrayLike<number>);
      expect(stream.toArraySync()).toEqual([1, 2, 3]);
      expect(stream.toArraySync()).toEqual([1, 2, 3]);
    }
    expect(from(new Map([['a', 1]])).toArraySync()).toEqual([['a', 1]]);
  });

  it('gives the code points of a string', () => {
    expect(from('a😀b').toArraySync()).toEqual(['a', '😀', 'b']);
  });

  it('answers a stream as it is', () => {
    const stream = from([1]);
    expect(from(stream)).toBe(stream);
  });

  it.each(['off', 'eager'] as const)('equals the spread of any iterable (fusion %s)', (fusion) => {
    fc.assert(
      fc.property(fc.array(fc.anything()), (values) => {
        const iterable = { [Symbol.iterator]: () => values.values() };
        expect(
          from(iterable)
            .pipe(map((x) => x))
            .toArraySync({ fusion }),
        ).toEqual([...values]);
      }),
    );
  });

  it.each(['off', 'eager'] as const)(
    'returns the iterator once where the run ends early (fusion %s)',
    (fusion) => {
      const returned = vi.fn<() => IteratorResult<number>>(() => ({ done: true as const, value: undefined }));
      const iterable: Iterable<number> = {
        [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }), return: returned }),
      };
      expect(from(iterable).pipe(take(2)).toArraySync({ fusion })).toEqual([1, 1]);
      expect(returned).toHaveBeenCalledTimes(1);
    },
  );

  it.each(['off', 'eager'] as const)(
    'does not return an iterator that ended or threw (fusion %s)',
    (fusion) => {
      const returned = vi.fn<() => IteratorResult<number>>(() => ({ done: true as const, value: undefined }));
      const failure = new Error('next');
      const of = (last: () => IteratorResult<number>): Iterable<number> => ({
        [Symbol.iterator]: () => {
          let n = 0;
          return { next: () => (n++ < 2 ? { done: false, value: n } : last()), return: returned };
        },
      });
      const ends = of(() => ({ done: true, value: undefined }));
      const fails = of(() => {
        throw failure;
      });
      expect(
        from(ends)
          .pipe(map((x) => x))
          .toArraySync({ fusion }),
      ).toEqual([1, 2]);
      expect(() =>
        from(fails)
          .pipe(map((x) => x))
          .toArraySync({ fusion }),
      ).toThrow(failure);
      expect(returned).not.toHaveBeenCalled();
    },
  );

  it('opens an iterator once, and names it the second time, also through another description', () => {
    function* numbers(): Generator<number> {
      yield 1;
    }
    const generator = numbers();
    const stream = from(generator);
    expect(stream.toArraySync()).toEqual([1]);
    expect(() => stream.toArraySync()).toThrow(ReopenedError);
    expect(() => from(generator).toArraySync()).toThrow(/from\(Generator\)/);
    const frozen = Object.freeze(numbers());
    expect(from(frozen).toArraySync()).toEqual([1]);
    expect(() => from(frozen).toArraySync()).toThrow(ReopenedError);
  });

  it.each([undefined, null, 5, true, {}, Symbol('s'), () => 1, { then: 1 }, { subscribe: true }])(
    'refuses %s with an ArgumentError',
    (input) => {
      expect(() => from(input as StreamInput<number>)).toThrow(ArgumentError);
    },
  );

  it('names what it refuses', () => {
    class Box {
      readonly size = 1;
    }
    expect(() => from(new Box() as unknown as StreamInput<number>)).toThrow(/not "Box"$/);
  });
});

describe('from: promises', () => {
  it('gives the value, or fails with the very reason', async () => {
    const failure = new Error('no');
    expect(await from(Promise.resolve(7)).toArray()).toEqual([7]);
    await expect(from(Promise.reject(failure)).toArray()).rejects.toBe(failure);
  });

  it('serves several runs', async () => {
    const stream = from(Promise.resolve(7));
    expect([await stream.first(), await stream.first()]).toEqual([7, 7]);
  });

  it('leaves no unhandled rejection behind when it is aborted first', async () => {
    let reject!: (reason: unknown) => void;
    const promise = new Promise<number>((_, no) => (reject = no));
    const controller = new AbortController();
    const run = from(promise).toArray({ signal: controller.signal });
    controller.abort(new Error('stop'));
    await expect(run).rejects.toThrow('stop');
    reject(new Error('late'));
    await settled(); // vitest fails the file on an unhandled rejection
  });
});

describe('from: async iterables', () => {
  async function* count(n: number): AsyncGenerator<number> {
    for (let i = 0; i < n; i++) yield i;
  }

  it('gives all, and asks only when polled', async () => {
    expect(await from(count(4)).toArray()).toEqual([0, 1, 2, 3]);
    const next = vi.fn<() => Promise<IteratorResult<number>>>(async () => ({
      done: false as const,
      value: 1,
    }));
    const returned = vi.fn<() => Promise<IteratorResult<number>>>(async () => ({
      done: true as const,
      value: undefined,
    }));
    const iterable = { [Symbol.asyncIterator]: () => ({ next, return: returned }) };
    expect(await from(iterable).pipe(take(3)).toArray()).toEqual([1, 1, 1]);
    expect(next).toHaveBeenCalledTimes(3);
    expect(returned).toHaveBeenCalledTimes(1);
  });

  it('fails with the very reason and does not return the iterator then', async () => {
    const failure = new Error('next');
    const returned = vi.fn<() => Promise<IteratorResult<number>>>();
    const iterable = {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(failure), return: returned }),
    };
    await expect(from(iterable).toArray()).rejects.toBe(failure);
    expect(returned).not.toHaveBeenCalled();
  });

  it('runs a generator object once', async () => {
    const stream = from(count(1));
    expect(await stream.toArray()).toEqual([0]);
    await expect((async () => stream.toArray())()).rejects.toThrow(/from\(AsyncGenerator\)/);
  });

  it('lets timers and a cancel through, however fast its promises are', async () => {
    async function* endless(): AsyncGenerator<number> {
      for (;;) yield 1;
    }
    const controller = new AbortController();
    const run = from(endless())
      .pipe(filter(() => false))
      .drain({ signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 1);
    await expect(run).rejects.toThrow('enough');
  });

  it('reaches a pending source with return(), and awaits it', async () => {
    const log: string[] = [];
    let reject!: (reason: unknown) => void;
    const iterable: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise((_, no) => (reject = no)),
        return: async () => {
          log.push('return');
          await settled();
          log.push('returned');
          reject(new Error('late'));
          return { done: true, value: undefined };
        },
      }),
    };
    const controller = new AbortController();
    const run = from(iterable).toArray({ signal: controller.signal });
    const after = run.catch((error: Error) => log.push(error.message));
    await settled();
    controller.abort(new Error('stop'));
    expect(log).toEqual(['return']);
    await after;
    expect(log).toEqual(['return', 'returned', 'stop']);
    await settled();
  });
});

describe('from: Web ReadableStream', () => {
  const readable = (n: number, cancelled: (reason: unknown) => void = () => {}): ReadableStream<number> => {
    let i = 0;
    return new ReadableStream<number>({
      pull: (controller) => (i < n ? controller.enqueue(i++) : controller.close()),
      cancel: cancelled,
    });
  };

  it('gives the chunks and lets go of the lock', async () => {
    const source = readable(3);
    expect(await from(source).toArray()).toEqual([0, 1, 2]);
    expect(source.locked).toBe(false);
  });

  it('cancels where the run ends early', async () => {
    const cancelled = vi.fn<() => void>();
    expect(await from(readable(9, cancelled)).pipe(take(2)).toArray()).toEqual([0, 1]);
    expect(cancelled).toHaveBeenCalledTimes(1);
  });

  it('runs once, and not while somebody else reads', async () => {
    const stream = from(readable(1));
    await stream.toArray();
    await expect((async () => stream.toArray())()).rejects.toThrow(ReopenedError);
    const locked = readable(1);
    locked.getReader();
    await expect((async () => from(locked).toArray())()).rejects.toThrow(/ReadableStream/);
  });
});

describe('from: observables', () => {
  it('gives what is pushed, at once or later, and the failure itself', async () => {
    expect(await from(of(1, 2, 3)).toArray()).toEqual([1, 2, 3]);
    const subject = new Subject<number>();
    const run = from(subject).toArray();
    subject.next(1);
    await settled();
    subject.next(2);
    subject.complete();
    expect(await run).toEqual([1, 2]);
    const failure = new Error('push');
    await expect(from(throwError(() => failure)).toArray()).rejects.toBe(failure);
  });

  it('takes what Symbol.observable leads to', async () => {
    expect(await from({ '@@observable': () => of('x') } as unknown as StreamInput<string>).toArray()).toEqual(
      ['x'],
    );
  });

  it('unsubscribes on close, and where the close comes while it still subscribes', async () => {
    const torn = vi.fn<() => void>();
    const endless = new Observable<number>((observer) => {
      observer.next(1);
      observer.next(2);
      return torn;
    });
    expect(await from(endless).pipe(take(1)).toArray()).toEqual([1]);
    expect(torn).toHaveBeenCalledTimes(1);
  });

  it('does not take what unsubscribe() answers for a release', async () => {
    const observable = {
      subscribe: (observer: { next(x: number): void }) => {
        observer.next(1);
        return { unsubscribe: (): boolean => true };
      },
    };
    expect(await from(observable).first()).toBe(1);
  });

  it('hands out what waits, then fails, and unsubscribes when more than 16,384 wait', async () => {
    const torn = vi.fn<() => void>();
    const firehose = new Observable<number>((observer) => {
      for (let i = 0; i < 20_000; i++) observer.next(i);
      return torn;
    });
    const seen: number[] = [];
    const run = from(firehose).forEach((x) => seen.push(x));
    await expect(run).rejects.toThrow(CapacityError);
    await expect(run).rejects.toThrow(/fromObservable/);
    expect(seen.length).toBe(16_384);
    expect(torn).toHaveBeenCalledTimes(1);
    expect((await from(range(0, 16_384)).toArray()).length).toBe(16_384);
  });

  it('is a Stream like every other', () => {
    expect(from(of(1))).toBeInstanceOf(Stream);
  });
});
