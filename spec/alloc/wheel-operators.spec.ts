import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

// One box for an element would be 16 bytes, and 4 or more for each fourth one, which is all that auditTime(3) hands on; what
// is left are single objects of the engine's own (seen once: 0.15 bytes).
const NOTHING = 1;

it('an element allocates nothing in the operators that ask the clock or act at the end', () => {
  const output = execFileSync(
    process.execPath,
    [
      '--expose-gc',
      '--max-semi-space-size=256',
      '--min-semi-space-size=256',
      fileURLToPath(new URL('wheel-operators.mjs', import.meta.url)),
    ],
    { encoding: 'utf8' },
  );
  const bytes = JSON.parse(output) as Record<string, number>;
  expect(Object.keys(bytes).length).toBe(11);
  expect(Object.entries(bytes).filter(([, each]) => each > NOTHING)).toEqual([]);
}, 300_000);
