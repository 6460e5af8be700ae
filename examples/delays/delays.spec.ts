import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { from } from 'millrace';
import { mapConcat, take, tap } from 'millrace/operators';
import { afterAll, describe, expect, test } from 'vitest';
import { Assembly } from './assembly.ts';
import { startDecoder } from './decoder.ts';
import { FlightFile } from './flights.ts';
import type { HourRow } from './hours.ts';
import { readOptions } from './options.ts';
import { Screen } from './screen.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const command = ['--import', 'tsx', join(here, 'main.ts')];
const root = join(here, '../..');
const input = readOptions([])!.input;
const folder = mkdtempSync(join(tmpdir(), 'millrace-delays-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function program(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [...command, ...args], { encoding: 'utf8', cwd: root });
}

/**
 * The compiled program, as `npm start` runs it: a compiler in the same process would be most of its memory. Newer engines
 * let the young generation grow much further, which says nothing of the program.
 */
function compiled(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const main = join(root, 'build/examples/delays/main.js');
  const young = '--max-semi-space-size=16';
  return spawnSync(process.execPath, [young, main, ...args], { encoding: 'utf8', cwd: root });
}

function started(...args: string[]): ChildProcess {
  return spawn(process.execPath, [...command, ...args], { cwd: root });
}

function hourRows(path: string): HourRow[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  expect(lines.pop()).toBe(''); // the last line is whole
  return lines.map((line) => JSON.parse(line) as HourRow);
}

interface Row {
  readonly date: Date;
  readonly delay: number;
  readonly origin: string;
}

/** The same rows, read another way. */
async function rows(count: number): Promise<Row[]> {
  const file = await asyncBufferFromFile(input);
  const all = await parquetReadObjects({
    file,
    compressors,
    rowEnd: count,
    columns: ['date', 'delay', 'origin'],
  });
  return all.map(({ date, delay, origin }) => ({ date, delay: Number(delay), origin }));
}

/** The delays of each key, sorted. */
function gathered(all: readonly Row[], key: (row: Row) => string): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const row of all) {
    if (!groups.has(key(row))) groups.set(key(row), []);
    groups.get(key(row))!.push(row.delay);
  }
  for (const delays of groups.values()) delays.sort((a, b) => a - b);
  return groups;
}

const mean = (delays: readonly number[]): number => delays.reduce((a, b) => a + b, 0) / delays.length;
/** The smallest value that at least the share `q` of all does not exceed. */
const rank = (delays: readonly number[], q: number): number =>
  delays.find((_, i) => i + 1 >= q * delays.length)!;

function expectedHours(all: readonly Row[]): HourRow[] {
  const groups = gathered(all, ({ date, origin }) => `${date.toISOString().slice(0, 13)} ${origin}`);
  return [...groups.keys()].toSorted().map((key) => {
    const delays = groups.get(key)!;
    const [hour, origin] = key.split(' ');
    return {
      hour,
      origin,
      flights: delays.length,
      mean: Math.round(mean(delays) * 100) / 100,
      p50: rank(delays, 0.5),
      p95: rank(delays, 0.95),
      p99: rank(delays, 0.99),
      worst: delays.at(-1)!,
    };
  });
}

function expectedDays(all: readonly Row[]): string[] {
  const days = [...new Set(all.map(({ date }) => date.toISOString().slice(0, 10)))];
  return days.map((day) => {
    const own = all.filter(({ date }) => date.toISOString().startsWith(day));
    const airports = [...gathered(own, ({ origin }) => origin)]
      .filter(([, delays]) => delays.length >= 20)
      .map(([origin, delays]) => ({ origin, mean: mean(delays) }))
      .sort((a, b) => b.mean - a.mean || a.origin.localeCompare(b.origin))
      .slice(0, 10);
    const worst = airports.map((airport) => `${airport.origin} ${airport.mean.toFixed(0).padStart(2)}`);
    return `${day}  ${String(own.length).padStart(6)} flights  ${worst.join('  ')}`;
  });
}

