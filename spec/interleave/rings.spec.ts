import { describe, expect, test } from 'vitest';
import { exploreAll, type Program } from './checker.ts';
import { mpsc, spmc, spsc } from './rings.ts';

// Every schedule of three messages a writer through each ring: with room for all of them, and with so little that
// positions wrap and writers have to wait. Prints how many there are. `events` is at how many events somebody slept: a
// test of a wake-up that nobody needed would be none.

function explored(name: string, program: Program, events: number): void {
  const { states, schedules, ends, slept } = exploreAll(program);
  console.log(`${name}: ${schedules.toExponential(2)} schedules in ${states} states`);
  expect(ends).toBeGreaterThan(0);
  expect(slept.size, 'events at which somebody slept').toBe(events);
  expect(schedules, 'every schedule comes to its end').toBeLessThan(Infinity);
}

const LONG = 300_000;

describe('one writer, one reader', () => {
  test.each([
    [1, 0, 1],
    [2, 0, 1],
    [2, -2, 1],
    [2, 0x7ffffffe, 1],
    [2, 0, 2],
    [3, -1, 2],
    [4, 0, 1],
    [4, 0, 3],
  ])('three messages, capacity %i, positions from %i, %i at a time', (capacity, from, batch) => {
    explored(
      `spsc, capacity ${capacity}`,
      spsc({ capacity, messages: 3, from, batch }),
      capacity < 3 ? 2 : 1,
    );
  });

  test.each([0, 1, 2])('a reader that leaves after %i holds the writer back no longer', (most) => {
    explored(`spsc, leaves after ${most}`, spsc({ capacity: 1, messages: 3 }, most), most === 0 ? 1 : 2);
  });
});

describe('two writers, one reader', () => {
  test.each([
    [1, 0, 1],
    [2, 0, 1],
    [2, -2, 2],
    [4, 0, 1],
  ])(
    'three messages each, capacity %i, positions from %i, %i at a time',
    (capacity, from, batch) => {
      explored(
        `mpsc, capacity ${capacity}`,
        mpsc({ capacity, messages: 3, from, batch }),
        capacity < 3 ? 3 : 1,
      );
    },
    LONG,
  );
});

describe('one writer, two readers', () => {
  test.each([
    [1, 0, 1, 'latest'],
    [2, 0, 1, 'latest'],
    [2, -2, 2, 'latest'],
    [4, 0, 1, 'latest'],
    [1, 0, 1, 'oldest'],
    [2, -2, 2, 'oldest'],
    [4, 0, 1, 'oldest'],
  ] as const)(
    'three messages, capacity %i, positions from %i, %i at a time, the late one from %s',
    (capacity, from, batch, start) => {
      explored(
        `spmc, capacity ${capacity}, ${start}`,
        spmc({ capacity, messages: 3, from, batch }, start),
        capacity < 3 ? 2 : 1,
      );
    },
    LONG,
  );

  test(
    'one of them leaves after the first element',
    () => {
      explored('spmc, one leaves', spmc({ capacity: 2, messages: 3 }, 'latest', 1), 2);
    },
    LONG,
  );

  test.each([
    [0, 1],
    [1, 1],
    [1, 2],
  ])(
    'one of them leaves after %i, and comes again into its place while the writer looks; capacity %i',
    (most, capacity) => {
      spun('spmc, one comes again', spmc({ capacity, messages: 2, spins: true }, 'oldest', most, true));
    },
    LONG,
  );
});

// Threads that spin may do so for ever, so that there is no end to their schedules; their states are counted alone.
function spun(name: string, program: Program): void {
  const { states, ends, slept } = exploreAll(program);
  console.log(`${name}, spinning: ${states} states`);
  expect(ends).toBeGreaterThan(0);
  expect(slept.size).toBe(0);
}

test.each([
  ['spsc', spsc({ capacity: 2, messages: 3, spins: true })],
  ['mpsc', mpsc({ capacity: 2, messages: 3, spins: true })],
  ['spmc', spmc({ capacity: 2, messages: 3, spins: true }, 'latest')],
])('%s: threads that spin instead of sleeping', spun, LONG);

test.each([
  ['spsc', spsc({ capacity: 1, messages: 0 })],
  ['mpsc', mpsc({ capacity: 1, messages: 0 })],
  ['spmc', spmc({ capacity: 1, messages: 0 }, 'oldest')],
])('%s: a ring that is closed wakes all who wait for elements', (name, program) => {
  explored(`${name}, closed at once`, program, 1);
});
