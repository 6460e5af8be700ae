import { element } from '../../lib/fuse/element.ts';
import { ArgumentError, FrameTooLongError, FramingError } from '../../lib/stream/errors.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { Bytes } from './bytes.ts';
import { Expanding, NONE } from './expanding.ts';
import { type FrameOptions, maxLength, refuseChunk } from './framing.ts';

/** How the length is written. */
export interface PrefixOptions extends FrameOptions {
  /** How many bytes the length takes: 1, 2 or 4 (the default). */
  readonly size?: 1 | 2 | 4 | undefined;
  /** Whether the lowest byte comes first; else the highest one does, as is usual on networks. */
  readonly littleEndian?: boolean | undefined;
}

/**
 * Chunks of bytes to the frames that stand in them, each behind its length, wherever the chunks were cut. Frames are
 * copies, which may be kept.
 *
 * ```text
 * --2ab1---c--|
 *   lengthPrefixed({ size: 1 })
 * --ab-----c--|
 * ```
 *
 * Law: the frames do not depend on how the bytes are cut into chunks. Cost: O(1) a byte; memory for one chunk and one frame
 * of at most `maxLength`. Errors, each after the frames before it: FrameTooLongError where a length is larger than
 * `maxLength`, as soon as it is read; FramingError where the input ends within a frame; both with the offset at which the
 * frame's length stands.
 *
 * @example
 * import { from } from 'millrace';
 * import { lengthPrefixed } from 'millrace/operators';
 *
 * const frames = from([Uint8Array.of(2, 7), Uint8Array.of(8, 1, 9)]).pipe(lengthPrefixed({ size: 1 }));
 * console.log(frames.toArraySync().map((frame) => frame.join())); // [ '7,8', '9' ]
 */
export function lengthPrefixed(options: PrefixOptions = {}): Operator<Uint8Array, Uint8Array> {
  const { size = 4, littleEndian = false } = options;
  if (![1, 2, 4].includes(size)) throw new ArgumentError('lengthPrefixed: size', size, '1, 2 or 4');
  const max = maxLength('lengthPrefixed', options);
  return element((source) => new Prefixed(source, size, littleEndian, max));
}

class Prefixed extends Expanding<Uint8Array, Uint8Array> {
  private readonly size: number;
  private readonly littleEndian: boolean;
  private readonly max: number;
  private readonly open = new Bytes();
  /** The offset of what is open. */
  private offset = 0;

  constructor(source: Future<Uint8Array>, size: number, littleEndian: boolean, max: number) {
    super(source);
    this.size = size;
    this.littleEndian = littleEndian;
    this.max = max;
  }

  protected override expand(chunk: Uint8Array): ArrayLike<Uint8Array> {
    if (!(chunk instanceof Uint8Array)) refuseChunk('lengthPrefixed', chunk, 'bytes (Uint8Array)');
    this.open.append(chunk);
    const bytes = this.open.view();
    const frames: Uint8Array[] = [];
    let at = 0;
    while (at + this.size <= bytes.length) {
      const length = this.length(bytes, at);
      if (length > this.max) {
        this.fail(new FrameTooLongError('lengthPrefixed', this.max, this.offset + at));
        break;
      }
      const end = at + this.size + length;
      if (end > bytes.length) break;
      frames.push(bytes.slice(at + this.size, end));
      at = end;
    }
    this.offset += at;
    this.open.drop(at);
    return frames;
  }

  protected override flush(): ArrayLike<Uint8Array> {
    if (this.open.length > 0)
      this.fail(new FramingError('lengthPrefixed: the input ends within a frame', this.offset));
    return NONE;
  }

  private length(bytes: Uint8Array, at: number): number {
    let length = 0;
    for (let i = 0; i < this.size; i++)
      length = length * 256 + bytes[this.littleEndian ? at + this.size - 1 - i : at + i];
    return length;
  }

  private fail(error: Error): void {
    this.failed = true;
    this.failure = error;
  }
}

fuses(Prefixed, { name: 'lengthPrefixed' });