function expectedTable(all: readonly Row[]): string[][] {
  return [...gathered(all, ({ origin }) => origin)]
    .filter(([, delays]) => delays.length >= 20)
    .map(([origin, delays]) => ({ origin, delays, mean: mean(delays) }))
    .sort((a, b) => b.mean - a.mean || a.origin.localeCompare(b.origin))
    .slice(0, 15)
    .map(({ origin, delays, mean: average }) => [
      origin,
      delays.length.toLocaleString('en-US'),
      average.toFixed(1),
      `${rank(delays, 0.5)}`,
      `${rank(delays, 0.95)}`,
      `${rank(delays, 0.99)}`,
      `${delays.at(-1)}`,
    ]);
}

/** The rows of the printed table, without their bars. */
function printedTable(stdout: string): string[][] {
  const lines = stdout.split('\n');
  const head = lines.findIndex((line) => line.startsWith('airport'));
  return lines.slice(head + 1, lines.indexOf('', head)).map((line) => line.split(/ +/).slice(0, 7));
}

describe('delays', { timeout: 180_000 }, () => {
  test('hours, days and the table are those of a plain loop over the same rows', async () => {
    const out = join(folder, 'part.jsonl');
    const { status, stdout, stderr } = program('--limit', '200000', '--out', out);
    expect([status, stderr]).toEqual([0, '']);
    const all = await rows(200_000);
    expect(hourRows(out)).toEqual(expectedHours(all));
    expect(stdout.split('\n').filter((line) => /^2001-\d\d-\d\d /.test(line))).toEqual(expectedDays(all));
    expect(printedTable(stdout)).toEqual(expectedTable(all));
    const bars = stdout.split('\n').filter((line) => line.includes('█'));
    expect(bars).toHaveLength(15);
    expect(stdout).toContain('200,000 flights, up to 2001-01-13');
    expect(stdout).toMatch(/[\d,]+ rows\/s, peak memory \d+ MB/);
    expect(stdout).not.toContain('\u001B'); // plain lines in a pipe
  });

  test('with workers, the results are the same to the byte', () => {
    const outs = ['alone.jsonl', 'workers.jsonl'].map((name) => join(folder, name));
    const alone = program('--limit', '400000', '--out', outs[0]);
    const workers = program('--limit', '400000', '--out', outs[1], '--workers', '2');
    expect([workers.status, workers.stderr]).toEqual([0, '']);
    expect(readFileSync(outs[1]).equals(readFileSync(outs[0]))).toBe(true);
    const days = ({ stdout }: { stdout: string }): string[] =>
      stdout.split('\n').filter((line) => /^2001-\d\d-\d\d /.test(line));
    expect(days(workers)).toEqual(days(alone));
    expect(days(workers).length).toBeGreaterThan(20);
    expect(printedTable(workers.stdout)).toEqual(printedTable(alone.stdout));
  });

  test('with and without fusion, the results are the same to the byte', () => {
    const outs = ['off', 'eager'].map((mode) => {
      const out = join(folder, `fusion-${mode}.jsonl`);
      const { status, stderr } = program('--limit', '300000', '--out', out, '--fusion', mode);
      expect([status, stderr]).toEqual([0, '']);
      return readFileSync(out);
    });
    expect(outs[0].equals(outs[1])).toBe(true);
  });

  test('--from and --to', async () => {
    const out = join(folder, 'span.jsonl');
    const span = ['--from', '2001-01-03T06:00', '--to', '2001-01-05'];
    expect(program(...span, '--out', out).status).toBe(0);
    const [first, end] = [new Date('2001-01-03T06:00Z'), new Date('2001-01-05T00:00Z')];
    const own = (await rows(100_000)).filter(({ date }) => date >= first && date < end);
    expect(hourRows(out)).toEqual(expectedHours(own));
  });

  test('row groups outside of the span are not read', async () => {
    const file = await FlightFile.open(input);
    expect(file.rows(-Infinity, Infinity)).toBe(3_000_000);
    const day = Date.UTC(2001, 4, 1) / 60_000;
    expect(file.rows(day, day + 1440)).toBeLessThan(600_000);
    expect(file.rows(0, 1)).toBe(0);
    await file.close();
  });

  test.each([0, 1, 2])(
    'with %i workers, row groups are decoded on demand, and one more at most',
    async (workers) => {
      const file = await FlightFile.open(input);
      const decoder = await startDecoder(file, workers);
      let asked = 0;
      let given = 0;
      let most = 0;
      const used = await from(file.groups(-Infinity, Infinity))
        .pipe(
          tap(() => asked++),
          decoder.decoded,
          take(4),
          tap(() => (most = Math.max(most, asked - given++))),
        )
        .toArray();
      expect(used.map(({ rows }) => rows)).toEqual(Array.from({ length: 4 }, () => 272_727));
      expect(most).toBe(workers + 1);
      await decoder.close();
      await file.close();
    },
  );

  test('what is held after a row group is the same from the second to the last', async () => {
    const file = await FlightFile.open(input);
    const decoder = await startDecoder(file, 0);
    const assembly = new Assembly(input);
    const held: number[] = [];
    await from(file.groups(-Infinity, Infinity))
      .pipe(
        decoder.decoded,
        tap(() => {
          const { heapUsed, external } = process.memoryUsage();
          held.push(heapUsed + external);
        }),
        mapConcat((columns) => assembly.batches(columns)),
      )
      .drain();
    const later = held.slice(1);
    expect(later).toHaveLength(10);
    expect(Math.max(...later) - Math.min(...later)).toBeLessThan(8e6); // a row group leaves 40 MB behind
    await file.close();
  });

  test('the peak of all memory is hardly larger with all rows than with a tenth of them', () => {
    const peak = (...args: string[]): number => {
      const { status, stdout } = compiled('--out', join(folder, 'peak.jsonl'), ...args);
      expect(status).toBe(0);
      return Number(/peak memory (\d+) MB/.exec(stdout)![1]);
    };
    const tenth = peak('--limit', '300000');
    expect(tenth).toBeLessThan(200);
    expect(peak() / tenth).toBeLessThan(1.2); // 1.05
  });

  test('memory does not grow with the rows: all of them pass through a heap that holds a few row groups', () => {
    const args = ['--max-old-space-size=96', ...command, '--out', join(folder, 'whole.jsonl')];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: root });
    expect(status).toBe(0);
    expect(stdout).toContain('3,000,000 flights');
  });

  test.each([0, 2])(
    'Ctrl-C ends it cleanly, closes the file and says how far it came: %i workers',
    async (workers) => {
      const out = join(folder, 'stopped.jsonl');
      const child = started('--out', out, '--workers', `${workers}`);
      let stdout = '';
      let stderr = '';
      child.stdout!.setEncoding('utf8').on('data', (text: string) => {
        if (stdout === '') child.kill('SIGINT'); // the first day is over
        stdout += text;
      });
      child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
      expect([code, signal, stderr]).toEqual([130, null, '']);
      const [, stopped, flights] = /(SIGINT: stopped after ([\d,]+) flights, up to 2001-.+)/.exec(stdout)!;
      expect(stopped).toBeDefined();
      const written = hourRows(out).reduce((sum, row) => sum + row.flights, 0);
      expect(written.toLocaleString('en-US')).toBe(flights);
      expect(written).toBeLessThan(3_000_000);
    },
  );

  test('a reader that goes away is no error', async () => {
    const child = started('--out', join(folder, 'gone.jsonl'));
    let stderr = '';
    child.stdout!.once('data', () => child.stdout!.destroy());
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const [code] = (await once(child, 'exit')) as [number | null];
    expect([code, stderr]).toEqual([0, '']);
  });

  test('--help', () => {
    const { status, stdout, stderr } = program('--help');
    expect([status, stderr]).toEqual([0, '']);
    for (const option of ['--input', '--out', '--limit', '--from', '--to', '--workers', '--help'])
      expect(stdout).toContain(option);
  });

  test('a wrong path, a broken file, a wrong option: one clear line and exit code 1', () => {
    const cut = join(folder, 'cut.parquet');
    writeFileSync(cut, readFileSync(input).subarray(0, 6_000_000));
    const empty = join(folder, 'empty.parquet');
    writeFileSync(empty, '');
    const torn = join(folder, 'torn.parquet');
    const bytes = readFileSync(input);
    writeFileSync(torn, bytes.fill(7, 140_000, 141_000));
    const nowhere = join(folder, 'nowhere.parquet');
    const cases: [string[], RegExp][] = [
      [['--input', nowhere], /nowhere\.parquet: no such file/],
      [['--input', folder], /a directory/],
      [['--input', cut], /cut\.parquet: not a usable Parquet file/],
      [['--input', torn, '--out', join(folder, 'torn.jsonl')], /torn\.parquet: not a usable Parquet file/],
      [
        ['--input', torn, '--out', join(folder, 'torn.jsonl'), '--workers', '2'],
        /torn\.parquet: not a usable Parquet file/,
      ],
      [['--input', empty], /empty\.parquet: not a usable Parquet file of flights: it has 0 bytes/],
      [['--input', ''], /--input must be a file/],
      [['--out', join(folder, 'no', 'where')], /where: no such file/],
      [['--out', folder], /is a directory/],
      [['--from', '2001-03-01', '--to', '2001-02-01'], /--from must be before --to/],
      [['--nonsense'], /--nonsense/],
    ];
    for (const [args, message] of cases) {
      const { status, stdout, stderr } = program(...args);
      expect([args, status, stdout]).toEqual([args, 1, '']);
      expect(stderr).toMatch(message);
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    }
  });
});

