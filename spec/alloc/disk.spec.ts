import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** What a view of a shorter last chunk and the rest of a run may cost, for each request: far less than a copy. */
const A_REQUEST = 64;
/** A box for each line would be 16 bytes a line. */
const NOTHING = 0.05;

it('lines as views allocate nothing, chunks next to nothing beside what their requests do', () => {
  const output = execFileSync(
    process.execPath,
    [
      '--expose-gc',
      '--max-semi-space-size=256',
      '--min-semi-space-size=256',
      fileURLToPath(new URL('disk.mjs', import.meta.url)),
    ],
    { encoding: 'utf8' },
  );
  const { requests, lines, bare, ...bytes } = JSON.parse(output) as Record<string, number>;
  for (const fusion of ['off', 'eager'])
    expect((bytes[`chunks, ${fusion}`] - bare) / requests).toBeLessThan(A_REQUEST);
  expect((bytes['lines, eager'] - bare) / lines).toBeLessThan(NOTHING);
  expect((bytes['lines, off'] - bare) / lines).toBeLessThan(16 * NOTHING);
});
