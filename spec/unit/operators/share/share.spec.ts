import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArgumentError, CapacityError, DONE, PENDING, READY, type Stream } from 'millrace';
import { broadcast, share, shareReplay } from 'millrace/operators';
import {
  Driver,
  done,
  fail,
  pending,
  type Script,
  script,
  type Step,
  TestTurn,
  value,
} from 'millrace/testing';

const values = (...xs: number[]): Step<number>[] => xs.map((x) => value(x));

/** Takes what a consumer can get without waiting. */
function takeAll<T>(driver: Driver<T>): T[] {
  const taken: T[] = [];
  while (driver.poll() === READY) taken.push(driver.value);
  return taken;
}

describe('share', () => {
  test('one run for all; the last to leave closes it', () => {
    const source = script(values(1, 2, 3));
    const shared = share<number>()(source);
    const [a, b] = [new Driver(shared), new Driver(shared)];
    expect([a.poll(), a.value, b.poll(), b.value]).toEqual([READY, 1, READY, 1]);
    void a.close();
    expect([source.runs.length, source.stillOpen]).toEqual([1, 1]);
    expect([b.poll(), b.value]).toEqual([READY, 2]);
    void b.close();
    source.verifyClosed();
    expect([a.poll(), b.poll()]).toEqual([DONE, DONE]);
  });

  test('who comes late gets what comes from then on, and the one after the last begins anew', () => {
    const source = script(values(1, 2, 3));
    const shared = share<number>()(source);
    const a = new Driver(shared);
    a.poll();
    const late = new Driver(shared);
    expect(takeAll(late)).toEqual([2, 3]);
    expect(takeAll(a)).toEqual([2, 3]);
    expect(takeAll(new Driver(shared))).toEqual([1, 2, 3]);
    expect(source.runs.length).toBe(2);
  });

  test('an element that arrives wakes all who wait', () => {
    const source = script([pending('byHand'), value(1), done]);
    const shared = share<number>()(source);
    const drivers = [new Driver(shared), new Driver(shared), new Driver(shared)];
    expect(drivers.map((driver) => driver.poll())).toEqual([PENDING, PENDING, PENDING]);
    source.wake();
    expect(drivers.map((driver) => driver.woken)).toEqual([true, true, true]);
    expect(drivers.map((driver) => [driver.poll(), driver.value])).toEqual([
      [READY, 1],
      [READY, 1],
      [READY, 1],
    ]);
  });

  test('block: the fastest waits for the slowest, and is woken when it may go on', () => {
    const shared = share<number>({ capacity: 2 })(script(values(1, 2, 3, 4)));
    const [fast, slow] = [new Driver(shared), new Driver(shared)];
    expect(takeAll(fast)).toEqual([1, 2]);
    expect(fast.woken).toBe(false);
    expect([slow.poll(), slow.value, fast.woken]).toEqual([READY, 1, true]);
    expect(takeAll(fast)).toEqual([3]);
    void slow.close();
    expect([fast.woken, takeAll(fast)]).toEqual([true, [4]]);
  });

  test('dropOldest: the slowest misses the oldest, and is told how many', () => {
    const drops: number[] = [];
    const shared = share<number>({ capacity: 2, overflow: 'dropOldest', onDrop: (n) => drops.push(n) })(
      script(values(1, 2, 3, 4, 5)),
    );
    const [fast, slow] = [new Driver(shared), new Driver(shared)];
    expect(takeAll(fast)).toEqual([1, 2, 3, 4, 5]);
    expect([takeAll(slow), drops]).toEqual([[4, 5], [3]]);
  });

  test('reject: the slowest fails, and the others go on', () => {
    const source = script(values(1, 2, 3, 4));
    const shared = share<number>({ capacity: 2, overflow: 'reject' })(source);
    const [fast, slow, fair] = [new Driver(shared), new Driver(shared), new Driver(shared)];
    const both = [0, 1, 2, 3].map(() => [fast.poll(), fast.value, fair.poll(), fair.value]);
    expect(both.map(([, x]) => x)).toEqual([1, 2, 3, 4]);
    expect(both.map(([, , , x]) => x)).toEqual([1, 2, 3, 4]);
    expect(() => slow.poll()).toThrow(CapacityError);
    expect(slow.poll()).toBe(DONE);
    for (const driver of [slow, fast, fair]) void driver.close();
    source.verifyClosed();
  });

  test('a failure comes to all, after the elements before it, the same object', () => {
    const failure = { frozen: true };
    const source = script([value(1), fail(failure)]);
    const shared = share<number>()(source);
    const drivers = [new Driver(shared), new Driver(shared)];
    for (const driver of drivers) {
      expect([driver.poll(), driver.value]).toEqual([READY, 1]);
      expect(thrown(() => driver.poll())).toBe(failure);
      expect(driver.poll()).toBe(DONE);
      void driver.close();
    }
    source.verifyClosed();
  });

  test('without a reset after the end, who comes later finds the end', () => {
    const source = script(values(1));
    const shared = share<number>({ resetOnComplete: false })(source);
    expect(takeAll(new Driver(shared))).toEqual([1]);
    expect(new Driver(shared).poll()).toBe(DONE);
    expect(source.runs.length).toBe(1);
  });

  test('time of grace: who comes by then joins; else the run is closed', () => {
    const source = script([...values(1, 2), pending('never')]);
    const shared = share<number>({ graceTime: 100 })(source);
    const turn = new TestTurn();
    const first = new Driver(shared, { turn });
    expect(takeAll(first)).toEqual([1, 2]);
    void first.close();
    turn.advance(99);
    expect(source.stillOpen).toBe(1);
    const second = new Driver(shared, { turn });
    turn.advance(500);
    expect([source.stillOpen, source.runs.length, second.poll()]).toEqual([1, 1, PENDING]);
    void second.close();
    turn.advance(100);
    source.verifyClosed();
    expect(turn.armed).toBe(0);
  });

  test('a source that cannot be opened leaves nothing behind', () => {
    const failure = new Error('no');
    let fails = true;
    const inner = script(values(1));
    const source = {
      open: (context: never) => {
        if (fails) throw failure;
        return inner.open(context);
      },
    };
    const shared = share<number>()(source as unknown as Stream<number>);
    expect(thrown(() => new Driver(shared))).toBe(failure);
    fails = false;
    expect(takeAll(new Driver(shared))).toEqual([1]);
  });

  test('refuses settings that cannot work', () => {
    expect(() => share({ capacity: 0 })).toThrow(ArgumentError);
    expect(() => share({ overflow: 'lose' as 'block' })).toThrow(ArgumentError);
    expect(() => share({ graceTime: -1 })).toThrow(ArgumentError);
    expect(() => broadcast(0)).toThrow(ArgumentError);
  });
});

