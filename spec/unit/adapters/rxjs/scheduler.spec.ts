import * as fc from 'fast-check';
import { Executor, VirtualHost } from 'millrace';
import { asScheduler } from 'millrace/adapters/rxjs';
import * as rx from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, test } from 'vitest';
import { executorOn } from '../../../conformance/virtual.ts';

/** Runs `body` in virtual time with our scheduler, and returns what it logged, with the frames. */
function virtually(
  body: (scheduler: rx.SchedulerLike, log: (what: unknown) => void) => void,
  choose: (time: TestScheduler) => rx.SchedulerLike = (time) => asScheduler(executorOn(time)),
): unknown[] {
  const time = new TestScheduler(() => {});
  return time.run(() => {
    const seen: unknown[] = [];
    body(choose(time), (what) => seen.push([time.now(), what]));
    time.flush();
    return seen;
  });
}

const observing = (log: (what: unknown) => void): rx.Observer<unknown> => ({
  next: log,
  error: (error: unknown) => log(['error', error]),
  complete: () => log('complete'),
});

describe('asScheduler: actions', () => {
  test('an immediate action runs soon, but not inside of schedule', () => {
    const seen = virtually((scheduler, log) => {
      scheduler.schedule(() => log('action'));
      log('scheduled');
    });
    expect(seen).toEqual([
      [0, 'scheduled'],
      [0, 'action'],
    ]);
  });

  test('immediate actions run in the order of scheduling, those scheduled meanwhile after them', () => {
    const seen = virtually((scheduler, log) => {
      scheduler.schedule(() => {
        log(1);
        scheduler.schedule(() => log(3));
      });
      scheduler.schedule(() => log(2));
    });
    expect(seen.map((entry) => (entry as [number, number])[1])).toEqual([1, 2, 3]);
  });

  test('a delayed action runs at its time, with its state', () => {
    const seen = virtually((scheduler, log) => {
      scheduler.schedule((state) => log(state), 5, 'late');
      scheduler.schedule((state) => log(state), 2, 'early');
      scheduler.schedule((state) => log(state), 0, undefined);
    });
    expect(seen).toEqual([
      [0, undefined],
      [2, 'early'],
      [5, 'late'],
    ]);
  });

  test('an action schedules itself again, as `this`', () => {
    const seen = virtually((scheduler, log) => {
      scheduler.schedule(
        function (n) {
          log([n, scheduler.now()]);
          if (n < 3) this.schedule(n + 1, n);
        },
        1,
        0,
      );
    });
    expect(seen).toEqual([
      [1, [0, 1]],
      [1, [1, 1]],
      [2, [2, 2]],
      [4, [3, 4]],
    ]);
  });

  test('an action that rests can be scheduled again from outside', () => {
    const seen = virtually((scheduler, log) => {
      const action = scheduler.schedule<number>((n) => log(n), 0, 1) as rx.SchedulerAction<number>;
      scheduler.schedule(() => action.schedule(2, 3), 4);
    });
    expect(seen).toEqual([
      [0, 1],
      [7, 2],
    ]);
  });

  test('to schedule what waits replaces its state and its time', () => {
    const seen = virtually((scheduler, log) => {
      scheduler.schedule<string>(
        function (state) {
          log(state);
          if (state !== 'first') return;
          this.schedule('replaced', 1);
          this.schedule('replaced, too');
          this.schedule('second', 2);
        },
        0,
        'first',
      );
    });
    expect(seen).toEqual([
      [0, 'first'],
      [2, 'second'],
    ]);
  });

  test('what was unsubscribed never runs, nor is it scheduled again', () => {
    const seen = virtually((scheduler, log) => {
      const immediate = scheduler.schedule(() => log('immediate'));
      const delayed = scheduler.schedule(() => log('delayed'), 3);
      const neighbour = scheduler.schedule(() => log('neighbour'));
      scheduler.schedule(function () {
        log('itself');
        this.unsubscribe();
        this.schedule();
        expect(this.closed).toBe(true);
      });
      immediate.unsubscribe();
      immediate.unsubscribe();
      delayed.unsubscribe();
      expect(neighbour.closed).toBe(false);
    });
    expect(seen).toEqual([
      [0, 'neighbour'],
      [0, 'itself'],
    ]);
  });

  test('Infinity never comes; what is no time is at once', () => {
    const seen = virtually((scheduler, log) => {
      scheduler.schedule(() => log('never'), Infinity);
      scheduler.schedule(() => log('NaN'), Number.NaN);
      scheduler.schedule(() => log('-1'), -1);
    });
    expect(seen).toEqual([
      [0, 'NaN'],
      [0, '-1'],
    ]);
  });

  test('among those that wait, only what was unsubscribed is left out', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 8 }), (keep) => {
        const seen = virtually((scheduler, log) => {
          const actions = keep.map((_, i) => scheduler.schedule(() => log(i)));
          for (const [i, kept] of keep.entries()) if (!kept) actions[i].unsubscribe();
        });
        expect(seen).toEqual(keep.flatMap((kept, i) => (kept ? [[0, i]] : [])));
      }),
    );
  });

  // Programs of actions: each is scheduled at the start, schedules itself again after the delays given, and may
  // unsubscribe another one as it runs. No two moments coincide (RxJS's own schedulers order such ties differently).
  test('programs of actions run as they do with asyncScheduler', () => {
    const action = fc.record({
      delays: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
      cancels: fc.option(fc.nat(5), { nil: -1 }),
    });
    fc.assert(
      fc.property(fc.array(action, { minLength: 1, maxLength: 6 }), (program) => {
        const body = (scheduler: rx.SchedulerLike, log: (what: unknown) => void): void => {
          const running: rx.Subscription[] = [];
          for (const [id, { delays, cancels }] of program.entries()) {
            const delay = (n: number): number => delays[n] * program.length * 50 + id + n * program.length;
            running[id] = scheduler.schedule<number>(
              function (n) {
                log([id, n]);
                if (n === 1) running[cancels]?.unsubscribe();
                if (n + 1 < delays.length) this.schedule(n + 1, delay(n + 1));
              },
              delay(0),
              0,
            );
          }
        };
        const expected = virtually(body, () => rx.asyncScheduler);
        expect(virtually(body)).toEqual(expected);
      }),
    );
  });
});

