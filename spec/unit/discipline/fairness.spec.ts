import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ArgumentError,
  type Discipline,
  earliestDeadline,
  firstCome,
  keyed,
  leastLoaded,
  priority,
  randomBySeed,
  roundRobin,
  weighted,
} from 'millrace';

/** The next `count` selections of a line whose keys are always ready. */
function served(discipline: Discipline, ranks: readonly (number | undefined)[], count: number): number[] {
  const line = discipline.open(ranks.length);
  ranks.forEach((rank, key) => line.enter(key, rank));
  return Array.from({ length: count }, () => {
    const key = line.select();
    line.stay(key, ranks[key]);
    return key;
  });
}

const counted = (keys: readonly number[], key: number): number => keys.filter((k) => k === key).length;

describe('first-come', () => {
  test('serves in order of arrival, whatever the ranks', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 31 })), (keys) => {
        const line = firstCome().open(32);
        for (const key of keys) line.enter(key, 31 - key);
        expect(keys.map(() => line.select())).toEqual(keys);
      }),
    );
  });

  test('serves on who is ready still, also if it has been woken meanwhile', () => {
    const line = firstCome().open(3);
    line.enter(0);
    line.enter(1);
    expect(line.select()).toBe(0);
    line.enter(0); // woken while it was served
    line.stay(0);
    expect([line.size, line.select(), line.select(), line.select()]).toEqual([2, 0, 1, -1]);
  });
});

describe('round-robin', () => {
  test('between two turns of one key, every other that waits all the time gets exactly one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 90 }), (n, start) => {
        const order = served(
          roundRobin(),
          Array.from({ length: n }, () => undefined),
          start + n,
        );
        expect(new Set(order.slice(start)).size).toBe(n);
      }),
    );
  });

  test('also while others come and go', () => {
    const ready = fc.array(fc.array(fc.integer({ min: 2, max: 9 }), { maxLength: 3 }), { maxLength: 40 });
    fc.assert(
      fc.property(ready, (visits) => {
        const line = roundRobin().open(10);
        line.enter(0);
        line.enter(1);
        const order: number[] = [];
        for (const visitors of visits) {
          for (const visitor of visitors) line.enter(visitor);
          const key = line.select();
          order.push(key);
          if (key < 2) line.stay(key);
        }
        const turns = order.filter((key) => key < 2);
        expect(turns).toEqual(turns.map((_, i) => i % 2));
      }),
    );
  });
});

describe('priority', () => {
  test('the most urgent first, and equal ranks in order of arrival', () => {
    const line = priority().open(6);
    [2, 0, 1, 0, 2, 1].forEach((rank, key) => line.enter(key, rank));
    expect(Array.from({ length: 6 }, () => line.select())).toEqual([1, 3, 2, 5, 0, 4]);
  });

  test('a key of rank r is served within r * ageing + n selections, whatever enters', () => {
    const flood = fc.array(fc.tuple(fc.integer({ min: 1, max: 7 }), fc.nat({ max: 5 })), { maxLength: 4 });
    fc.assert(
      fc.property(
        fc.record({
          rank: fc.nat({ max: 8 }),
          ageing: fc.nat({ max: 12 }),
          floods: fc.infiniteStream(flood),
        }),
        ({ rank, ageing, floods }) => {
          const n = 8;
          const line = priority({ ageing }).open(n);
          for (let key = 1; key < n; key++) line.enter(key, 0);
          line.enter(0, rank);
          let selections = 0;
          for (const others of floods) {
            for (const [key, urgency] of others) line.enter(key, urgency);
            line.enter(1, 0); // there is always somebody more urgent
            selections++;
            if (line.select() === 0) break;
            expect(selections).toBeLessThan(rank * ageing + n);
          }
        },
      ),
    );
  });

  test('without ageing the low ones starve, as said', () => {
    expect(counted(served(priority({ ageing: Infinity }), [0, 5], 1000), 1)).toBe(0);
    expect(counted(served(priority({ ageing: 4 }), [0, 5], 1000), 1)).toBeGreaterThan(0);
  });

  test('a renewed rank counts, and the wait so far as well', () => {
    const line = priority({ ageing: 2 }).open(4);
    line.enter(0, 9);
    line.enter(1, 1);
    line.enter(0, 0);
    expect([line.size, line.select(), line.select()]).toEqual([2, 0, 1]);
  });

  test('refuses an ageing that is none', () => {
    expect(() => priority({ ageing: -1 })).toThrow(ArgumentError);
    expect(() => priority({ ageing: Number.NaN })).toThrow(ArgumentError);
  });
});

