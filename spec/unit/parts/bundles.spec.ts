import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Platform } from 'esbuild';
import { rolldown } from 'rolldown'; // which vitest brings
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

// Whether a bundle for browsers can arm timers: where something does, and nowhere else.

/** By esbuild, and by rolldown, which goes past files that only pass on what others export. */
const bundlers: Record<string, (contents: string) => Promise<string>> = {
  esbuild: (contents) => bundled(contents, 'browser'),
  async rolldown(contents) {
    const entry = join(root, 'entry.mjs');
    const program = {
      name: 'program',
      resolveId: (id: string) => (id === entry ? id : null),
      load: (id: string) => (id === entry ? contents : null),
    };
    const build = await rolldown({ input: entry, plugins: [program], platform: 'browser', tsconfig: false });
    const { output } = await build.generate({ format: 'esm', minify: true });
    return output[0].code;
  },
};

const waiting = `constructor(context) { super(); this.due = context.now() + 2; context.arm(this.due); }
  poll(context) { if (this.over) return 2; if (context.now() < this.due) return 0; this.over = true; this.value = 7; return 1; }
  close() {}`;

const armed: Record<string, string> = {
  timer: `import { timer } from 'millrace/operators'; const stream = timer(2);`,
  delay: `import { delay, of } from 'millrace/operators'; const stream = of(0).pipe(delay(2));`,
  debounceTime: `import { debounceTime, of } from 'millrace/operators'; const stream = of(0).pipe(debounceTime(2));`,
  share: `import { of, share } from 'millrace/operators'; const stream = of(0).pipe(share());`,
  sleep: `import { sleep } from 'millrace'; import { map } from 'millrace/operators'; const stream = sleep(2).pipe(map(() => 0));`,
  'a run of its own': `import { Future, Stream } from 'millrace';
    class Waiting extends Future { ${waiting} }
    class Own extends Stream { open(context) { return new Waiting(context); } }
    const stream = new Own();`,
};

const small = `import { from } from 'millrace';
import { filter, map, mergeMap } from 'millrace/operators';
const stream = from([1, 2, 3]).pipe(filter((x) => x > 1), mergeMap((x) => from([x, x])), map((x) => x * 2));`;

const log = 'stream.toArray().then((all) => console.log(JSON.stringify(all)));';

describe.each(Object.keys(bundlers))('a browser bundle by %s', (bundler) => {
  const bundle = bundlers[bundler];

  it.each(Object.keys(armed))('holds timers for %s', async (name) => {
    const text = await bundle(armed[name] + log);
    expect(text).toMatch(/\bsetTimeout\(/);
    expect(ran(text)).toEqual([name === 'a run of its own' ? 7 : 0]);
  });

  it('holds none where nothing arms them', async () => {
    const text = await bundle(small + log);
    expect(text).not.toMatch(/\b(set|clear)Timeout\b/);
    expect(ran(text)).toEqual([4, 4, 6, 6]);
  });
});
