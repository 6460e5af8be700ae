import { ArgumentError, wholeNumber } from '../../lib/stream/errors.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { ByteBlock, TextBlock } from './block.ts';
import { pathText } from './errors.ts';
import { sink, type WriteOptions, type Written } from './sink.ts';

/** As `WriteOptions`, for lines. */
export interface WriteLinesOptions extends WriteOptions {
  /** What ends each line (`'\n'`). */
  readonly newline?: string | undefined;
}

/**
 * Writes a stream of bytes to a file, and tells how far it has come: one `{ elements, bytes }` after each write, and at
 * least one at the end. Run it for its effect with `drain()`, for its totals with `last()`, or show the progress.
 *
 * ```text
 * --abc--def--------ghi--|
 *   writeBytes(path)
 * --------(1,3)-(2,6)-(3,9)|
 * ```
 *
 * Back-pressure: while one block is being written, one more is gathered; then upstream is not asked. A chunk is copied
 * as it is taken, so views over recycled buffers are safe. A block is written when it is full, or as soon as upstream
 * has nothing for now. Law: the file's bytes are the chunks, joined. Ends when the file is closed, and with `fsync` only
 * after it is on the disk itself. Closing early, or a failure upstream: what was taken is still written, then the file
 * is closed. Errors: MissingFileError (a folder on the way), DirectoryError, DiskFullError, DiskError; ArgumentError
 * where a chunk is not bytes.
 *
 * @example
 * import { from } from 'millrace';
 * import { writeBytes } from 'millrace/adapters/disk';
 *
 * const chunks = from([new Uint8Array([104, 105]), new Uint8Array([10])]);
 * console.log(await chunks.pipe(writeBytes('/dev/null', { flags: 'a' })).last()); // { elements: 2, bytes: 3 }
 */
export function writeBytes(path: string | URL, options: WriteOptions = {}): Operator<Uint8Array, Written> {
  const name = checked('writeBytes', path, options);
  return sink(name, options, (size) => new ByteBlock(size));
}

/**
 * Writes each string as a line, in UTF-8. Otherwise as `writeBytes`; a line is never split by an early close.
 *
 * @example
 * import { from } from 'millrace';
 * import { writeLines } from 'millrace/adapters/disk';
 *
 * console.log(await from(['one', 'two']).pipe(writeLines('/dev/null')).last()); // { elements: 2, bytes: 8 }
 */
export function writeLines(path: string | URL, options: WriteLinesOptions = {}): Operator<string, Written> {
  const name = checked('writeLines', path, options);
  return sink(name, options, () => new TextBlock<string>(text, options.newline ?? '\n'));
}

/**
 * Writes each element as one line of JSON. Otherwise as `writeLines`; ArgumentError where JSON cannot express an
 * element (`undefined`, a function), and the engine's own error for a cycle or a bigint.
 *
 * @example
 * import { from } from 'millrace';
 * import { writeJsonLines } from 'millrace/adapters/disk';
 *
 * console.log(await from([{ a: 1 }, { a: 2 }]).pipe(writeJsonLines('/dev/null')).last()); // { elements: 2, bytes: 16 }
 */
export function writeJsonLines<T>(path: string | URL, options: WriteOptions = {}): Operator<T, Written> {
  const name = checked('writeJsonLines', path, options);
  return sink(name, options, () => new TextBlock<T>(json, '\n'));
}

function checked(what: string, path: string | URL, options: WriteOptions): string {
  const { flags = 'w', blockSize = 65_536 } = options;
  if (!/^[wa]x?$/.test(flags)) throw new ArgumentError(`${what}: flags`, flags, "'w', 'a', 'wx' or 'ax'");
  wholeNumber(`${what}: blockSize`, blockSize, 1);
  return pathText(what, path);
}

function text(value: string): string {
  if (typeof value !== 'string') throw new ArgumentError('writeLines: a line', value, 'a string');
  return value;
}

function json(value: unknown): string {
  const line = JSON.stringify(value) as string | undefined;
  if (line === undefined) {
    throw new ArgumentError('writeJsonLines: an element', value, 'a value that JSON can express');
  }
  return line;
}
