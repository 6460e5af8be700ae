import { describe, expect, test } from 'vitest';
import { WaitEvent } from '../../lib/memory/event.ts';
import {
  type Actor,
  exploreAll,
  exploreRandom,
  InterleavingError,
  type Program,
  type Shared,
} from './checker.ts';

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

const program = (threads: Actor<any>[], verdict: Program['verdict'] = () => {}): Program => ({
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
    const verdict = (_: readonly unknown[], words: readonly number[]): void => {
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

  test('a random search finds them too, and names the seed', () => {
    const adding = doing(({ words }) => words.publish(1, words.acquire(1) + 1));
    const planted = program([adding, adding], (_, words) => {
      if (words[1] !== 2) throw new Error('one update lost');
    });
    const seeds = Array.from({ length: 200 }, (_, i) => i);
    expect(() => exploreRandom(planted, seeds)).toThrow(/seed \d+: forbidden outcome/);
  });
});
