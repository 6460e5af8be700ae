import { element } from '../../lib/fuse/element.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { type Chunk, type LineOptions, maxLength } from './framing.ts';
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
 * @example
 * import { from } from 'millrace';
 * import { lines } from 'millrace/operators';
 *
 * console.log(from(['a\nb', 'c\r\n', 'd']).pipe(lines()).toArraySync()); // [ 'a', 'bc', 'd' ]
 */
export function lines(options: LineOptions = {}): Operator<Chunk, string> {
  const max = maxLength('lines', options);
  const fatal = options.fatal ?? true;
  return element((source) => new Lines(source, 'lines', max, fatal));
}

class Lines extends Lining<string> {
  static readonly operator = 'lines';

  protected override linesOf(region: Region): ArrayLike<string> {
    return region.lines;
  }
}
