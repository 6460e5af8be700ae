import { describe, expect, test, vi } from 'vitest';
import { type Actor, exploreAll, type Program } from './checker.ts';
import { poller, program, receiver, sender, type Shape, wants, type Way } from './queues.ts';

// Every schedule of the shared queues' own publishers and subscribers, over memory that the checker orders.

vi.mock(import('../../lib/queue/shared/keep-alive.ts'), () => ({
  hold: () => {},
  letGo: () => {},
  keepAlive: async () => {},
}));

const LONG = 300_000;

function explored(name: string, shape: Shape, threads: readonly Actor[], verdict: Program['verdict']): void {
  const { states, schedules, slept } = exploreAll(program(shape, threads, verdict));
  console.log(`${name}: ${schedules.toExponential(2)} schedules in ${states} states`);
  expect(slept.size).toBeGreaterThan(0);
  expect(schedules).toBeLessThan(Infinity);
}

describe('one producer, one consumer: three messages', () => {
  test.each([
    [1, 0, 'each'],
    [2, -2, 'each'],
    [4, 0, 'each'],
    [2, -1, 'batch'],
    [3, -1, 'batch'],
    [3, -1, 'claim'],
  ] as [number, number, Way][])('capacity %i, positions from %i, %s', (capacity, from, way) => {
    const shape: Shape = { kind: 'spsc', capacity, from };
    explored(
      `spsc, blocking, ${capacity}`,
      shape,
      [sender(shape, 0, 3, { way }), receiver(shape)],
      ([, one]) => wants(one, 0, 3),
    );
    explored(`spsc, polling, ${capacity}`, shape, [sender(shape, 0, 3, { way }), poller(shape)], ([, one]) =>
      wants(one, 0, 3),
    );
  });

  test('a failure comes after the elements before it', () => {
    const shape: Shape = { kind: 'spsc', capacity: 2 };
    const threads = [sender(shape, 0, 3, { fails: true }), poller(shape)];
    explored('spsc, failing', shape, threads, ([, one]) => {
      wants(one, 0, 3);
      if (!one.failed) throw new Error('the failure did not come');
    });
  });

  test.each([0, 1, 2])('a consumer that leaves after %i, awake or asleep', (left) => {
    const shape: Shape = { kind: 'spsc', capacity: 1 };
    explored('spsc, leaving', shape, [sender(shape, 0, 3), receiver(shape, { left })], () => {});
    explored('spsc, leaving asleep', shape, [sender(shape, 0, 3), poller(shape, { left })], () => {});
  });
});

test(
  'two producers, one consumer: three messages each',
  () => {
    const shape: Shape = { kind: 'mpsc', capacity: 1, from: -2 };
    const senders = [sender(shape, 0, 3), sender(shape, 1, 3)];
    const all: Program['verdict'] = ([, , one]) => {
      for (const who of [0, 1]) wants(one, who, 3);
    };
    explored('mpsc, blocking', shape, [...senders, receiver(shape)], all);
    explored('mpsc, polling', shape, [...senders, poller(shape)], all);
  },
  LONG,
);

describe('one producer, two consumers', () => {
  const shape: Shape = { kind: 'spmc', capacity: 2, from: -1 }; // 1: see rings.spec.ts
  const all =
    (messages: number): Program['verdict'] =>
    ([, one, two]) => {
      if (!one.whole[0] && !two.whole[0]) throw new Error('nobody got the first element');
      for (const reader of [one, two])
        if (reader.next[0] > 0 && reader.next[0] !== messages + 1)
          throw new Error(`up to ${reader.next[0] - 1} of ${messages}`);
    };

  test(
    'two who poll, two messages; two who block, one message',
    () => {
      explored('spmc, polling', shape, [sender(shape, 0, 2), poller(shape), poller(shape)], all(2));
      const blocking = [receiver(shape, { from: 'latest' }), receiver(shape, { from: 'latest' })];
      explored('spmc, blocking', shape, [sender(shape, 0, 1), ...blocking], all(1));
    },
    LONG,
  );

  test(
    'one polls, the other leaves after the first of two messages, awake or asleep',
    () => {
      const threads = [sender(shape, 0, 2), poller(shape), poller(shape, { left: 1 })];
      explored('spmc, polling, leaving', shape, threads, ([, one]) => {
        if (one.next[0] !== 0 && one.next[0] !== 3) throw new Error(`up to ${one.next[0] - 1}`);
      });
    },
    LONG,
  );
});
