import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WaitEvent } from '../../lib/memory/event.ts';
import {
  type Actor,
  exploreAll,
  exploreRandom,
  exploreTree,
  InterleavingError,
  type Program,
  type Shared,
} from './checker.ts';
import {
  BlindWait,
  Faulty,
  HastyJoin,
  LateStores,
  LostNotify,
  over,
  TornAdd,
  TornExchange,
} from './faults.ts';
import { mpsc, spmc, spsc } from './rings.ts';

// The checker itself is held to what it is for: bugs that are planted must be found.

/** A thread that does these things, one access after the other. */
const doing = (
  ...operations: ((shared: Shared, local: { at: number; seen: number[] }) => void)[]
): Actor<{ at: number; seen: number[] }> => ({
  start: () => ({ at: 0, seen: [] }),
  step(local, shared) {
    operations[local.at](shared, local);
    local.at++;
    return local.at === operations.length;
  },
});

const program = (threads: readonly Actor[], verdict: Program['verdict'] = () => {}): Program => ({
  words: 4,
  cells: 2,
  threads,
  verdict,
});

function found(planted: Program): string {
  try {
    exploreAll(planted);
  } catch (error) {
    expect(error).toBeInstanceOf(InterleavingError);
    return (error as Error).message;
  }
  return 'nothing';
}

const DATA = 0;
const INDEX = 0;

