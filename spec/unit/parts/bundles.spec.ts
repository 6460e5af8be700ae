import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build, type Platform } from 'esbuild';
import { describe, expect, it } from 'vitest';

// What a user's bundle holds, made of the built package by its own name, and what it does when it runs.

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

async function bundled(contents: string, platform: Platform): Promise<{ text: string; ran: unknown }> {
  const { outputFiles, warnings } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('../../..', import.meta.url)) },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform,
    tsconfigRaw: {}, // the checkout's own would lead to the sources
  });
  expect(warnings).toEqual([]);
  const [{ text }] = outputFiles;
  const ran = execFileSync(process.execPath, ['--input-type=module', '-'], { input: text, encoding: 'utf8' });
  return { text, ran: JSON.parse(ran) };
}

describe('a bundle', () => {
  it('for browsers makes no code of strings, and works', async () => {
    const { text, ran } = await bundled(program, 'browser');
    expect(text).not.toMatch(/\bFunction\(/);
    const explained = "interpreted; 'millrace/fused' adds the compiler";
    expect(ran).toEqual({ sums, fuses: false, explained });
  });

  it('for browsers with millrace/fused fuses', async () => {
    const { ran } = await bundled(`import 'millrace/fused';\n${program}`, 'browser');
    expect(ran).toEqual({ sums, fuses: true, explained: expect.stringContaining('in one loop') });
  });

  it('for Node fuses', async () => {
    const { text, ran } = await bundled(program, 'node');
    expect(text).toMatch(/\bFunction\(/);
    expect(ran).toEqual({ sums, fuses: true, explained: expect.stringContaining('in one loop') });
  });

  it('whose program runs no stream holds nothing that is plugged in', async () => {
    const contents = `import { Wheel } from 'millrace';\nconsole.log(JSON.stringify(typeof Wheel));`;
    const { text, ran } = await bundled(contents, 'node');
    expect(ran).toBe('function');
    expect(text).not.toMatch(/\bFunction\(/);
  });
});
