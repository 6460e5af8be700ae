import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

// A run allocates what its inputs and groups need, once: some kilobytes. One object for each element or inner array would
// be 16 bytes an element at least.
const NOTHING = 0.2;

it('operators over several streams allocate nothing for an element, nor for an inner array', () => {
  const script = fileURLToPath(new URL('many.mjs', import.meta.url));
  const flags = ['--expose-gc', '--max-semi-space-size=256'];
  const bytes = JSON.parse(
    execFileSync(process.execPath, [...flags, script], { encoding: 'utf8' }),
  ) as object;
  expect(Object.keys(bytes).length).toBe(9);
  expect(Object.entries(bytes).filter(([, one]) => one > NOTHING)).toEqual([]);
}, 120_000);
