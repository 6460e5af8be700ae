import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

interface Counts {
  readonly count: number;
  readonly timerBytes: number;
  readonly fired: number;
  readonly waiting: number;
  readonly tickBytes: number;
}

// The bytes that are left are the engine's own (feedback, code): far fewer than one for a hundred timers, and one box
// for each would be 16.
const NOTHING = 0.01;

it('ten million timers, inserted, cancelled and fired, allocate nothing; nor do ten million ticks', () => {
  const output = execFileSync(
    process.execPath,
    [
      '--expose-gc',
      '--max-semi-space-size=256',
      '--min-semi-space-size=256',
      fileURLToPath(new URL('wheel.mjs', import.meta.url)),
    ],
    { encoding: 'utf8' },
  );
  const counts = JSON.parse(output) as Counts;
  expect(counts.fired).toBeGreaterThan(counts.count / 3);
  expect(counts.waiting).toBeGreaterThan(100);
  expect(counts.timerBytes / counts.count).toBeLessThan(NOTHING);
  expect(counts.tickBytes / counts.count).toBeLessThan(NOTHING);
}, 300_000);
