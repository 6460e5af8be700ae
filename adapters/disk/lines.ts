import { jsonLines } from '../../operators/element/json-lines.ts';
import { lines } from '../../operators/element/lines.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { readBytes, type ReadOptions } from './bytes.ts';
import { pathText } from './errors.ts';
import { Located } from './located.ts';

/** How a file of lines is read; every part may be left out. */
export interface ReadLinesOptions extends ReadOptions {
  /** The longest line, in bytes without its end: 16 MiB unless it is given. */
  readonly maxLength?: number | undefined;
  /** Whether bytes that are no UTF-8 fail the run (the default), or become U+FFFD. */
  readonly fatal?: boolean | undefined;
}

/**
 * The lines of a file, as text without their ends (`\n` or `\r\n`).
 *
 * ```text
 *   readLines(path)
 * --one--two--three|
 * ```
 *
 * Law: `readLines(path)` is `readBytes(path)` through `lines()`. Back-pressure as there. Cost: a chunk is decoded and
 * split at once. Errors: those of `readBytes`; LineTooLongError and BrokenTextError, after the good lines before them,
 * with the file and the offset.
 *
 * @example
 * import { readLines } from 'millrace/adapters/disk';
 *
 * console.log(await readLines('package.json').first()); // {
 */
export function readLines(path: string | URL, options: ReadLinesOptions = {}): Stream<string> {
  const text = pathText('readLines', path);
  const bytes = readBytes(text, { ...options, views: true }); // what `lines` keeps of a chunk, it copies
  return new Located(bytes.pipe(lines(options)), text, options.start ?? 0);
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
  const bytes = readBytes(text, { ...options, views: true });
  return new Located(bytes.pipe(jsonLines<T>(options)), text, options.start ?? 0);
}
