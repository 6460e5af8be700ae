import { Executor, from, SchedulerHost, VirtualHost } from 'millrace';
import { asScheduler, fromObservable, lift, toObservable } from 'millrace/adapters/rxjs';
import { filter, map, mergeMap, pairwise, scan, take } from 'millrace/operators';
import * as rx from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, test } from 'vitest';

// What a program that has both does with them. Time is virtual throughout.

const BRIDGE = { capacity: 16, overflow: 'error' } as const;

describe('RxJS and millrace in one program', () => {
  test('an observable in the middle of a pipeline of ours, on our clock', async () => {
    const host = new VirtualHost();
    const executor = new Executor({ host });
    const ticks = rx.interval(1000, asScheduler(executor));
    const result = fromObservable(ticks, BRIDGE)
      .pipe(
        map((n) => n * n),
        filter((n) => n % 2 === 0),
        take(3),
      )
      .toArray({ executor });
    host.advanceBy(5000);
    expect(await result).toEqual([0, 4, 16]);
    expect(host.now()).toBe(5000);
    expect(host.nextDeadline()).toBe(Infinity); // the interval has been unsubscribed from
  });

  test('a pipeline of ours in the middle of RxJS’s', async () => {
    const words = from(['the', 'mill', 'race', 'turns']).pipe(map((word) => word.length));
    const total = toObservable(words).pipe(
      rx.filter((n) => n > 3),
      rx.reduce((sum, n) => sum + n, 0),
    );
    expect(await rx.firstValueFrom(total)).toBe(13);
  });

  test('a subject of a page’s life: deltas of a reading, no more than one a second', () => {
    const host = new VirtualHost();
    const scheduler = asScheduler(new Executor({ host }));
    const readings = new rx.Subject<number>();
    const seen: number[] = [];
    const subscription = readings
      .pipe(
        rx.throttleTime(1000, scheduler),
        lift(pairwise()),
        lift(map(([before, after]) => after - before)),
      )
      .subscribe((delta) => seen.push(delta));
    for (const [at, value] of [
      [0, 10],
      [500, 99],
      [1500, 13],
      [2600, 20],
    ]) {
      host.advanceTo(at);
      readings.next(value);
    }
    expect(seen).toEqual([3, 7]);
    subscription.unsubscribe();
    expect(readings.observed).toBe(false);
  });

  test('marble tests of RxJS, with operators of ours', () => {
    const time = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
    time.run(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const executor = new Executor({ host: new SchedulerHost(time) });
      const source = hot('  -a--b----c--|');
      const inner = cold('    x-y|      ');
      const expected = '     -x-yx-y--x-y|';
      const result = source.pipe(
        lift(
          mergeMap(() => fromObservable(inner, BRIDGE)),
          { executor },
        ),
      );
      expectObservable(result).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^-----------!');
      expectSubscriptions(inner.subscriptions).toBe(['-^--!', '----^--!', '---------^--!']);
    });
  });

  test('a running sum that many subscribe to: one run each, or one for all with RxJS’s share', () => {
    const source = new rx.Subject<number>();
    let runs = 0;
    const counted = rx.defer(() => {
      runs++;
      return source;
    });
    const sums = counted.pipe(lift(scan((sum, n) => sum + n, 0)));
    const shared = sums.pipe(rx.share());
    const seen: unknown[] = [];
    for (const sum of [sums, sums, shared, shared]) sum.subscribe((n) => seen.push(n));
    expect(runs).toBe(3);
    source.next(1);
    source.next(2);
    expect(seen).toEqual([1, 1, 1, 1, 3, 3, 3, 3]);
  });

  test('when the executor shuts down, the subscriber hears of it', async () => {
    const executor = new Executor({ host: new VirtualHost() });
    const source = new rx.Subject<number>();
    const seen: unknown[] = [];
    source
      .pipe(
        lift(
          map((x) => x),
          { executor },
        ),
      )
      .subscribe({
        next: (x) => seen.push(x),
        error: (error: Error) => seen.push(error.name),
      });
    source.next(1);
    const report = executor.shutdown('abort');
    expect(seen).toEqual([1, 'CancelledError']);
    expect(source.observed).toBe(false);
    const late: unknown[] = [];
    toObservable(from([1]), { executor }).subscribe({ error: (error: Error) => late.push(error.name) });
    expect(late).toEqual(['ShutdownError']);
    await report;
  });

  test('where the executor has no room, a subscriber waits for it, or is told', () => {
    const subject = new rx.Subject<number>();
    const names = (executor: Executor, seen: unknown[]): rx.Subscription =>
      subject.pipe(lift(take<number>(1), { executor })).subscribe({
        next: (x) => seen.push(x),
        error: (error: Error) => seen.push(error.name),
        complete: () => seen.push('complete'),
      });
    const patient = new Executor({ host: new VirtualHost(), capacity: 1, full: 'wait' });
    const seen: unknown[][] = [[], [], []];
    const subscriptions = seen.map((list) => names(patient, list));
    subscriptions[1].unsubscribe(); // while it waits: it is never opened
    subject.next(1);
    subject.next(2);
    expect(seen).toEqual([[1, 'complete'], [], [2, 'complete']]);
    const strict = new Executor({ host: new VirtualHost(), capacity: 1, full: 'error' });
    const told: unknown[][] = [[], []];
    for (const list of told) names(strict, list);
    expect(told).toEqual([[], ['CapacityError']]);
  });

  test('lifted operators side by side are one run, unless one has an executor or a bridge of its own', () => {
    const host = new VirtualHost();
    const subject = new rx.Subject<number>();
    const even = (x: number): boolean => x % 2 === 0;
    const told = (first: Executor, second: Executor, capacity?: number): unknown[] => {
      const list: unknown[] = [];
      const options = capacity === undefined ? { executor: second } : { executor: second, capacity };
      subject.pipe(lift(filter(even), { executor: first }), lift(map(String), options)).subscribe({
        next: (x) => list.push(x),
        error: (error: Error) => list.push(error.name),
        complete: () => list.push('complete'),
      });
      return list;
    };
    const small = (): Executor => new Executor({ host, capacity: 1, full: 'error' });
    const one = small();
    const joined = told(one, one);
    const tight = small();
    const bridged = told(tight, tight, 16);
    const apart = told(small(), small());
    for (const x of [1, 2, 3, 4]) subject.next(x);
    subject.complete();
    expect(joined).toEqual(['2', '4', 'complete']);
    expect(bridged).toEqual(['CapacityError']); // two runs do not fit
    expect(apart).toEqual(['2', '4', 'complete']);
  });
});
