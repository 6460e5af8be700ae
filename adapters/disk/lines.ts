import { element } from '../../lib/fuse/element.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { makeJsonLines } from '../../operators/element/json-lines.ts';
import type { LineView } from '../../operators/element/line-views.ts';
import { makeLines } from '../../operators/element/lines.ts';
import { readViews, type ReadOptions } from './bytes.ts';
import { pathText } from './errors.ts';
import { located } from './located.ts';

/** How a file of lines is read; every part may be left out. */
export interface ReadLinesOptions extends ReadOptions {
  /** The longest line, in bytes without its end: 16 MiB unless it is given. */
  readonly maxLength?: number | undefined;
  /** Whether bytes that are no UTF-8 fail the run (the default), or become U+FFFD. */
  readonly fatal?: boolean | undefined;
}

/** As `ReadLinesOptions`, with the choice of views. */
export interface ReadLineViewsOptions extends ReadLinesOptions {
  /** Hands out each line as a view of its bytes, the same object for all lines, instead of text (false). */
  readonly views?: boolean | undefined;
}

/** Text of this length is decoded and split at once: with more, the strings no longer fit the young generation. */
const PIECE = 65_536;

/**
 * The lines of a file, as text without their ends (`\n` or `\r\n`).
 *
 * ```text
 *   readLines(path)
 * --one--two--three|
 * ```
 *
 * Law: `readLines(path)` is `readBytes(path)` through `lines()`. Back-pressure as there. Cost: the file is asked for
 * 262,144 bytes at a time (`chunkSize`), of which at most a quarter is decoded and split at once. Errors: those of
 * `readBytes`; LineTooLongError and BrokenTextError, after the good lines before them, with the file and the offset.
 *
 * With `views: true` nothing is decoded, and nothing is made for a line: each is a `LineView` (`bytes`, `start`, `end`,
 * `length`, `offset`, `text()`, `copy()`) of the very buffer that the file was read into; only a line that crosses the
 * border of two buffers is copied. One object serves all lines of a run, and it is good until the next line is asked
 * for: so use it at once, in the `map` or `filter` behind, and keep what its `text()` or `copy()` makes, never itself.
 * UTF-8 is not checked, but by `text()`, which throws the BrokenTextError.
 *
 * @example
 * import { readLines } from 'millrace/adapters/disk';
 * import { filter, map } from 'millrace/operators';
 *
 * console.log(await readLines('package.json').first()); // {
 * const long = readLines('package.json', { views: true }).pipe(
 *   filter((line) => line.length > 40),
 *   map((line) => line.text()),
 * );
 * console.log((await long.toArray()).length > 0); // true
 */
export function readLines(
  path: string | URL,
  options: ReadLinesOptions & { readonly views: true },
): Stream<LineView>;
export function readLines(
  path: string | URL,
  options?: ReadLinesOptions & { readonly views?: false | undefined },
): Stream<string>;
export function readLines(
  path: string | URL,
  options: ReadLineViewsOptions = {},
): Stream<string> | Stream<LineView> {
  const text = pathText('readLines', path);
  const bytes = readViews('readLines', path, options, options.views === true ? Infinity : PIECE);
  return bytes.pipe(element(makeLines('readLines', options, located(text, options.start ?? 0))));
}

/**
 * The values of a file that holds one JSON text a line; blank lines are left out. The type is a claim of the caller's:
 * nothing checks it. Otherwise as `readLines`; BrokenJsonError with the offset of a line that is not JSON.
 *
 * @example
 * import { from } from 'millrace';
 * import { readJsonLines, writeJsonLines } from 'millrace/adapters/disk';
 *
 * await from([{ a: 1 }, { a: 2 }]).pipe(writeJsonLines('/tmp/two.jsonl')).drain();
 * console.log(await readJsonLines<{ a: number }>('/tmp/two.jsonl').toArray()); // [ { a: 1 }, { a: 2 } ]
 */
export function readJsonLines<T = unknown>(path: string | URL, options: ReadLinesOptions = {}): Stream<T> {
  const text = pathText('readJsonLines', path);
  const bytes = readViews('readJsonLines', path, options, PIECE);
  return bytes.pipe(element(makeJsonLines<T>('readJsonLines', options, located(text, options.start ?? 0))));
}
