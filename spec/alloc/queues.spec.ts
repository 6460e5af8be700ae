import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

// Over ten million elements; one object an element would be 16 bytes at the least.
const NOTHING = 0.01;

/** Bytes for each element, by queue. The young generation is so large that no collection hides what was allocated. */
function bytes(only: string): [string, number][] {
  const flags = ['--expose-gc', '--max-semi-space-size=1024', '--min-semi-space-size=1024'];
  const script = fileURLToPath(new URL('queues.mjs', import.meta.url));
  const output = execFileSync(process.execPath, [...flags, script, only], { encoding: 'utf8' });
  return Object.entries(JSON.parse(output) as Record<string, number>);
}

it('no queue allocates for an element, local or shared, in batches or one by one', () => {
  const all = bytes('queue');
  expect(all.length).toBe(28);
  expect(all.filter(([, one]) => Math.abs(one) > NOTHING)).toEqual([]);
}, 300_000);

it('and what is counted is counted: elements that are objects show', () => {
  for (const [, one] of bytes('planted')) expect(one).toBeGreaterThan(15);
}, 60_000);
