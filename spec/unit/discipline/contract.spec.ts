import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Discipline,
  earliestDeadline,
  firstCome,
  keyed,
  type Line,
  leastLoaded,
  priority,
  randomBySeed,
  roundRobin,
  weighted,
} from 'millrace';

const CAPACITY = 70; // more than two words of 32 bits

const all: readonly Discipline[] = [
  firstCome(),
  roundRobin(),
  priority(),
  priority({ ageing: 0 }),
  priority({ ageing: Infinity }),
  weighted(),
  leastLoaded(),
  keyed(),
  earliestDeadline(),
  randomBySeed(1),
  randomBySeed(0),
];

type Command =
  | { readonly call: 'enter' | 'stay'; readonly key: number; readonly rank: number | undefined }
  | { readonly call: 'leave'; readonly key: number }
  | { readonly call: 'select'; readonly hint: number | undefined };

const key = fc.oneof(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: CAPACITY - 1 }));
const rank = fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined });
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ call: fc.constantFrom('enter', 'stay'), key, rank }) },
  { weight: 1, arbitrary: fc.record({ call: fc.constant('leave' as const), key }) },
  {
    weight: 2,
    arbitrary: fc.record({
      call: fc.constant('select' as const),
      hint: fc.option(fc.integer(), { nil: undefined }),
    }),
  },
);

/** One call, against the plainest model: the set of those who wait. True if the line did as the set did. */
function obeys(line: Line, waiting: Set<number>, step: Command): boolean {
  if (step.call === 'select') {
    const selected = line.select(step.hint);
    return waiting.size === 0 ? selected === -1 : waiting.delete(selected);
  }
  if (step.call === 'leave') return line.leave(step.key) === waiting.delete(step.key);
  line[step.call](step.key, step.rank);
  waiting.add(step.key);
  return true;
}

/** Every key that entered is selected or left exactly once. */
function conserves(line: Line, commands: readonly Command[]): void {
  const waiting = new Set<number>();
  for (const step of commands) {
    expect(obeys(line, waiting, step)).toBe(true);
    expect(line.size).toBe(waiting.size);
  }
  while (waiting.size > 0) expect(waiting.delete(line.select())).toBe(true);
  expect(line.select()).toBe(-1);
  expect(line.size).toBe(0);
}

describe.each(all)('every discipline: $name', (discipline) => {
  test('keys are conserved: each that enters is selected or leaves exactly once', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
        conserves(discipline.open(CAPACITY), commands);
      }),
    );
  });

  test('a full line empties to the last key, and starts over', () => {
    const line = discipline.open(CAPACITY);
    for (let round = 0; round < 3; round++) {
      for (let k = 0; k < CAPACITY; k++) line.enter(k, (k * 7) % 5);
      const served = Array.from({ length: CAPACITY }, () => line.select());
      expect(new Set(served).size).toBe(CAPACITY);
      expect(line.select()).toBe(-1);
    }
  });

  test('a line of one place, and of none', () => {
    const one = discipline.open(1);
    one.enter(0);
    one.enter(0, 3);
    expect([one.size, one.select(), one.select()]).toEqual([1, 0, -1]);
    expect(discipline.open(0).select()).toBe(-1);
  });

  test('one discipline opens lines that know nothing of each other', () => {
    const [a, b] = [discipline.open(4), discipline.open(4)];
    a.enter(2);
    expect([b.size, b.select(), a.select()]).toEqual([0, -1, 2]);
  });

  test('the same calls give the same order', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
        const orders = [discipline.open(CAPACITY), discipline.open(CAPACITY)].map((line) =>
          commands.map((step) =>
            step.call === 'select'
              ? line.select(step.hint)
              : step.call === 'leave'
                ? line.leave(step.key)
                : line[step.call](step.key, step.rank),
          ),
        );
        expect(orders[0]).toEqual(orders[1]);
      }),
    );
  });
});
