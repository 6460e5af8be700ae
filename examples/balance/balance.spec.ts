import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { load } from './load.ts';
import { readOptions } from './options.ts';
import { jain, quantile } from './trial.ts';
import { twoChoices } from './two-choices.ts';

// Workers load compiled modules, so the compiled program is run: `npm run build:examples` makes it.
const root = fileURLToPath(new URL('../..', import.meta.url));

function program(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const main = join(root, 'build/examples/balance/main.js');
  return spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', cwd: root });
}

test('serves the same load in every way, loses nothing, and draws it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'balance-'));
  try {
    const svg = join(folder, 'plot.svg');
    const args = ['--seconds', '0.05', '--tasks', '200', '--workers', '3', '--seed', '5', '--out', svg];
    const { status, stdout, stderr } = program(...args);
    expect(stderr).toBe('');
    const lines = stdout.split('\n');
    const rows = lines.filter((line) =>
      / (pinned|mesh|star) +\d+( +(-|[\d.]+)){10} +\d+ {2}\d+% \d+% \d+%$/.test(line),
    );
    expect(rows).toHaveLength(18);
    const sent = 18 * Number(/^(\d+) tasks/.exec(stdout)?.[1]);
    expect(sent).toBeGreaterThan(0);
    expect(stdout).toContain(`\nsent ${sent}, came back ${sent}, came back twice 0\n`);
    expect(status).toBe(0);
    const drawn = readFileSync(svg, 'utf8');
    expect(drawn).toMatch(/^<svg [^]*<\/svg>\n$/);
    expect(drawn).not.toContain('NaN');
    expect(drawn.match(/ · (pinned|mesh|star)</g)).toHaveLength(18);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('--help, and mistakes', () => {
  expect(program('--help')).toMatchObject({ status: 0, stderr: '' });
  expect(program('--workers', '1.5')).toMatchObject({
    status: 1,
    stdout: '',
    stderr: "balance: --workers must be a whole number, not '1.5'\n",
  });
  expect(() => readOptions(['--worker', '1'])).toThrow('--worker');
  expect(() => readOptions(['--seconds', '0'])).toThrow('--seconds');
  expect(readOptions(['--workers', '2'])).toEqual({
    seconds: 0.5,
    tasks: 20_000,
    workers: 2,
    load: 0.35,
    seed: 1,
    out: '',
  });
});

/** A run that is disturbed once it has said something. */
async function disturbed(disturb: (child: ChildProcess) => void): Promise<[number | null, string, string]> {
  const main = join(root, 'build/examples/balance/main.js');
  const child = spawn(process.execPath, [main, '--seconds', '0.05', '--tasks', '100'], { cwd: root });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (stdout === '') disturb(child);
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return [code, stdout, stderr];
}

test('Ctrl-C ends it after the trial that is under way; a reader that goes away is no error', async () => {
  const [code, stdout, stderr] = await disturbed((child) => child.kill('SIGINT'));
  expect([code, stderr]).toEqual([130, '']);
  expect(stdout).toMatch(/\nSIGINT: stopped\n$/);
  const [left, , said] = await disturbed((child) => child.stdout!.destroy());
  expect([left, said]).toEqual([0, '']);
});

test('the load depends on the seed only, and keeps its bounds', () => {
  const options = { seed: 3, workers: 2, seconds: 60, tasks: 5000, load: 0.5, rounds: 10 };
  const bursts = load(options);
  expect(load(options)).toEqual(bursts);
  expect(load({ ...options, seed: 4 })).not.toEqual(bursts);
  const tasks = bursts.flatMap((burst) => burst.tasks);
  expect(tasks.map((task) => task.id)).toEqual(tasks.map((_, i) => i));
  expect(tasks).toHaveLength(5000);
  expect(new Set(tasks.map((task) => task.priority))).toEqual(new Set([0, 1, 2]));
  expect(tasks.every(({ cost }) => cost >= 30 && cost <= 3000)).toBe(true);
});

test('two choices: the less loaded of any two; all that wait are served, and nobody else', () => {
  const line = twoChoices(1).open(5);
  expect(line.select()).toBe(-1);
  for (const key of [0, 1, 2, 3, 4]) line.enter(key, key);
  expect(line.leave(2)).toBe(true);
  expect(line.leave(2)).toBe(false);
  const served = Array.from({ length: 4 }, () => line.select());
  expect([...served].sort()).toEqual([0, 1, 3, 4]);
  expect(line.select()).toBe(-1);
  const counts = [0, 0, 0];
  const three = twoChoices(7).open(3);
  for (const key of [0, 1, 2]) three.enter(key, key);
  for (let i = 0; i < 900; i++) {
    const key = three.select();
    counts[key]++;
    three.stay(key, key);
  }
  // Of nine pairs, five have the first in them, three more the second, and one is the third twice.
  expect(counts[0]).toBeGreaterThan(counts[1]);
  expect(counts[1]).toBeGreaterThan(counts[2]);
  expect(counts[2]).toBeGreaterThan(0);
});

test('quantiles and fairness', () => {
  const ten = Float64Array.from({ length: 10 }, (_, i) => i + 1);
  expect([0.5, 0.99, 1].map((q) => quantile(ten, q))).toEqual([5, 10, 10]);
  expect(jain([2, 2, 2])).toBe(1);
  expect(jain([3, 0, 0])).toBeCloseTo(1 / 3);
});