describe('planted bugs are found', () => {
  const reader = doing((shared, local) => {
    if (shared.words.acquire(INDEX) === 1) local.seen.push(shared.read(DATA));
  });

  test('an index that is published before its element', () => {
    const early = doing(
      ({ words }) => words.publish(INDEX, 1),
      (shared) => shared.write(DATA, 7),
    );
    expect(found(program([early, reader]))).toContain('race');
  });

  test('and not, where it is published after it', () => {
    const right = doing(
      (shared) => shared.write(DATA, 7),
      ({ words }) => words.publish(INDEX, 1),
    );
    const verdict = ([, { seen }]: readonly { seen: number[] }[]): void => {
      if (seen.length > 0 && seen[0] !== 7) throw new Error(`saw ${seen[0]}`);
    };
    expect(found(program([right, reader], verdict))).toBe('nothing');
  });

  test('a lost update: read, then write', () => {
    const adding = doing(({ words }) => words.publish(1, words.acquire(1) + 1));
    const verdict = (_: readonly unknown[], words: ArrayLike<number>): void => {
      if (words[1] !== 2) throw new Error('one update lost');
    };
    expect(found(program([adding, adding], verdict))).toContain('one update lost');
    const atomically = doing(({ words }) => void words.add(1, 1));
    expect(found(program([atomically, atomically], verdict))).toBe('nothing');
  });

  test('a lost wake: the condition is checked before registering, and not again', () => {
    const READY = 3;
    const signaller = doing(
      ({ words }) => words.publish(READY, 1),
      ({ words }) => new WaitEvent(words, 1).signal(),
    );
    const careless = doing(({ words }) => {
      const event = new WaitEvent(words, 1);
      if (words.acquire(READY) === 1) return;
      event.sleep(event.prepare());
      event.leave();
    });
    const careful = doing(({ words }) => {
      const event = new WaitEvent(words, 1);
      const ticket = event.prepare();
      if (words.acquire(READY) === 0) event.sleep(ticket);
      event.leave();
    });
    expect(found(program([signaller, careless]))).toContain('sleeps for ever');
    expect(found(program([signaller, careful]))).toBe('nothing');
    expect(found(program([signaller, careful, careful]))).toBe('nothing');
  });

  test('ABA: a compare-and-exchange that cannot see that the word went away and came back', () => {
    // A stack of one word: its top is 1, below it 2. The slow thread reads top 1 and its next 2, then exchanges 1 for 2;
    // meanwhile the other takes both and puts 1 back alone.
    const TOP = 0;
    const NEXT_OF_1 = 1;
    const slow = doing(({ words }, local) => {
      const top = words.acquire(TOP);
      const next = words.acquire(NEXT_OF_1);
      if (words.exchange(TOP, top, next) === top) local.seen.push(top, next);
    });
    const quick = doing(
      ({ words }) => words.publish(TOP, 2),
      ({ words }) => words.publish(TOP, 0),
      ({ words }) => words.publish(NEXT_OF_1, 0),
      ({ words }) => words.publish(TOP, 1),
    );
    const planted: Program = {
      ...program([slow, quick], (_, words) => {
        if (words[TOP] === 2) throw new Error('2 is on the stack again, though it was taken');
      }),
      setUp: (words) => {
        words.publish(TOP, 1);
        words.publish(NEXT_OF_1, 2);
      },
    };
    expect(found(planted)).toContain('2 is on the stack again');
  });

  test('ABA: a ticket that comes round again while its holder has not fallen asleep yet', () => {
    const [READY, COUNT] = [0, 1];
    const signal = ({ words }: Shared): void => {
      words.add(READY, 1);
      words.publish(COUNT, words.acquire(COUNT) ^ 1);
      words.notify(COUNT);
    };
    const sleeper = doing(({ words }) => {
      const ticket = words.acquire(COUNT);
      if (words.acquire(READY) === 0) words.wait(COUNT, ticket);
    });
    expect(found(program([doing(signal), sleeper]))).toBe('nothing');
    expect(found(program([doing(signal, signal), sleeper]))).toContain('sleeps for ever');
  });

  test('a random search finds them too, and names the seed, from which the failure comes again', () => {
    const adding = doing(({ words }) => words.publish(1, words.acquire(1) + 1));
    const planted = program([adding, adding], (_, words) => {
      if (words[1] !== 2) throw new Error('one update lost');
    });
    let message = '';
    try {
      exploreRandom(planted, 200);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(/^seed \d+: forbidden outcome/);
    const seed = Number(/\d+/.exec(message)![0]);
    expect(() => exploreRandom(planted, 1, seed)).toThrow(message);
  });

  test('a failure says by which schedule; that schedule alone leads to it', () => {
    const planted = program([
      doing(({ words }) => words.publish(0, 1)),
      doing((shared) => {
        if (shared.words.acquire(0) === 1) throw new Error('seen');
      }),
    ]);
    expect(found(planted)).toBe('thread 1 threw Error: seen\n  schedule: 01');
  });

  test('an operation whose doing depends on something else than its object and its answers', () => {
    let runs = 0;
    const whimsical = doing(({ words }) => {
      words.acquire(runs++ % 3);
      words.acquire(0);
    });
    expect(found(program([whimsical, whimsical]))).toContain('it must depend on `local` only');
  });
});

describe('what protects the rings is missed where it is gone', () => {
  const rings: Record<string, Program> = {
    spsc: spsc({ capacity: 1, messages: 2 }),
    mpsc: mpsc({ capacity: 1, messages: 2 }),
    spmc: spmc({ capacity: 1, messages: 3 }, 'latest'),
  };

  test.each([
    ['a store that becomes visible after the next load', 'spsc', LateStores, 'sleeps for ever'],
    ['a store that becomes visible after the next load', 'mpsc', LateStores, 'sleeps for ever'],
    ['a store that becomes visible after the next load', 'spmc', LateStores, 'sleeps for ever'],
    ['a wait that does not look', 'spsc', BlindWait, 'sleeps for ever'],
    ['a wait that does not look', 'mpsc', BlindWait, 'sleeps for ever'],
    ['a notify that is lost', 'spsc', LostNotify, 'sleeps for ever'],
    ['a sum in two steps: two at one event', 'spmc', TornAdd, 'sleeps for ever'],
    ['an exchange in two steps: two in one place', 'spmc', TornExchange, 'threw Error: got'],
    ['a reader that gates before it has a cursor', 'spmc', HastyJoin, 'threw Error: got'],
  ] as const)('%s: %s', (_name, ring, Fault, message) => {
    expect(found(over(rings[ring], (words) => new Fault(words)))).toContain(message);
  });

  test.each(['spsc', 'mpsc'])('and nothing is found over words that only pass everything on: %s', (ring) => {
    expect(found(over(rings[ring], (words) => new Faulty(words)))).toBe('nothing');
  });
});

// States that are met again are not gone into again. That nothing is lost by it is held against a search that walks every
// schedule from its start to its end.

type Result = { schedules: number; outcomes: string[] } | string;

function resultOf(search: () => { schedules: number; outcomes: ReadonlySet<string> }): Result {
  try {
    const { schedules, outcomes } = search();
    return { schedules, outcomes: [...outcomes].sort() };
  } catch (error) {
    return (error as Error).message.split('\n')[0];
  }
}

describe('all states are all schedules', () => {
  /** Threads of random accesses, whose answers are kept. */
  const access = fc.record({
    kind: fc.constantFrom('acquire', 'publish', 'add', 'exchange', 'read', 'write', 'wait', 'notify', 'keep'),
    at: fc.nat(1),
    value: fc.nat(2),
  });
  type Random = { kind: string; at: number; value: number };

  const random = (accesses: readonly Random[]): Actor<{ at: number; kept: number }> => ({
    start: () => ({ at: 0, kept: 0 }),
    step(local, shared) {
      // Several accesses an operation, so that it is run again: it goes on until one that keeps something.
      for (let kept = local.kept; local.at < accesses.length; ) {
        const { kind, at, value } = accesses[local.at++];
        kept = 7 * kept + done(kind, at, value, shared);
        if (kind !== 'keep') continue;
        local.kept = kept;
        return local.at === accesses.length;
      }
      return true;
    },
  });

  function done(kind: string, at: number, value: number, shared: Shared): number {
    const { words } = shared;
    if (kind === 'acquire') return words.acquire(at);
    if (kind === 'publish') words.publish(at, value);
    if (kind === 'add') return words.add(at, value);
    if (kind === 'exchange') return words.exchange(at, value, value + 1);
    if (kind === 'read') return shared.read(at);
    if (kind === 'write') shared.write(at, value);
    if (kind === 'wait') words.wait(at, value);
    if (kind === 'notify') words.notify(at);
    return 0;
  }

  test('random programs: as many schedules, and the same outcomes', () => {
    let compared = 0;
    fc.assert(
      fc.property(
        fc.array(fc.array(access, { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 3 }),
        (threads) => {
          const made = program(threads.map((accesses) => random([...accesses, ...accesses].slice(0, 5))));
          const all = resultOf(() => exploreAll(made));
          const tree = resultOf(() => exploreTree(made));
          // Which failure comes first is a matter of order; that one comes is not.
          if (typeof tree === 'string') expect(typeof all).toBe('string');
          else expect(all).toEqual(tree);
          if (typeof tree !== 'string') compared++;
        },
      ),
      { numRuns: 60 },
    );
    expect(compared).toBeGreaterThan(10);
  });

  const unsettled = (settled: Program): Program => ({ ...settled, settle: () => {} });

  const sleeping = (words: Shared['words']): WaitEvent => new WaitEvent(words, 1);
  const signals = doing(
    ({ words }) => void words.add(3, 1),
    ({ words }) => sleeping(words).signal(),
  );
  const sleeps = doing(({ words }) => {
    const ticket = sleeping(words).prepare();
    if (words.acquire(3) === 0) sleeping(words).sleep(ticket);
    sleeping(words).leave();
  });

  test.each([
    ['a signaller, a sleeper', program([signals, sleeps])],
    ['a signaller, two sleepers', program([signals, sleeps, sleeps])],
    ['a ring that is closed at once', spsc({ capacity: 1, messages: 0 })],
    ['a ring whose reader leaves at once', spsc({ capacity: 1, messages: 1 }, 0)],
  ])('%s: as many schedules, and the same outcomes', (_name, small) => {
    const plain = unsettled(small);
    const tree = exploreTree(plain);
    const all = exploreAll(plain);
    expect(all.schedules).toBe(tree.schedules);
    expect([...all.outcomes].sort()).toEqual([...tree.outcomes].sort());
    expect(tree.schedules).toBeGreaterThan(50);
  });

  test.each([
    ['spsc', spsc({ capacity: 1, messages: 3 })],
    ['mpsc', mpsc({ capacity: 2, messages: 1 })],
    ['spmc', spmc({ capacity: 1, messages: 1 }, 'latest')],
  ])(
    '%s: counts that nobody can tell apart, set to one, change no schedule and no outcome',
    (_name, ring) => {
      const outcomes =
        (kept: Set<string>): Program['verdict'] =>
        (locals, words) => {
          ring.verdict(locals, words);
          kept.add(JSON.stringify(locals, (key, value) => (key === 'words' ? 0 : value)));
        };
      const [settled, not] = [new Set<string>(), new Set<string>()];
      const { schedules } = exploreAll({ ...ring, verdict: outcomes(settled) });
      expect(exploreAll({ ...unsettled(ring), verdict: outcomes(not) }).schedules).toBe(schedules);
      expect([...settled].sort()).toEqual([...not].sort());
    },
  );
});
