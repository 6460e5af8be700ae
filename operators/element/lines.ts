import { element } from '../../lib/fuse/element.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import type { Stage } from '../../lib/fuse/stage.ts';
import { asItIs, type Chunk, type LineOptions, maxLength, type Told, type ViewOptions } from './framing.ts';
import { type LineView, LineViews } from './line-views.ts';
import { Lining, type Region } from './lining.ts';

/**
 * Chunks of bytes (UTF-8) or of text to lines, wherever the chunks were cut. A line ends with `\n` or `\r\n`, which are not
 * part of it; what stands behind the last one is a line too, unless it is empty (and its `\r`, if it ends so, is no part of it). A byte order mark at the start is left
 * out.
 *
 * ```text
 * --ab\nc---d\ne--|
 *   lines()
 * --ab------cd----(e|)
 * ```
 *
 * Law: the lines do not depend on how the bytes are cut into chunks. Cost: a chunk is decoded and split at once; memory for
 * one chunk and one line of at most `maxLength`. (A line that is kept may keep the text of its chunk.) Errors, each after
 * the good lines before it: FrameTooLongError with the offset at which the line starts; BrokenUtf8Error with that of the
 * byte, unless `fatal` is false; ArgumentError where bytes and text are mixed.
 *
 * With `views: true` (for bytes only) nothing is decoded: each line is a `LineView` of the chunk's own bytes, one object for
 * all lines, which is good until the next element is asked for. Its `length`, `offset`, `text()` and `copy()` are there at
 * once. Bytes are copied only for a line that crosses from one chunk into the next.
 *
 * @example
 * import { from } from 'millrace';
 * import { lines, map, sum } from 'millrace/operators';
 *
 * console.log(from(['a\nb', 'c\r\n', 'd']).pipe(lines()).toArraySync()); // [ 'a', 'bc', 'd' ]
 * const bytes = from([new TextEncoder().encode('a\nbc\n')]);
 * console.log(bytes.pipe(lines({ views: true }), map((line) => line.length), sum()).lastSync()); // 3
 */
export function lines(options: LineOptions & { readonly views: true }): Operator<Uint8Array, LineView>;
export function lines(
  options?: LineOptions & { readonly views?: false | undefined },
): Operator<Chunk, string>;
export function lines(options: ViewOptions = {}): Operator<any, any> {
  return element(makeLines('lines', options, asItIs));
}

/** Makes the stage of `lines`, under the name of whoever offers it. @internal */
export function makeLines(
  what: string,
  options: ViewOptions,
  told: Told,
): (source: Future<any>) => Stage<any, any> {
  const max = maxLength(what, options);
  if (options.views === true) return (source) => new LineViews(source, max, told);
  const fatal = options.fatal ?? true;
  return (source) => new Lines(source, 'lines', max, fatal, told);
}

class Lines extends Lining<string> {
  protected override linesOf(region: Region): ArrayLike<string> {
    return region.lines;
  }
}

fuses(Lines, { name: 'lines' });