describe('asScheduler: an action that throws', () => {
  const failure = new Error('action');

  function failing(): {
    host: VirtualHost;
    scheduler: rx.SchedulerLike;
    seen: string[];
    due: rx.Subscription;
  } {
    const host = new VirtualHost();
    const scheduler = asScheduler(new Executor({ host }));
    const seen: string[] = [];
    scheduler.schedule(() => seen.push('delayed'), 5);
    scheduler.schedule(function () {
      this.schedule();
      throw failure;
    });
    const due = scheduler.schedule(() => seen.push('due'));
    return { host, scheduler, seen, due };
  }

  test('the error reaches whoever drives, as itself', () => {
    const { host } = failing();
    expect(() => host.settle()).toThrow(failure);
  });

  test('what was due with it is unsubscribed; what waits for its time, and what comes later, runs', () => {
    const { host, scheduler, seen, due } = failing();
    expect(() => host.settle()).toThrow(failure);
    expect(due.closed).toBe(true);
    scheduler.schedule(() => seen.push('later'));
    host.advanceBy(5);
    expect(seen).toEqual(['later', 'delayed']);
  });

  // The same with RxJS's own: asapScheduler in its virtual mode.
  test('asapScheduler does the same', () => {
    const time = new TestScheduler(() => {});
    time.run(() => {
      rx.asapScheduler.schedule(() => {
        throw failure;
      });
      const due = rx.asapScheduler.schedule(() => {});
      expect(() => time.flush()).toThrow(failure);
      expect(due.closed).toBe(true);
    });
  });
});

describe('asScheduler: in RxJS’s operators', () => {
  /** The same pipeline with our scheduler and with RxJS's own. */
  const both = (make: (scheduler: rx.SchedulerLike) => rx.Observable<unknown>): [unknown[], unknown[]] => {
    const body = (scheduler: rx.SchedulerLike, log: (what: unknown) => void): void =>
      void make(scheduler).subscribe(observing(log));
    return [virtually(body), virtually(body, () => rx.asyncScheduler)];
  };

  const CASES: Record<string, (s: rx.SchedulerLike) => rx.Observable<unknown>> = {
    observeOn: (s) => rx.of(1, 2, 3).pipe(rx.observeOn(s)),
    'observeOn with a delay': (s) => rx.of(1, 2, 3).pipe(rx.observeOn(s, 4)),
    'observeOn a failure': (s) =>
      rx
        .concat(
          rx.of(1),
          rx.throwError(() => 'x'),
        )
        .pipe(rx.observeOn(s)),
    subscribeOn: (s) => rx.of(1, 2).pipe(rx.subscribeOn(s, 3)),
    interval: (s) => rx.interval(3, s).pipe(rx.take(4)),
    timer: (s) => rx.timer(2, s),
    'timer, again and again': (s) => rx.timer(2, 3, s).pipe(rx.take(3)),
    range: (s) => rx.scheduled(rx.range(0, 4), s),
    scheduled: (s) => rx.scheduled([1, 2, 3], s),
    delay: (s) => rx.of(1, 2).pipe(rx.delay(5, s)),
    debounceTime: (s) => rx.interval(2, s).pipe(rx.take(3), rx.debounceTime(3, s)),
    throttleTime: (s) =>
      rx.interval(4, s).pipe(rx.take(6), rx.throttleTime(7, s, { leading: true, trailing: true })),
    auditTime: (s) => rx.interval(4, s).pipe(rx.take(6), rx.auditTime(7, s)),
    sampleTime: (s) => rx.interval(4, s).pipe(rx.take(6), rx.sampleTime(7, s)),
    bufferTime: (s) => rx.interval(4, s).pipe(rx.take(6), rx.bufferTime(7, s)),
    timeout: (s) => rx.NEVER.pipe(rx.timeout({ each: 4, with: () => rx.of('late'), scheduler: s })),
    timeInterval: (s) => rx.interval(3, s).pipe(rx.take(2), rx.timeInterval(s)),
    timestamp: (s) => rx.interval(3, s).pipe(rx.take(2), rx.timestamp(s)),
    windowTime: (s) =>
      rx.interval(4, s).pipe(
        rx.take(6),
        rx.windowTime(7, s),
        rx.mergeMap((w) => w.pipe(rx.toArray())),
      ),
    'expand on a scheduler': (s) =>
      rx.of(1).pipe(rx.expand((x) => (x < 16 ? rx.of(x * 2) : rx.EMPTY), Infinity, s)),
    generate: (s) =>
      rx.generate({ initialState: 0, condition: (x) => x < 3, iterate: (x) => x + 1, scheduler: s }),
  };

  test.each(Object.entries(CASES))('%s', (_name, make) => {
    const [ours, theirs] = both(make);
    expect(theirs.length).toBeGreaterThan(0);
    expect(ours).toEqual(theirs);
  });
});