describe.skipIf(!existsSync('/dev/full'))('a full disk', { timeout: 60_000 }, () => {
  test('under the results', () => {
    const { status, stderr } = program('--limit', '50000', '--out', '/dev/full');
    expect([status, stderr]).toEqual([1, 'delays: /dev/full: the disk is full (at byte 0)\n']);
  });

  test.each([['--help'], ['--limit 50000']])('under standard output, %s', (args) => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(
      process.execPath,
      [...command, '--out', join(folder, 'full.jsonl'), ...args.split(' ')],
      { encoding: 'utf8', cwd: root, stdio: ['ignore', full, 'pipe'] },
    );
    closeSync(full);
    expect([status, stderr]).toEqual([1, 'delays: ENOSPC: no space left on device, write\n']);
  });
});

describe('readOptions', () => {
  test('dates, numbers, and what can be neither', () => {
    expect(readOptions(['--from', '2001-02-01', '--to', '2001-02-01T06:30', '--limit', '5'])).toMatchObject({
      from: Date.UTC(2001, 1, 1) / 60_000,
      to: Date.UTC(2001, 1, 1, 6, 30) / 60_000,
      limit: 5,
    });
    expect(readOptions(['--help'])).toBeNull();
    const wrong = [
      ['--limit', '-1'],
      ['--limit', 'all'],
      ['--limit', ''],
      ['--workers', '-1'],
      ['--workers', 'two'],
      ['--fusion', 'on'],
      ['--from', '2001-13-01'],
      ['--to', 'tomorrow'],
      ['--input', 'x', '--out', './x'],
      ['x'],
    ];
    for (const args of wrong) expect(() => readOptions(args)).toThrow();
  });
});

describe('Screen', () => {
  test('a terminal keeps one status line below the lines', () => {
    const screen = new Screen({ isTTY: true, columns: 20 });
    const clear = '\r\u001B[2K';
    const status = 'half way, and this ';
    expect(screen.line('one')).toBe(`${clear}one\n`);
    expect(screen.status('half way, and this is too long')).toBe(clear + status);
    expect(screen.line('two')).toBe(`${clear}two\n${status}`);
    expect(screen.clear()).toBe(clear);
    expect(screen.clear()).toBe('');
  });

  test('a pipe gets plain lines', () => {
    const screen = new Screen({});
    expect([screen.line('one'), screen.status('half way'), screen.clear()]).toEqual([
      'one\n',
      'half way\n',
      '',
    ]);
  });
});