describe('weighted', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 6 });

  test('over any span the shares of two keys differ by at most 1/v + 1/w', () => {
    fc.assert(
      fc.property(weights, fc.nat({ max: 100 }), fc.integer({ min: 1, max: 200 }), (ranks, start, length) => {
        const order = served(weighted(), ranks, start + length).slice(start);
        const shares = ranks.map((weight, key) => counted(order, key) / weight);
        for (const [i, a] of shares.entries())
          for (const [j, b] of shares.entries())
            expect(Math.abs(a - b)).toBeLessThanOrEqual(1 / ranks[i] + 1 / ranks[j] + 1e-9);
      }),
    );
  });

  test('who was away gains nothing by it', () => {
    const line = weighted().open(2);
    line.enter(0, 1);
    for (let i = 0; i < 100; i++) line.stay(line.select(), 1);
    line.enter(1, 1);
    const order = Array.from({ length: 10 }, () => {
      const key = line.select();
      line.stay(key, 1);
      return key;
    });
    expect(Math.abs(counted(order, 0) - counted(order, 1))).toBeLessThanOrEqual(2);
  });
});

describe('least-loaded', () => {
  test('nobody goes while one with a smaller load waits, also after loads were renewed', () => {
    const loads = fc.array(fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 20 })), { maxLength: 40 });
    fc.assert(
      fc.property(loads, (entered) => {
        const line = leastLoaded().open(10);
        for (const [key, load] of entered) line.enter(key, load);
        const current = new Map(entered);
        const order = Array.from({ length: line.size }, () => current.get(line.select())!);
        expect(order).toEqual([...order].sort((a, b) => a - b));
      }),
    );
  });

  test('equal loads take turns', () => {
    expect(served(leastLoaded(), [3, 3, 3], 6)).toEqual([0, 1, 2, 0, 1, 2]);
  });
});

describe('earliest-deadline', () => {
  test('in order of deadline, those without one last, equal ones in order of arrival', () => {
    const line = earliestDeadline().open(5);
    [undefined, 300, 100, undefined, 100].forEach((deadline, key) => line.enter(key, deadline));
    expect(Array.from({ length: 5 }, () => line.select())).toEqual([2, 4, 1, 0, 3]);
  });

  test('once the deadlines that enter have passed d, it waits for at most n - 1', () => {
    const line = earliestDeadline().open(4);
    line.enter(0, 10);
    let waited = 0;
    for (let now = 7; ; now++, waited++) {
      line.enter(1 + (now % 3), now);
      if (line.select() === 0) break;
    }
    expect(waited).toBeLessThanOrEqual(3 + 3);
  });
});

describe('keyed', () => {
  test('the same hint goes to the same key as long as it waits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.array(fc.integer()), (n, hints) => {
        const line = keyed().open(n);
        for (let key = 0; key < n; key++) line.enter(key);
        const place = (hint: number): number => {
          const key = line.select(hint);
          line.stay(key);
          return key;
        };
        const first = hints.map(place);
        expect(hints.map(place)).toEqual(first);
        for (const key of first) expect(key).toBeLessThan(n);
      }),
    );
  });

  test('only those of a key that is away go elsewhere', () => {
    const line = keyed().open(8);
    for (let key = 0; key < 8; key++) line.enter(key);
    const place = (hint: number): number => {
      const key = line.select(hint);
      line.stay(key);
      return key;
    };
    const hints = Array.from({ length: 100 }, (_, i) => i);
    const before = hints.map(place);
    line.leave(3);
    const after = hints.map(place);
    for (const [i, key] of before.entries()) expect(after[i]).toBe(key === 3 ? 4 : key);
  });

  test('small regular hints are spread evenly', () => {
    const line = keyed().open(8);
    const counts = new Array<number>(8).fill(0);
    for (let hint = 0; hint < 8000; hint++) {
      for (let key = 0; key < 8; key++) line.enter(key);
      counts[line.select(hint)]++;
    }
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  test('without hints all take turns', () => {
    expect(served(keyed(), [1, 1, 1], 6)).toEqual([0, 1, 2, 0, 1, 2]);
  });
});

describe('random by seed', () => {
  test('the same seed gives the same order, another one another', () => {
    const ranks = Array.from({ length: 20 }, () => undefined);
    expect(served(randomBySeed(3), ranks, 50)).toEqual(served(randomBySeed(3), ranks, 50));
    expect(served(randomBySeed(3), ranks, 50)).not.toEqual(served(randomBySeed(4), ranks, 50));
  });

  test('each of those who wait is equally likely', () => {
    for (const seed of [0, 1, -1, 123456789]) {
      const order = served(
        randomBySeed(seed),
        Array.from({ length: 10 }, () => undefined),
        20_000,
      );
      for (let key = 0; key < 10; key++) expect(Math.abs(counted(order, key) - 2000)).toBeLessThan(200);
    }
  });
});
