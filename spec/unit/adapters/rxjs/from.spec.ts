import * as fc from 'fast-check';
import { ArgumentError, CapacityError, WouldBlockError } from 'millrace';
import { fromObservable } from 'millrace/adapters/rxjs';
import { map, take } from 'millrace/operators';
import { concat, finalize, NEVER, Observable, of, range, Subject, throwError } from 'rxjs';
import { describe, expect, test } from 'vitest';

const ERROR = { capacity: 4, overflow: 'error' } as const;

/** An observable that counts who listens. */
function watched<T>(source: Observable<T>): { observable: Observable<T>; listening: () => number } {
  let listening = 0;
  const observable = new Observable<T>((subscriber) => {
    listening++;
    subscriber.add(() => listening--);
    return source.subscribe(subscriber);
  });
  return { observable, listening: () => listening };
}

describe('fromObservable', () => {
  test('gives what is pushed, before next returns', async () => {
    const subject = new Subject<number>();
    const seen: number[] = [];
    const done = fromObservable(subject, { capacity: 1, overflow: 'error' }).forEach((x) => seen.push(x));
    for (let i = 0; i < 100; i++) {
      subject.next(i);
      expect(seen).toHaveLength(i + 1); // a ring of one, and nothing overflows
    }
    subject.complete();
    await done;
    expect(seen).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  test('undefined and null are elements like any other', () => {
    expect(fromObservable(of(undefined, null, 0), ERROR).toArraySync()).toEqual([undefined, null, 0]);
  });

  test('takes what is pushed inside of subscribe, up to the capacity', () => {
    expect(fromObservable(of(1, 2, 3, 4), ERROR).toArraySync()).toEqual([1, 2, 3, 4]);
  });

  test('gives promises, iterables and foreign observables their turn', async () => {
    expect(await fromObservable(Promise.resolve(7), ERROR).toArray()).toEqual([7]);
    expect(fromObservable([1, 2], ERROR).toArraySync()).toEqual([1, 2]);
  });

  test('subscribes as it opens, and not before', () => {
    const { observable, listening } = watched(NEVER);
    const stream = fromObservable(observable, ERROR);
    expect(listening()).toBe(0);
    const run = stream.drain();
    expect(listening()).toBe(1);
    void run;
  });

  test('each run subscribes anew', () => {
    let subscriptions = 0;
    const stream = fromObservable(
      new Observable<number>((subscriber) => {
        subscriber.next(++subscriptions);
        subscriber.complete();
      }),
      ERROR,
    );
    expect([...stream, ...stream]).toEqual([1, 2]);
  });

  test('a stream that must wait says so to a synchronous run, and lets go', () => {
    const { observable, listening } = watched(NEVER);
    expect(() => fromObservable(observable, ERROR).toArraySync()).toThrow(WouldBlockError);
    expect(listening()).toBe(0);
  });

  test('the observable’s failure comes as itself, after the elements before it', () => {
    const failure = new Error('theirs');
    const seen: number[] = [];
    const failing = concat(
      of(1, 2),
      throwError(() => failure),
    );
    const run = (): void => fromObservable(failing, ERROR).forEachSync((x) => seen.push(x));
    expect(run).toThrow(failure);
    expect(seen).toEqual([1, 2]);
  });

  test('unsubscribes where the pipeline ends early', async () => {
    const subject = new Subject<number>();
    const run = fromObservable(subject, ERROR).pipe(take(2)).toArray();
    subject.next(1);
    expect(subject.observed).toBe(true);
    subject.next(2);
    expect(subject.observed).toBe(false);
    expect(await run).toEqual([1, 2]);
  });

  test('unsubscribes where a user’s function throws', async () => {
    const subject = new Subject<number>();
    const failure = new Error('ours');
    const run = fromObservable(subject, ERROR)
      .pipe(
        map(() => {
          throw failure;
        }),
      )
      .drain();
    subject.next(1);
    expect(subject.observed).toBe(false);
    await expect(run).rejects.toBe(failure);
  });

  test('unsubscribes where the run is aborted', async () => {
    const subject = new Subject<number>();
    const controller = new AbortController();
    const run = fromObservable(subject, ERROR).drain({ signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(run).rejects.toThrow('enough');
    expect(subject.observed).toBe(false);
  });

  test('a push from within the pipeline is taken after the element at hand', async () => {
    const subject = new Subject<number>();
    const run = fromObservable(subject, ERROR)
      .pipe(
        map((x) => {
          if (x < 3) subject.next(x + 1);
          else subject.complete();
          return x;
        }),
      )
      .toArray();
    subject.next(0);
    expect(await run).toEqual([0, 1, 2, 3]);
  });

  test('for await: break lets go, also of a silent observable', async () => {
    const { observable, listening } = watched(concat(of(1, 2), NEVER));
    for await (const x of fromObservable(observable, ERROR)) if (x === 2) break;
    expect(listening()).toBe(0);
  });
});

describe('fromObservable: overflow', () => {
  test('error: what was accepted comes first, and the observable is told at once', () => {
    let pushed = 0;
    const firehose = new Observable<number>((subscriber) => {
      while (!subscriber.closed) subscriber.next(pushed++);
    });
    const seen: number[] = [];
    const run = (): void => fromObservable(firehose, ERROR).forEachSync((x) => seen.push(x));
    expect(run).toThrow(CapacityError);
    expect(run).toThrow(/fromObservable is full \(capacity 4\)/);
    expect(seen).toEqual([0, 1, 2, 3, 5, 6, 7, 8]); // two runs
    expect(pushed).toBe(10);
  });

  test("'reject' is what the queues call it", () => {
    const stream = fromObservable(range(0, 5), { capacity: 4, overflow: 'reject' });
    expect(() => stream.drainSync()).toThrow(CapacityError);
  });

  test('an onDrop that throws ends the run, as itself, and lets go', () => {
    const failure = new Error('hook');
    let ended = false;
    const source = range(0, 9).pipe(finalize(() => (ended = true)));
    const stream = fromObservable(source, {
      capacity: 4,
      overflow: 'dropNewest',
      onDrop: () => {
        throw failure;
      },
    });
    expect(() => stream.drainSync()).toThrow(failure);
    expect(ended).toBe(true);
  });

  // What a ring does is held against the plain thing that it is meant to be: an array.
  test.each(['dropOldest', 'dropNewest', 'latest'] as const)(
    '%s: drops, counts and tells as a plain array would',
    (overflow) => {
      fc.assert(
        fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 5 }), (values, capacity) => {
          const room = overflow === 'latest' ? 1 : capacity;
          const kept = overflow === 'dropNewest' ? values.slice(0, room) : values.slice(-room);
          const lost =
            overflow === 'dropNewest'
              ? values.slice(room)
              : values.slice(0, Math.max(0, values.length - room));
          const told: [number, number][] = [];
          const onDrop = (value: number, dropped: number): void => void told.push([value, dropped]);
          const stream =
            overflow === 'latest'
              ? fromObservable(of(...values), { overflow, onDrop })
              : fromObservable(of(...values), { overflow, capacity, onDrop });
          expect(stream.toArraySync()).toEqual(kept);
          expect(told).toEqual(lost.map((value, i) => [value, i + 1]));
          expect(stream.dropped).toBe(lost.length);
          stream.drainSync();
          expect(stream.dropped).toBe(2 * lost.length); // of all runs; `onDrop` is told of its own run's
        }),
      );
    },
  );

  test('with pushes and pulls in any order, the elements are those that were not dropped', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.nat(9), { maxLength: 6 })),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom('dropOldest' as const, 'dropNewest' as const),
        async (bursts, capacity, overflow) => {
          // Each burst is pushed from within the pipeline, which is busy meanwhile: so the ring fills.
          const subject = new Subject<readonly [number, number]>();
          const dropped = new Set<readonly [number, number]>();
          const all: (readonly [number, number])[] = [];
          const push = (x: readonly [number, number]): void => {
            all.push(x);
            subject.next(x);
          };
          const seen: (readonly [number, number])[] = [];
          let burst = 0;
          const run = fromObservable(subject, { capacity, overflow, onDrop: (x) => dropped.add(x) }).forEach(
            (x) => {
              seen.push(x);
              for (const y of bursts[burst++] ?? []) push([burst, y]);
            },
          );
          push([0, 0]);
          push([0, 1]);
          subject.complete();
          await run;
          expect(seen).toEqual(all.filter((x) => !dropped.has(x)));
        },
      ),
    );
  });

  test('a policy must be chosen, and a capacity must be possible', () => {
    // @ts-expect-error there is no default
    expect(() => fromObservable(NEVER)).toThrow(ArgumentError);
    // @ts-expect-error nor for the policy alone
    expect(() => fromObservable(NEVER, { capacity: 4 })).toThrow(/overflow must be 'error', 'dropOldest'/);
    // @ts-expect-error nor is there another
    expect(() => fromObservable(NEVER, { capacity: 4, overflow: 'toString' })).toThrow(ArgumentError);
    // @ts-expect-error only 'latest' knows its capacity
    expect(() => fromObservable(NEVER, { overflow: 'dropOldest' })).toThrow(
      /capacity must be a whole number/,
    );
    expect(() => fromObservable(NEVER, { capacity: 0, overflow: 'error' })).toThrow(ArgumentError);
    expect(() => fromObservable(NEVER, { capacity: 1.5, overflow: 'error' })).toThrow(ArgumentError);
  });
});
