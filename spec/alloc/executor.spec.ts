import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Counted {
  readonly operations: number;
  readonly bytes: number;
  readonly each: number;
}

const LEAK = 'an object an operation (what a leak looks like)';

describe('the executor allocates', () => {
  const flags = ['--expose-gc', '--max-semi-space-size=512', '--min-semi-space-size=512'];
  const script = fileURLToPath(new URL('executor.mjs', import.meta.url));
  const results = JSON.parse(
    execFileSync(process.execPath, [...flags, script], { encoding: 'utf8' }),
  ) as Record<string, Counted>;

  // What is left is the counter's own and the engine's: a box for each operation would be 16.
  it.each(Object.keys(results).filter((name) => name !== LEAK))('nothing for each %s', (name) => {
    expect(results[name].operations).toBeGreaterThanOrEqual(10_000_000);
    expect(results[name].each).toBeLessThan(0.05);
  });

  it('and the counter would have seen it', () => {
    expect(results[LEAK].each).toBeGreaterThan(15);
  });
});
