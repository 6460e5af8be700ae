import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

// A run allocates its stages once, which is some hundred bytes; one box for each element would be 16 bytes an element.
const NOTHING = 0.05;

it('a fused loop allocates nothing for an element, fractions included', () => {
  const output = execFileSync(
    process.execPath,
    ['--expose-gc', '--max-semi-space-size=256', fileURLToPath(new URL('fuse.mjs', import.meta.url))],
    { encoding: 'utf8' },
  );
  const bytes = JSON.parse(output) as Record<string, number>;
  expect(Object.keys(bytes).length).toBeGreaterThan(25);
  expect(Object.entries(bytes).filter(([, one]) => one > NOTHING)).toEqual([]);
});
