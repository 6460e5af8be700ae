import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { readJsonLines, readLines } from 'millrace/adapters/disk';
import { filter, map } from 'millrace/operators';
import type { Case } from './case.ts';

// Lines of a file, as text and as views, and as JSON, beside Node's readline. The file is a log as servers write them; it
// is made when a group needs it, and read from the system's cache, so that no disk is measured.

const LINES = 'lines of a 200 MB file';
const JSON_LINES = 'JSON lines of a 50 MB file';

interface Entry {
  readonly time: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly ms: number;
  readonly agent: string;
}

const PATHS = ['/', '/cart', '/search?q=', '/item/', '/img/logo.svg', '/api/v1/orders/', '/checkout/confirm'];
const METHODS = ['GET', 'GET', 'GET', 'POST', 'PUT'];
const AGENTS = ['Mozilla/5.0', 'curl/8.5.0', 'okhttp/4.12.0', ''];

/** Made-up entries; the same at every call. */
function entries(): () => Entry {
  let x = 12345;
  let time = 1_700_000_000_000;
  const next = (below: number): number => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % below;
  };
  return () => {
    const path = PATHS[next(PATHS.length)];
    time += next(40);
    return {
      time,
      method: METHODS[next(METHODS.length)],
      path: /[/=]$/.test(path) ? path + next(100_000) : path,
      status: next(50) === 0 ? 500 : 200,
      ms: next(400) / 4,
      agent: AGENTS[next(AGENTS.length)],
    };
  };
}

interface Log {
  readonly path: string;
  readonly lines: number;
  /** The length of all lines, without their ends. */
  readonly length: number;
  readonly failures: number;
}

/** A log of `size` bytes in a folder of its own, which is removed when the process ends. */
function written(size: number): Log {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
  const path = join(folder, 'log.jsonl');
  const file = openSync(path, 'w');
  const entry = entries();
  let lines = 0;
  let failures = 0;
  let bytes = 0;
  while (bytes < size) {
    let text = '';
    for (let i = 0; i < 2000; i++) {
      const one = entry();
      if (one.status === 500) failures++;
      text += `${JSON.stringify(one)}\n`;
    }
    lines += 2000;
    bytes += writeSync(file, text);
  }
  closeSync(file);
  return { path, lines, length: bytes - lines, failures };
}

const logs = new Map<number, Log>();

function log(size: number): Log {
  let one = logs.get(size);
  if (one === undefined) logs.set(size, (one = written(size)));
  return one;
}

const long = (): Log => log(200_000_000);
const short = (): Log => log(50_000_000);

function opened(path: string): Interface {
  return createInterface({ input: createReadStream(path), crlfDelay: Infinity });
}

function checked(what: string, found: number, expected: number, lines: number): number {
  if (found !== expected) throw new Error(`${what}: ${found}, not ${expected}`);
  return lines;
}

/** A case that adds up the lengths of all lines. */
function lengths(name: string, sum: (path: string) => Promise<number>): Case {
  return {
    group: LINES,
    name,
    run: async () => checked(name, await sum(long().path), long().length, long().lines),
  };
}

/** A case that counts the entries that tell of a failure. */
function failures(name: string, count: (path: string) => Promise<number>): Case {
  return {
    group: JSON_LINES,
    name,
    run: async () => checked(name, await count(short().path), short().failures, short().lines),
  };
}

export const cases: readonly Case[] = [
  lengths("readline, 'line' events", async (path) => {
    let sum = 0;
    const lines = opened(path).on('line', (line) => (sum += line.length));
    await new Promise((resolve) => lines.once('close', resolve));
    return sum;
  }),
  lengths('readline, for await', async (path) => {
    let sum = 0;
    for await (const line of opened(path)) sum += line.length;
    return sum;
  }),
  lengths('millrace, strings', async (path) => {
    let sum = 0;
    await readLines(path).forEach((line) => (sum += line.length));
    return sum;
  }),
  lengths('millrace, views', async (path) => {
    let sum = 0;
    await readLines(path, { views: true }).forEach((line) => (sum += line.length));
    return sum;
  }),
  failures("readline, 'line' events, JSON.parse", async (path) => {
    let count = 0;
    const lines = opened(path).on('line', (line) => {
      if ((JSON.parse(line) as Entry).status === 500) count++;
    });
    await new Promise((resolve) => lines.once('close', resolve));
    return count;
  }),
  failures('readline, for await, JSON.parse', async (path) => {
    let count = 0;
    for await (const line of opened(path)) if ((JSON.parse(line) as Entry).status === 500) count++;
    return count;
  }),
  failures('millrace, readJsonLines', async (path) => {
    let count = 0;
    await readJsonLines<Entry>(path)
      .pipe(filter((entry) => entry.status === 500))
      .forEach(() => count++);
    return count;
  }),
  failures('millrace, views: JSON.parse where the bytes may say 500', async (path) => {
    let count = 0;
    const entry = readLines(path, { views: true }).pipe(
      filter(({ bytes, start, end }) => holds(bytes, start, end)),
      map((line) => JSON.parse(line.text()) as Entry),
      filter(({ status }) => status === 500),
    );
    await entry.forEach(() => count++);
    return count;
  }),
];

/** Whether a line has a `:500,` in it: what a view is good for is to leave a line alone. */
function holds(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end - 4; i++)
    if (
      bytes[i] === 58 &&
      bytes[i + 1] === 53 &&
      bytes[i + 2] === 48 &&
      bytes[i + 3] === 48 &&
      bytes[i + 4] === 44
    )
      return true;
  return false;
}
