import { spawnSync } from 'node:child_process';
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
