import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build, type Platform } from 'esbuild';
import { describe, expect, it } from 'vitest';

// What a user's program holds, made of the built package by its name, and what it does when it runs.

const program = `import { from, fusionStats } from 'millrace';
import { filter, map, reduce } from 'millrace/operators';

const stream = from(Array.from({ length: 100_000 }, (_, i) => i)).pipe(
  filter((x) => x % 2 === 0),
  map((x) => x * 3),
  reduce((sum, x) => sum + x, 0),
);
const sums = ['auto', 'eager', 'off'].map((fusion) => stream.lastSync({ fusion }));
console.log(JSON.stringify({ sums, fuses: fusionStats().compiled > 0, explained: stream.explain() }));`;

const sums = [7_499_850_000, 7_499_850_000, 7_499_850_000];

const root = fileURLToPath(new URL('../../..', import.meta.url));

const interpreted = { sums, fuses: false, explained: 'interpreted' };
const fused = { sums, fuses: true, explained: expect.stringContaining('in one loop') };

function ran(program: string): unknown {
  const options = { input: program, cwd: root, encoding: 'utf8' } as const;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-'], options));
}

async function bundled(contents: string, platform: Platform): Promise<string> {
  const { outputFiles, warnings } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform,
    tsconfigRaw: {}, // the checkout's own would lead to the sources
  });
  expect(warnings).toEqual([]);
  return outputFiles[0].text;
}

it('a program on Node fuses', () => {
  expect(ran(program)).toEqual(fused);
});

describe('a bundle', () => {
  it('for browsers makes no code of strings, and works', async () => {
    const text = await bundled(program, 'browser');
    expect(text).not.toMatch(/\bFunction\(/);
    expect(ran(text)).toEqual(interpreted);
  });

  it('for no platform in particular fuses', async () => {
    expect(ran(await bundled(program, 'neutral'))).toEqual(fused);
  });

  it('for Node fuses', async () => {
    const text = await bundled(program, 'node');
    expect(text).toMatch(/\bFunction\(/);
    expect(ran(text)).toEqual(fused);
  });

  it('whose program runs no stream holds nothing that is plugged in', async () => {
    const text = await bundled(
      `import { Wheel } from 'millrace';\nconsole.log(JSON.stringify(typeof Wheel));`,
      'node',
    );
    expect(ran(text)).toBe('function');
    expect(text).not.toMatch(/\bFunction\(/);
  });
});
