import { describe, expect, test } from 'vitest';
import { EVENT_WORDS, WaitEvent } from '../../lib/memory/event.ts';
import type { Words } from '../../lib/memory/words.ts';
import { type Actor, exploreAll, exploreRandom, type Program, type Report } from './checker.ts';
import { abed, quiet, register, type Sleeper, UP } from './sleeper.ts';

// Wake-up protocols with several sleepers: nobody sleeps for ever, and every schedule comes to its end, so nobody
// starves while others go round.

const at = (word: number) => (words: Words) => new WaitEvent(words, word);
const EVENT = 0;
const OTHER = EVENT_WORDS;
const STATE = 2 * EVENT_WORDS;

const program = (threads: readonly Actor[], verdict: Program['verdict'] = () => {}): Program => ({
  words: STATE + 4,
  cells: 0,
  settle: quiet(STATE + 4, [at(EVENT), at(OTHER)]),
  threads,
  verdict,
});

function explored(name: string, threads: readonly Actor[], verdict?: Program['verdict']): Report {
  const report = exploreAll(program(threads, verdict));
  console.log(`${name}: ${report.schedules.toExponential(2)} schedules in ${report.states} states`);
  expect(report.schedules).toBeLessThan(Infinity);
  expect(report.slept.size).toBeGreaterThan(0);
  return report;
}

/** Sleeps until word `flag` has reached `value`; as the blocking waits of the library do, or as the asynchronous ones. */
const waiter = (flag: number, value = 1): Actor<Sleeper & { event: WaitEvent }> => ({
  start: ({ words }) => ({ event: new WaitEvent(words, EVENT), ...UP }),
  step(local, { words }) {
    const reached = (): boolean => words.acquire(flag) >= value;
    if (abed(local, local.event, () => !reached())) return false;
    if (reached()) return true;
    register(local, local.event);
    return false;
  },
});

const asyncWaiter = (flag: number, value = 1): Actor<{ event: WaitEvent; sleeping: boolean }> => ({
  start: ({ words }) => ({ event: new WaitEvent(words, EVENT), sleeping: false }),
  step(local, shared) {
    const reached = (): boolean => shared.words.acquire(flag) >= value;
    if (local.sleeping) {
      shared.park();
      local.event.leave();
      local.sleeping = false;
      return false;
    }
    if (reached()) return true;
    const ticket = local.event.prepare();
    if (!reached() && local.event.sleepAsync(ticket) !== null) local.sleeping = true;
    else local.event.leave();
    return false;
  },
});

/** Makes each of these true in turn, and signals each time. */
const signaller = (...flags: readonly number[]): Actor<{ event: WaitEvent; done: number }> => ({
  start: ({ words }) => ({ event: new WaitEvent(words, EVENT), done: 0 }),
  step(local, { words }) {
    if (local.done === flags.length) return true;
    words.add(flags[local.done++], 1);
    local.event.signal();
    return false;
  },
});

describe('one event, every schedule', () => {
  const [A, B, C] = [STATE, STATE + 1, STATE + 2];

  test.each([
    ['one signal wakes all three', [signaller(A), waiter(A), waiter(A), waiter(A)]],
    ['each of three has a condition of its own', [signaller(A, B, C), waiter(A), waiter(B), waiter(C)]],
    ['and they come true in another order', [signaller(C, B, A), waiter(A), waiter(B), waiter(C)]],
    ['two who wait for the third signal', [signaller(A, A, A), waiter(A, 3), waiter(A, 3)]],
    ['two who signal, two who wait for both', [signaller(A, A), signaller(A), waiter(A, 3), waiter(A, 3)]],
    ['one who blocks and one who does not', [signaller(A, B), waiter(A), asyncWaiter(B)]],
    ['two who do not block', [signaller(A, A, A), asyncWaiter(A, 3), asyncWaiter(A, 2)]],
    ['one of each, and two who signal', [signaller(A), signaller(B), waiter(B), asyncWaiter(A)]],
  ])('%s', (name, threads) => {
    explored(name, threads);
  });
});

// A stock with room for a few, and several at each side of it: who finds it full sleeps at one event, who finds it empty
// at the other.

interface Dealer extends Sleeper {
  mine: WaitEvent;
  others: WaitEvent;
  done: number;
}

const dealer = (
  count: number,
  change: 1 | -1,
  room: number,
  [mine, others]: readonly [number, number],
): Actor<Dealer> => ({
  start: ({ words }) => ({
    mine: new WaitEvent(words, mine),
    others: new WaitEvent(words, others),
    done: 0,
    ...UP,
  }),
  step(local, { words }) {
    const blocked = (stock: number): boolean => (change > 0 ? stock >= room : stock <= 0);
    if (abed(local, local.mine, () => blocked(words.acquire(STATE)))) return false;
    if (local.done === count) return true;
    const stock = words.acquire(STATE);
    if (blocked(stock)) register(local, local.mine);
    else if (words.exchange(STATE, stock, stock + change) === stock) {
      local.done++;
      local.others.signal();
    }
    return false;
  },
});

const giver = (count: number, room: number): Actor<Dealer> => dealer(count, 1, room, [EVENT, OTHER]);
const taker = (count: number, room: number): Actor<Dealer> => dealer(count, -1, room, [OTHER, EVENT]);

const soldOut: Program['verdict'] = (_, words) => {
  if (words[STATE] !== 0) throw new Error(`${words[STATE]} left in stock`);
};

describe('several sleepers at each side', () => {
  test.each([
    ['two give three each, one takes six', 1, [3, 3], [6]],
    ['one gives six, two take three each', 1, [6], [3, 3]],
    ['two give two each, two take two each', 1, [2, 2], [2, 2]],
    ['the same, with room for two', 2, [2, 2], [2, 2]],
  ])('%s: every schedule', (name, room, gives, takes) => {
    const threads = [...gives.map((n) => giver(n, room)), ...takes.map((n) => taker(n, room))];
    const { slept } = explored(name, threads, soldOut);
    expect(slept.size, 'both sides slept').toBe(2);
  });

  test('three at each side, twenty each: random schedules', () => {
    const threads = [0, 1, 2].flatMap(() => [giver(20, 2), taker(20, 2)]);
    expect(exploreRandom(program(threads, soldOut), 5000).schedules).toBe(5000);
  });
});
