import * as fc from 'fast-check';
import { CapacityError, type Context, DONE, from, Future, pipe, type Poll, READY, Stream } from 'millrace';
import { fromObservable, lift, toObservable } from 'millrace/adapters/rxjs';
import { concatMap, filter, map, merge, range, repeat, share, take } from 'millrace/operators';
import * as rx from 'rxjs';
import { describe, expect, test } from 'vitest';

/** Counts up for ever, and says how often it was opened and closed. */
class Endless extends Stream<number> {
  opened = 0;
  closed = 0;
  override open(_context: Context): Future<number> {
    this.opened++;
    return new Counting(() => this.closed++);
  }
}

class Counting extends Future<number> {
  override value = -1;
  private readonly closed: () => void;
  private over = false;

  constructor(closed: () => void) {
    super();
    this.closed = closed;
  }

  override poll(context: Context): Poll {
    if (this.over) return DONE;
    if (--context.turn.budget < 0) return context.spent();
    this.value++;
    return READY;
  }

  override close(): void {
    if (!this.over) this.closed();
    this.over = true;
  }
}

/** What an observable does now. */
function watch<T>(observable: rx.Observable<T>): { seen: unknown[]; subscription: rx.Subscription } {
  const seen: unknown[] = [];
  const subscription = observable.subscribe({
    next: (x) => seen.push(x),
    error: (error: unknown) => seen.push('error', error),
    complete: () => seen.push('complete'),
  });
  return { seen, subscription };
}

describe('toObservable', () => {
  test('a stream that never waits is delivered inside of subscribe', () => {
    expect(watch(toObservable(from([1, 2, 3]))).seen).toEqual([1, 2, 3, 'complete']);
  });

  test('runs once for each subscription, and not before', () => {
    const endless = new Endless();
    const observable = toObservable(endless).pipe(rx.take(1));
    expect(endless.opened).toBe(0);
    watch(observable);
    watch(observable);
    expect([endless.opened, endless.closed]).toEqual([2, 2]);
  });

  test('an endless stream is stopped in the middle of subscribe', () => {
    const endless = new Endless();
    expect(watch(toObservable(endless).pipe(rx.take(3))).seen).toEqual([0, 1, 2, 'complete']);
    expect(endless.closed).toBe(1);
  });

  test('an endless stream that nobody stops leaves the subscriber’s stack', () => {
    const endless = new Endless();
    let count = 0;
    const subscription = toObservable(endless).subscribe(() => count++);
    expect(count).toBeGreaterThan(0);
    subscription.unsubscribe();
    expect(endless.closed).toBe(1);
  });

  test('a failure comes as itself, once, after the elements before it', () => {
    const failure = new Error('ours');
    const stream = from([1, 2, 3]).pipe(
      map((x) => {
        if (x === 3) throw failure;
        return x;
      }),
    );
    const { seen } = watch(toObservable(stream));
    expect(seen).toEqual([1, 2, 'error', failure]);
    expect(seen[3]).toBe(failure);
  });

  test('a failure of open is an error as well', () => {
    const failure = new Error('open');
    class Broken extends Stream<never> {
      override open(): never {
        throw failure;
      }
    }
    expect(watch(toObservable(new Broken())).seen).toEqual(['error', failure]);
  });

  test('unsubscribing closes at once', () => {
    const subject = new rx.Subject<number>();
    const { seen, subscription } = watch(
      toObservable(fromObservable(subject, { capacity: 1, overflow: 'error' })),
    );
    subject.next(1);
    subscription.unsubscribe();
    expect(subject.observed).toBe(false);
    subject.next(2);
    expect(seen).toEqual([1]);
  });

  test('unsubscribing from within the pipeline delivers nothing more, and closes', () => {
    const subject = new rx.Subject<number>();
    const stream = fromObservable(subject, { capacity: 1, overflow: 'error' }).pipe(
      map((x) => {
        if (x === 2) subscription.unsubscribe();
        return x;
      }),
    );
    const { seen, subscription } = watch(toObservable(stream));
    for (const x of [1, 2, 3]) subject.next(x);
    expect(seen).toEqual([1]);
    expect(subject.observed).toBe(false);
  });

  test('a push from within the subscriber comes after the element at hand', () => {
    const subject = new rx.Subject<number>();
    const seen: string[] = [];
    toObservable(fromObservable(subject, { capacity: 4, overflow: 'error' })).subscribe((x) => {
      seen.push(`${x} begins`);
      if (x < 3) subject.next(x + 1);
      seen.push(`${x} ends`);
    });
    subject.next(1);
    expect(seen).toEqual(['1 begins', '1 ends', '2 begins', '2 ends', '3 begins', '3 ends']);
  });

  test('completes after an asynchronous release, and fails with what that fails with', async () => {
    class Slow extends Stream<number> {
      readonly release: Promise<void>;
      constructor(release: Promise<void>) {
        super();
        this.release = release;
      }
      override open(): Future<number> {
        const { release } = this;
        return new (class extends Future<number> {
          override poll(): Poll {
            return DONE;
          }
          override close(): Promise<void> {
            return release;
          }
        })();
      }
    }
    let released = (): void => {};
    const slow = new Promise<void>((resolve) => (released = resolve));
    const { seen } = watch(toObservable(new Slow(slow)));
    expect(seen).toEqual([]);
    released();
    await slow;
    expect(seen).toEqual(['complete']);
    const failure = new Error('release');
    await expect(rx.lastValueFrom(toObservable(new Slow(Promise.reject(failure))))).rejects.toBe(failure);
  });

  test('who leaves before a shared observable was subscribed to leaves it to the others', () => {
    const subject = new rx.Subject<number>();
    const shared = fromObservable(subject, { capacity: 4, overflow: 'error' }).pipe(share());
    const seen: unknown[] = [];
    toObservable(merge(shared, [0]).pipe(take(1))).subscribe(() => {
      toObservable(shared).subscribe((x) => seen.push(x));
      expect(subject.observed).toBe(false);
    });
    expect(subject.observed).toBe(true);
    subject.next(5);
    expect(seen).toEqual([5]);
  });

  test('there and back, everything is as it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.anything(), { maxLength: 20 }), async (values) => {
        const back = fromObservable(toObservable(from(values)), { capacity: 20, overflow: 'error' });
        expect(await back.toArray()).toEqual(values);
      }),
    );
  });
});