describe('broadcast', () => {
  test('nothing is asked for before all consumers are there', () => {
    const source = script(values(1, 2));
    const shared = broadcast<number>({ capacity: 1, consumers: 2 })(source);
    const a = new Driver(shared);
    expect([a.poll(), source.polls]).toEqual([PENDING, 0]);
    const b = new Driver(shared);
    expect([a.woken, a.poll(), a.value, b.poll(), b.value]).toEqual([true, READY, 1, READY, 1]);
  });

  test('whatever the order of polls, each gets all of upstream in order, and nobody runs ahead of the capacity', () => {
    const program = fc.record({
      steps: fc.array(
        fc.oneof(
          { weight: 3, arbitrary: fc.nat({ max: 9 }).map((x): Step<number> => value(x)) },
          { weight: 1, arbitrary: fc.constantFrom<Step<number>>(pending('now'), pending('later')) },
        ),
        { maxLength: 12 },
      ),
      capacity: fc.integer({ min: 1, max: 4 }),
      order: fc.infiniteStream(fc.nat({ max: 2 })),
    });
    fc.assert(
      fc.property(program, ({ steps, capacity, order }) => {
        const source = script([...steps, done]);
        const shared = broadcast<number>({ capacity, consumers: 3 })(source);
        const turn = new TestTurn();
        const drivers = [0, 1, 2].map(() => new Driver(shared, { turn }));
        served(drivers, turn, order, capacity);
        const expected = steps.flatMap((step) => (step.kind === 'value' ? [step.value] : []));
        for (const driver of drivers) expect(driver.elements).toEqual(expected);
        for (const driver of drivers) void driver.close();
        source.verifyClosed();
      }),
    );
  });
});

/** Polls consumers in any order until all have ended; one that waits is polled only when it was woken. */
function served(
  drivers: readonly Driver<number>[],
  turn: TestTurn,
  order: Iterable<number>,
  capacity: number,
): void {
  const over = new Set<Driver<number>>();
  for (const i of order) {
    if (over.size === drivers.length) return;
    const driver = drivers[i];
    if (over.has(driver)) continue;
    if (!drivers.some((d) => d.woken && !over.has(d))) expect(turn.step()).toBe(true);
    if (!driver.woken) continue;
    const answer = driver.poll();
    if (answer === READY) {
      driver.elements.push(driver.value);
      driver.woken = true;
    }
    if (answer === DONE) over.add(driver);
    const lengths = drivers.map((d) => d.elements.length);
    expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(capacity);
  }
}

describe('shareReplay', () => {
  const opened = (source: Script<number>, size: number): Driver<number>[] => {
    const shared = shareReplay<number>(size)(source);
    const first = new Driver(shared);
    first.poll();
    first.poll();
    return [first, new Driver(shared)];
  };

  test('who comes late gets the last elements first', () => {
    const [first, late] = opened(script(values(1, 2, 3)), 1);
    expect([takeAll(late), takeAll(first)]).toEqual([[2, 3], [3]]);
  });

  test('after the end, those and the end, without another run', () => {
    const source = script(values(1, 2, 3));
    const shared = shareReplay<number>(2)(source);
    expect(takeAll(new Driver(shared))).toEqual([1, 2, 3]);
    expect(takeAll(new Driver(shared))).toEqual([2, 3]);
    expect(source.runs.length).toBe(1);
  });

  test('without a number all of them', () => {
    const xs = Array.from({ length: 100 }, (_, i) => i);
    const shared = shareReplay<number>()(script(values(...xs)));
    expect(takeAll(new Driver(shared))).toEqual(xs);
    expect(takeAll(new Driver(shared))).toEqual(xs);
  });

  test('lets go when its last consumer has gone, unless told otherwise', () => {
    const idle = [value(1), pending('never')];
    const source = script<number>(idle);
    const consumer = new Driver(shareReplay<number>(1)(source));
    consumer.poll();
    void consumer.close();
    source.verifyClosed();
    const kept = script<number>(idle);
    const other = new Driver(shareReplay<number>({ bufferSize: 1, refCount: false })(kept));
    other.poll();
    void other.close();
    expect(kept.stillOpen).toBe(1);
  });
});

function thrown(f: () => unknown): unknown {
  try {
    f();
  } catch (error) {
    return error;
  }
  throw new Error('it did not throw');
}
