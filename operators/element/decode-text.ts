import { element } from '../../lib/fuse/element.ts';
import { BrokenUtf8Error, FramingError } from '../../lib/stream/errors.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { Expanding, NONE } from './expanding.ts';
import { brokenUtf8 } from './utf8.ts';

/** How text is read from bytes. */
export interface DecodeOptions {
  /** The name of the encoding, as `TextDecoder` knows it; `'utf-8'` unless it is given. */
  readonly encoding?: string | undefined;
  /** Whether bytes that cannot be decoded fail the run (the default), or become U+FFFD. */
  readonly fatal?: boolean | undefined;
}

/**
 * Chunks of bytes to chunks of text; a character that is cut by a chunk's border comes with the next chunk. Chunks that
 * complete no character give nothing.
 *
 * Law: the text, joined, does not depend on how the bytes are cut into chunks. Cost: one call of `TextDecoder` a chunk.
 * Errors: BrokenUtf8Error with the offset of the first byte that cannot be right (for other encodings a FramingError with
 * that of the chunk), unless `fatal` is false.
 *
 * @example
 * import { from } from 'millrace';
 * import { decodeText } from 'millrace/operators';
 *
 * const chunks = [Uint8Array.of(0xc3), Uint8Array.of(0xa4, 0x21)];
 * console.log(from(chunks).pipe(decodeText()).toArraySync()); // [ 'ä!' ]
 */
export function decodeText(options: DecodeOptions = {}): Operator<Uint8Array, string> {
  const { encoding = 'utf-8', fatal = true } = options;
  return element((source) => new Decoding(source, new TextDecoder(encoding, { fatal })));
}

class Decoding extends Expanding<Uint8Array, string> {
  private readonly decoder: TextDecoder;
  /** The last bytes of the chunk before, of which up to three may wait for the rest of their character. */
  private tail: Uint8Array = new Uint8Array(0);
  /** How many bytes came before the chunk at hand. */
  private offset = 0;

  constructor(source: Future<Uint8Array>, decoder: TextDecoder) {
    super(source);
    this.decoder = decoder;
  }

  protected override expand(chunk: Uint8Array): ArrayLike<string> {
    const text = this.decode(chunk, true);
    this.offset += chunk.length;
    this.tail = joined(this.tail, chunk.subarray(Math.max(0, chunk.length - 3))).slice(-3);
    return text === '' ? NONE : [text];
  }

  protected override flush(): ArrayLike<string> {
    const text = this.decode(new Uint8Array(0), false);
    return text === '' ? NONE : [text];
  }

  private decode(chunk: Uint8Array, stream: boolean): string {
    try {
      return this.decoder.decode(chunk, { stream });
    } catch {
      throw this.broken(chunk);
    }
  }

  /** What came before the tail was good, so the tail may begin within a character that was complete. */
  private broken(chunk: Uint8Array): Error {
    const { encoding } = this.decoder;
    if (encoding !== 'utf-8') return new FramingError(`decodeText: broken ${encoding}`, this.offset);
    let bytes = joined(this.tail, chunk);
    let start = this.offset - this.tail.length;
    while (start < this.offset && (bytes[0] & 0xc0) === 0x80) {
      bytes = bytes.subarray(1);
      start++;
    }
    return new BrokenUtf8Error('decodeText', start + brokenUtf8(bytes));
  }
}

fuses(Decoding, { name: 'decodeText' });

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}
