import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { tmpdir } from 'node:os';
import type { Fusion } from 'millrace';
import { given, UsageError } from '../command-line.ts';

/** What the user asked for. */
export interface Options {
  readonly input: string;
  readonly out: string;
  /** Rows to read at most. */
  readonly limit: number;
  /** Minutes since 1970: the first that counts, and the first that no longer does. */
  readonly from: number;
  readonly to: number;
  /** Threads that decode; 0 if this one does it. */
  readonly workers: number;
  /** How the pipeline is run. */
  readonly fusion: Fusion;
}

export const usage: string = `Which airports keep people waiting? Three million US flights of 2001 through one pipeline.

  npm start -- [options]

  --input FILE   a Parquet file with the columns date, delay and origin, in order of date
                 (flights-3m.parquet of the npm package vega-datasets)
  --out FILE     where the hourly results go, one line of JSON for each airport and hour
                 (${defaultOut()})
  --limit N      read at most N rows
  --from DATE    leave out flights before this date (2001-02-01, or 2001-02-01T06:00)
  --to DATE      leave out flights from this date on
  --workers N    decode on N threads beside this one (0); the results are the same
  --fusion MODE  how the pipeline is run: compiled into loops once it is hot (auto), from the start (eager), or never
                 (off); the results are the same
  --help         this text

Ctrl-C ends it early: what was read is reported and written, and the exit code is 130.`;

/** The options, or null where the user asked for help. */
export function readOptions(args: readonly string[]): Options | null {
  const values = given(args, 'input', 'out', 'limit', 'from', 'to', 'workers', 'fusion');
  if (values === null) return null;
  const input = file('--input', values.input ?? defaultInput());
  const out = file('--out', values.out ?? defaultOut());
  if (resolve(input) === resolve(out)) throw new UsageError(`--out would write over the input, ${input}`);
  const from = values.from === undefined ? -Infinity : minute('--from', values.from);
  const to = values.to === undefined ? Infinity : minute('--to', values.to);
  if (from >= to)
    throw new UsageError(`--from must be before --to: ${values.from} is not before ${values.to}`);
  return {
    input,
    out,
    limit: values.limit === undefined ? Infinity : whole('--limit', 'rows', values.limit),
    from,
    to,
    workers: values.workers === undefined ? 0 : whole('--workers', 'threads', values.workers),
    fusion: values.fusion === undefined ? 'auto' : mode('--fusion', values.fusion),
  };
}

function file(option: string, path: string): string {
  if (path === '') throw new UsageError(`${option} must be a file, not ''`);
  return path;
}

function whole(option: string, things: string, text: string): number {
  const count = Number(text);
  if (text.trim() === '' || !Number.isInteger(count) || count < 0) {
    throw new UsageError(`${option} must be a number of ${things}, not '${text}'`);
  }
  return count;
}

function mode(option: string, text: string): Fusion {
  if (text === 'off' || text === 'auto' || text === 'eager') return text;
  throw new UsageError(`${option} must be off, auto or eager, not '${text}'`);
}

/** The dates of the data are local wall-clock times without a zone; they are counted as if they were UTC. */
function minute(option: string, text: string): number {
  const time = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$/.test(text)
    ? Date.parse(text.length > 10 ? `${text}Z` : text)
    : Number.NaN;
  if (Number.isNaN(time)) throw new UsageError(`${option} must be a date such as 2001-02-01, not '${text}'`);
  return time / 60_000;
}

function defaultInput(): string {
  const here = createRequire(import.meta.url);
  return join(here.resolve('vega-datasets'), '../../data/flights-3m.parquet');
}

function defaultOut(): string {
  return join(tmpdir(), 'millrace-delays.jsonl');
}
