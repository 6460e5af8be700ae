import { element } from '../../lib/fuse/element.ts';
import { ArgumentError, FrameTooLongError } from '../../lib/stream/errors.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { Bytes } from './bytes.ts';
import { Expanding, NONE } from './expanding.ts';
import { type FrameOptions, maxLength, refuseChunk } from './framing.ts';

/**
 * Chunks to the frames between separators, wherever the chunks were cut: text by a text, bytes by bytes. What stands behind
 * the last separator is a frame too, unless it is empty. Frames of bytes are copies, which may be kept.
 *
 * ```text
 * --a;b---c;d--|
 *   splitOn(';')
 * --a-----bc---(d|)
 * ```
 *
 * Law: the frames do not depend on how the input is cut into chunks. Cost: O(1) a byte; memory for one chunk and one frame
 * of at most `maxLength`. Errors: FrameTooLongError with the offset at which the frame starts, after the frames before it;
 * ArgumentError where the separator is empty, or a chunk is of another kind.
 *
 * @example
 * import { from } from 'millrace';
 * import { splitOn } from 'millrace/operators';
 *
 * console.log(from(['a;', 'b;c']).pipe(splitOn(';')).toArraySync()); // [ 'a', 'b', 'c' ]
 */
export function splitOn(separator: string, options?: FrameOptions): Operator<string, string>;
export function splitOn(separator: Uint8Array, options?: FrameOptions): Operator<Uint8Array, Uint8Array>;
export function splitOn(separator: any, options: FrameOptions = {}): Operator<any, any> {
  if (!(separator?.length > 0)) throw new ArgumentError('splitOn: separator', separator, 'not empty');
  const max = maxLength('splitOn', options);
  if (typeof separator === 'string') return element((source) => new SplittingText(source, separator, max));
  return element((source) => new SplittingBytes(source, separator, max));
}

abstract class SplittingOn<C extends string | Uint8Array> extends Expanding<C, C> {
  protected readonly separator: C;
  private readonly max: number;
  /** The offset of what is open. */
  private offset = 0;

  constructor(source: Future<C>, separator: C, max: number) {
    super(source);
    this.separator = separator;
    this.max = max;
  }

  /** Adds a chunk to what is open; answers how much of that was searched before. */
  protected abstract add(chunk: C): number;
  protected abstract find(from: number): number;
  protected abstract frame(start: number, end: number): C;
  protected abstract size(): number;
  /** Drops what was given out. */
  protected abstract drop(count: number): void;

  protected override expand(chunk: C): ArrayLike<C> {
    const frames: C[] = [];
    const searched = this.add(chunk);
    let start = 0;
    let end = this.find(Math.max(0, searched - this.separator.length + 1));
    while (end >= 0 && this.fits(start, end)) {
      frames.push(this.frame(start, end));
      start = end + this.separator.length;
      end = this.find(start);
    }
    // The beginning of a separator may be among what is open.
    if (end < 0) this.fits(start, this.size() - this.separator.length + 1);
    this.offset += start;
    this.drop(start);
    return frames;
  }

  protected override flush(): ArrayLike<C> {
    return this.size() > 0 && this.fits(0, this.size()) ? [this.frame(0, this.size())] : NONE;
  }

  private fits(start: number, end: number): boolean {
    if (end - start <= this.max) return true;
    this.failed = true;
    this.failure = new FrameTooLongError('splitOn', this.max, this.offset + start);
    return false;
  }
}

fuses(SplittingOn, { name: 'splitOn' });

class SplittingText extends SplittingOn<string> {
  private open = '';

  protected override add(chunk: string): number {
    if (typeof chunk !== 'string') refuseChunk('splitOn', chunk, 'text, as its separator');
    const searched = this.open.length;
    this.open += chunk;
    return searched;
  }

  protected override find(from: number): number {
    return this.open.indexOf(this.separator, from);
  }

  protected override frame(start: number, end: number): string {
    return this.open.slice(start, end);
  }

  protected override size(): number {
    return this.open.length;
  }

  protected override drop(count: number): void {
    this.open = this.open.slice(count);
  }
}

class SplittingBytes extends SplittingOn<Uint8Array> {
  private readonly open = new Bytes();

  protected override add(chunk: Uint8Array): number {
    if (!(chunk instanceof Uint8Array)) refuseChunk('splitOn', chunk, 'bytes, as its separator');
    const searched = this.open.length;
    this.open.append(chunk);
    return searched;
  }

  protected override find(from: number): number {
    const bytes = this.open.view();
    const last = bytes.length - this.separator.length;
    for (let at = bytes.indexOf(this.separator[0], from); at >= 0 && at <= last; ) {
      if (this.separator.every((byte, i) => bytes[at + i] === byte)) return at;
      at = bytes.indexOf(this.separator[0], at + 1);
    }
    return -1;
  }

  protected override frame(start: number, end: number): Uint8Array {
    return this.open.view().slice(start, end);
  }

  protected override size(): number {
    return this.open.length;
  }

  protected override drop(count: number): void {
    this.open.drop(count);
  }
}