describe('lift', () => {
  const double = map((x: number) => x * 2);

  test('each push is delivered before next returns, through any number of them', () => {
    const subject = new rx.Subject<number>();
    const { seen } = watch(subject.pipe(lift(double), rx.map(String), lift(map(Number)), lift(double)));
    subject.next(1);
    expect(seen).toEqual([4]);
    subject.next(2);
    expect(seen).toEqual([4, 8]);
    subject.complete();
    expect(seen).toEqual([4, 8, 'complete']);
  });

  test('lift(a), lift(b) is lift(pipe(a, b)), and is what RxJS gives', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer({ min: 0, max: 9 }), (values, n) => {
        const odd = (x: number): boolean => x % 2 !== 0;
        const source = rx.from(values);
        const apart = watch(source.pipe(lift(filter(odd)), lift(take(n)))).seen;
        const together = watch(source.pipe(lift(pipe(filter(odd), take<number>(n))))).seen;
        expect(apart).toEqual(watch(source.pipe(rx.filter(odd), rx.take(n))).seen);
        expect(together).toEqual(apart);
      }),
    );
  });

  test('a synchronous source of any length passes through a ring of one', () => {
    const options = { capacity: 1, overflow: 'error' } as const;
    const { seen } = watch(
      rx.range(0, 100_000).pipe(lift(double, options), lift(double, options), rx.count()),
    );
    expect(seen).toEqual([100_000, 'complete']);
  });

  test('synchronous sources one after another, a hundred thousand, take no stack', () => {
    const options = { capacity: 1, overflow: 'error' } as const;
    const again = rx.of(1).pipe(lift(repeat(100_000)), rx.count());
    expect(watch(again).seen).toEqual([100_000, 'complete']);
    const inner = concatMap((x: number) => fromObservable(rx.of(x), options));
    expect(watch(rx.range(0, 100_000).pipe(lift(inner), rx.count())).seen).toEqual([100_000, 'complete']);
    expect(watch(toObservable(range(0, 1000).pipe(inner)).pipe(rx.count())).seen).toEqual([1000, 'complete']);
  });

  test('an endless synchronous source is stopped', () => {
    expect(watch(rx.range(0, Infinity).pipe(lift(take(2)))).seen).toEqual([0, 1, 'complete']);
    expect(watch(rx.range(0, Infinity).pipe(lift(double), rx.take(2))).seen).toEqual([0, 2, 'complete']);
  });

  test('a full ring is an error, unless something else is chosen', () => {
    /** Takes nothing, ever. */
    const deaf = (source: Stream<number>): Stream<number> =>
      new (class extends Stream<number> {
        override open(context: Context): Future<number> {
          const inner = source.open(context);
          return new (class extends Future<number> {
            override poll(): Poll {
              return 0;
            }
            override close(): void {
              void inner.close();
            }
          })();
        }
      })();
    const dropped: number[] = [];
    const options = {
      capacity: 2,
      overflow: 'dropOldest',
      onDrop: (x: number) => void dropped.push(x),
    } as const;
    watch(rx.range(0, 5).pipe(lift(deaf, options)));
    expect(dropped).toEqual([0, 1, 2]);
    expect(() => lift(deaf, { capacity: 0 })).toThrow(/lift: capacity/);
  });

  test('errors cross as themselves', () => {
    const theirs = new Error('theirs');
    expect(watch(rx.throwError(() => theirs).pipe(lift(map((x) => x)))).seen).toEqual(['error', theirs]);
    const firehose = new rx.Observable<number>((subscriber) => {
      const push = (): void => {
        for (let i = 0; i < 2000; i++) subscriber.next(i);
      };
      push();
    });
    const feedback = new rx.Subject<number>();
    const { seen } = watch(
      feedback.pipe(
        lift(
          map((x) => {
            if (x === -1) firehose.subscribe(feedback);
            return x;
          }),
        ),
      ),
    );
    feedback.next(-1);
    expect(seen.at(-1)).toBeInstanceOf(CapacityError);
    expect(feedback.observed).toBe(false);
  });
});
