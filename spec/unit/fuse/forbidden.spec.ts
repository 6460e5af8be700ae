import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('where strings may not become code, every setting of fusion works interpreted', () => {
  const script = fileURLToPath(new URL('forbidden.mjs', import.meta.url));
  const output = execFileSync(process.execPath, ['--disallow-code-generation-from-strings', script], {
    encoding: 'utf8',
  });
  expect(JSON.parse(output)).toEqual({
    results: [7_499_850_000, 7_499_850_000, 7_499_850_000],
    refused: true,
    compiled: 0,
  });
});
