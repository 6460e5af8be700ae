import { expect, test } from 'vitest';
import { exploreRandom } from './checker.ts';
import { mpsc, spmc, spsc } from './rings.ts';

// Random schedules of twenty messages a writer. `MILLRACE_SCHEDULES=1000000 npx vitest run spec/interleave/random` runs
// a million for each ring. Each has a number, which makes it again: the first one is printed, and may be given.

const SCHEDULES = Number(process.env['MILLRACE_SCHEDULES'] ?? 50_000);
const FIRST = Number(process.env['MILLRACE_SEED'] ?? Math.floor(Math.random() * 1e9));

test.each([
  ['one writer, one reader', spsc({ capacity: 3, messages: 20, from: -7 })],
  ['two writers, one reader', mpsc({ capacity: 2, messages: 20, from: -7 })],
  ['one writer, two readers', spmc({ capacity: 2, messages: 20, from: -7 }, 'latest')],
  [
    'one writer, two readers, one of which comes again',
    spmc({ capacity: 2, messages: 20, from: -7 }, 'oldest', 5, true),
  ],
  ['one writer, two readers, in batches', spmc({ capacity: 4, messages: 20, from: -7, batch: 3 }, 'oldest')],
])(
  '%s',
  (name, program) => {
    const before = process.cpuUsage();
    const { schedules, steps } = exploreRandom(program, SCHEDULES, FIRST);
    const seconds = process.cpuUsage(before).user / 1e6;
    console.log(
      `${name}: ${schedules} schedules, ${steps} steps, from MILLRACE_SEED=${FIRST} on; ${Math.round(schedules / seconds)} a second`,
    );
    expect(schedules).toBe(SCHEDULES);
    expect(steps / schedules, 'accesses that a schedule orders').toBeGreaterThan(100);
  },
  1_800_000,
);
