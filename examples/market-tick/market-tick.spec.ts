import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { Executor, VirtualHost } from 'millrace';
import { filter, map, scan, tap } from 'millrace/operators';
import { describe, expect, test } from 'vitest';
import { Board } from './board.ts';
import { feed, SYMBOLS } from './feed.ts';
import { Histogram } from './histogram.ts';
import { readOptions } from './options.ts';
import { allocated } from './report.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

function program(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const main = join(here, 'main.ts');
  const root = join(here, '../..');
  return spawnSync(process.execPath, ['--import', 'tsx', main, ...args], { encoding: 'utf8', cwd: root });
}

function started(...args: string[]): ChildProcess {
  const main = join(here, 'main.ts');
  return spawn(process.execPath, ['--import', 'tsx', main, ...args], { cwd: join(here, '../..') });
}

describe('market-tick', () => {
  test('runs, and says how late the ticks were and what they allocated', () => {
    const { status, stdout, stderr } = program('--rate', '200000', '--seconds', '1', '--seed', '7');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /\n\nsymbol +trades +volume +low +high +last +average\n(SYM\d\d( +[\d.]+){6}\n){8}/,
    );
    expect(stdout).toMatch(/latency: p50 .+, p99 .+, p99\.9 .+, worst .+/);
    expect(stdout).toMatch(/\nwarm-up: \d+\.\d s, which the numbers below leave out\n/);
    expect(stdout).toMatch(/\nallocated: (0|(at least )?\d+\.\d\d) bytes a tick/);
  });

  test('Ctrl-C ends it with what was measured so far', async () => {
    const child = started('--rate', '100000', '--seconds', '1000');
    let stdout = '';
    let stderr = '';
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      if (stdout === '') child.kill('SIGINT'); // it has begun
      stdout += text;
    });
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    expect([code, signal, stderr]).toEqual([130, null, '']);
    expect(stdout).toMatch(/\nSIGINT: stopped before 1000 s were over\n$/);
  });

  test('what is said of the heap is what was seen', () => {
    const heap = { bytes: 0, collections: 0, pieces: 10, clean: 10 };
    expect(allocated(heap, 1000)).toBe('0 bytes a tick: the heap did not grow by a single byte');
    expect(allocated({ ...heap, bytes: 16_000, clean: 8 }, 1000)).toBe(
      '16.00 bytes a tick: 16,000 in all, in 2 of 10 tenths of a second; none in the others',
    );
    expect(allocated({ ...heap, collections: 3 }, 1000)).toBe(
      'at least 0.00 bytes a tick (0 in all; 3 collections hide the rest)',
    );
  });

  test('a reader that goes away is no error, a full disk is one', async () => {
    const short = ['--rate', '1000', '--seconds', '0.1'];
    const child = started(...short);
    let stderr = '';
    child.stdout!.once('data', () => child.stdout!.destroy());
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const [code] = (await once(child, 'exit')) as [number | null];
    expect([code, stderr]).toEqual([0, '']);
    if (!existsSync('/dev/full')) return;
    const full = openSync('/dev/full', 'w');
    const { status, stderr: said } = spawnSync(
      process.execPath,
      ['--import', 'tsx', join(here, 'main.ts'), ...short],
      { encoding: 'utf8', cwd: join(here, '../..'), stdio: ['ignore', full, 'pipe'] },
    );
    closeSync(full);
    expect([status, said]).toEqual([1, 'market-tick: ENOSPC: no space left on device, write\n']);
  });

  test('--help, and mistakes', () => {
    expect(program('--help')).toMatchObject({ status: 0, stderr: '' });
    expect(program('--rate', 'fast')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: "market-tick: --rate must be a number from 1 to 10000000, not 'fast'\n",
    });
    expect(() => readOptions(['--rat', '1'])).toThrow('--rat');
    expect(() => readOptions(['--seconds', '0'])).toThrow('--seconds');
    expect(readOptions([])).toEqual({ rate: 1_000_000, seconds: 5, seed: 1 });
  });
});

/** All ticks of a feed, copied, by a clock that jumps. */
async function copies(seed: number, ticks: number): Promise<readonly Copy[]> {
  const host = new VirtualHost();
  const run = feed({ seed, rate: 1000, ticks })
    .pipe(map(({ symbol, size, price, due }) => ({ symbol, size, price, due, now: host.now() })))
    .toArray({ executor: new Executor({ host }) });
  host.advanceBy(ticks);
  return run;
}

