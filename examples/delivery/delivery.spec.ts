import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { format, parse, worked } from './message.ts';
import { readOptions } from './options.ts';
import { faults, verdict } from './report.ts';
import type { Outcome } from './trial.ts';

// Threads load compiled modules, so the compiled program is run: `npm run build:examples` makes it.
const root = fileURLToPath(new URL('../..', import.meta.url));

function program(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const main = join(root, 'build/examples/delivery/main.js');
  return spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', cwd: root });
}

test('delivers every message once, with the same results on one, two and three threads', () => {
  const { status, stdout, stderr } = program('--messages', '3000', '--work', '0,2', '--seed', '7');
  expect(stderr).toBe('');
  const rows = stdout
    .split('\n')
    .filter((line) => / µs +3000 +[123] +\d+ +[\d.]+ x( +[\d.]+){5}$/.test(line));
  expect(rows).toHaveLength(6);
  expect(stdout).toMatch(/\n2 threads (paid|did not pay) .+; 3 threads (paid|did not pay) /);
  expect(stdout).toContain('every message was delivered once, in order, with the same result');
  expect(status).toBe(0);
});

test('one message, and costly ones: fewer, so that a run stays short', () => {
  expect(program('--messages', '1', '--work', '5')).toMatchObject({ status: 0, stderr: '' });
  const { stdout } = program('--work', '1000', '--seconds', '0.01');
  expect(stdout).toMatch(/1000 µs +10 +3 /);
});

/** A run that is disturbed once it has said something, and in a temporary folder of its own. */
async function disturbed(
  disturb: (child: ChildProcess) => void,
): Promise<[number | null, string, string, string[]]> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-delivery-'));
  const main = join(root, 'build/examples/delivery/main.js');
  const child = spawn(process.execPath, [main, '--messages', '2000'], {
    env: { ...process.env, TMPDIR: folder },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (stdout === '') disturb(child);
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  const left = readdirSync(folder);
  rmSync(folder, { recursive: true });
  return [code, stdout, stderr, left];
}

test('Ctrl-C ends it after the run that is under way, and leaves nothing behind', async () => {
  const [code, stdout, stderr, left] = await disturbed((child) => child.kill('SIGINT'));
  expect([code, stderr, left]).toEqual([130, '', []]);
  expect(stdout).toMatch(/\nSIGINT: stopped\n$/);
  expect(stdout).not.toContain('every message was delivered');
});

test('a reader that goes away is no error', async () => {
  const [code, , stderr, left] = await disturbed((child) => child.stdout!.destroy());
  expect([code, stderr, left]).toEqual([0, '', []]);
});

test.skipIf(!existsSync('/dev/full'))('an output that takes nothing', () => {
  const full = openSync('/dev/full', 'w');
  const main = join(root, 'build/examples/delivery/main.js');
  const { status, stderr } = spawnSync(process.execPath, [main, '--messages', '2000', '--work', '0'], {
    encoding: 'utf8',
    stdio: ['ignore', full, 'pipe'],
  });
  closeSync(full);
  expect([status, stderr]).toEqual([1, 'delivery: ENOSPC: no space left on device, write\n']);
});

test('--help, and mistakes', () => {
  expect(program('--help')).toMatchObject({ status: 0, stderr: '' });
  expect(program('--work', '1,much')).toMatchObject({
    status: 1,
    stdout: '',
    stderr: "delivery: --work must be a number from 0 to 100000, not 'much'\n",
  });
  expect(() => readOptions(['--messages', '0'])).toThrow('--messages');
  expect(() => readOptions(['--message', '1'])).toThrow('--message');
  expect(readOptions([])).toEqual({ messages: 50_000, seconds: 0.6, work: [0, 1, 10, 100], seed: 1 });
});

test('a message keeps what its line said, and is stamped where it ends', () => {
  const lateness = new Float64Array(5);
  const one = parse('4 4294967295');
  expect(one).toMatchObject({ id: 4, value: 4294967295 });
  expect(format(worked(one, 0), lateness)).toBe('4 4294967295');
  expect(worked(one, 3)).toEqual(worked(worked(worked(one, 1), 1), 1));
  expect([...lateness].map((late) => late > 0)).toEqual([false, false, false, false, true]);
});

test('what is lost, doubled or different is a fault', () => {
  const good: Outcome = {
    threads: 1,
    wall: 10,
    cores: 1,
    lateness: new Float64Array(3),
    delivered: 3,
    different: 3,
    hash: 'a',
  };
  const two = { ...good, threads: 2, wall: 5 };
  expect(faults(3, two, good)).toBe('');
  expect(faults(3, { ...two, delivered: 2, different: 2 }, good)).toContain('2 lines');
  expect(faults(3, { ...two, different: 2 }, good)).toContain('2 numbers, of 3');
  expect(faults(3, { ...two, hash: 'b' }, good)).toContain('other results');
  const slow = { ...two, wall: 20 };
  expect(
    verdict(2, [
      [0, slow, good],
      [1, two, good],
      [9, two, good],
    ]),
  ).toContain('paid from 1 µs');
  expect(
    verdict(2, [
      [0, two, good],
      [1, slow, good],
    ]),
  ).toContain('did not pay');
});