interface Copy {
  readonly symbol: number;
  readonly size: number;
  readonly price: number;
  readonly due: number;
  readonly now: number;
}

describe('feed', () => {
  test('no tick allocates anything, from the feed to the summary', async () => {
    const ticks = 4_000_000;
    const heap: number[] = [];
    const times: number[] = [];
    const collections: PerformanceEntry[] = [];
    const observer = new PerformanceObserver((list) => collections.push(...list.getEntries()));
    observer.observe({ entryTypes: ['gc'] });
    const latency = new Histogram();
    let seen = 0;
    feed({ seed: 1, rate: Infinity, ticks }) // all are due at once, so that nothing waits
      .pipe(
        tap(() => {
          seen++;
          if (seen !== ticks / 2 && seen !== ticks) return;
          times.push(performance.now());
          heap.push(process.memoryUsage().heapUsed);
        }),
        filter((tick) => tick.size >= 100),
        scan((board, tick) => board.add(tick), new Board()),
        tap((board) => latency.record(board.due[0] | 0)),
      )
      .drainSync();
    await new Promise(setImmediate);
    observer.disconnect();
    const between = collections.filter(({ startTime }) => startTime > times[0] && startTime < times[1]);
    expect(between).toHaveLength(0);
    expect((heap[1] - heap[0]) / (ticks / 2)).toBeLessThan(1);
  });

  test('equal seeds make equal feeds, others do not', async () => {
    expect(await copies(3, 500)).toEqual(await copies(3, 500));
    expect(await copies(3, 500)).not.toEqual(await copies(4, 500));
  });

  test('a tick comes when it is due, and not before', async () => {
    const all = await copies(5, 200);
    expect(all.map(({ due }) => due)).toEqual(Array.from({ length: 200 }, (_, i) => i));
    for (const { now, due } of all) expect(now).toBe(due);
  });

  test('the summary is that of a plain loop over the same ticks', async () => {
    const host = new VirtualHost();
    const run = feed({ seed: 9, rate: 1000, ticks: 5000 })
      .pipe(
        filter((tick) => tick.size >= 100),
        scan((board, tick) => board.add(tick), new Board()),
      )
      .last({ executor: new Executor({ host }) });
    host.advanceBy(5000);
    const board = await run;
    const kept = (await copies(9, 5000)).filter(({ size }) => size >= 100);
    for (let symbol = 0; symbol < SYMBOLS; symbol++) {
      const own = kept.filter((tick) => tick.symbol === symbol);
      expect(board.trades[symbol]).toBe(own.length);
      expect(board.volume[symbol]).toBe(own.reduce((sum, { size }) => sum + size, 0));
      expect(board.turnover[symbol]).toBe(own.reduce((sum, { size, price }) => sum + price * size, 0));
      expect(board.high[symbol]).toBe(Math.max(...own.map(({ price }) => price)));
      expect(board.low[symbol]).toBe(Math.min(...own.map(({ price }) => price)));
      expect(board.last[symbol]).toBe(own.at(-1)?.price);
    }
  });
});

describe('Histogram', () => {
  test('a quantile is that of the sorted values, to within 1/32', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 2 ** 31 - 1 }), { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, q) => {
          const histogram = new Histogram();
          for (const value of values) histogram.record(value);
          const sorted = values.toSorted((a, b) => a - b);
          const exact = sorted[Math.max(0, Math.ceil(q * values.length) - 1)] / 1e6;
          expect(histogram.quantile(q)).toBeGreaterThanOrEqual(exact * (1 - 1e-9));
          expect(histogram.quantile(q)).toBeLessThanOrEqual(exact * (1 + 1 / 32) + 1e-6);
          expect(histogram.worst).toBe(Math.max(...values) / 1e6);
          expect(histogram.count).toBe(values.length);
        },
      ),
    );
  });

  test('forgets when told to', () => {
    const histogram = new Histogram();
    histogram.record(1000);
    expect(histogram.lines(10)).toHaveLength(1);
    histogram.clear();
    expect(histogram.count).toBe(0);
    expect(histogram.worst).toBe(0);
  });
});
