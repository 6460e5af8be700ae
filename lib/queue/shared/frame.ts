import { wholeNumber } from '../../stream/errors.ts';
import { alignedTo, type BoundCodec, type Codec, CodecError } from './codec.ts';
import type { Memory } from './memory.ts';

/** What a frame holds, and the type of its elements. */
export interface Contents {
  bytes: Uint8Array;
  text: string;
  json: unknown;
}

/**
 * A codec for elements of different lengths: bytes, text (as UTF-8) or JSON, of at most `max` bytes. Each slot has room
 * for the longest, after a 32-bit length. The view of `bytes` is the slot itself; of the others, the element.
 *
 * Errors: CodecError for an element over `max` bytes, before anything is published.
 */
export function frame<C extends keyof Contents, T extends Contents[C] = Contents[C]>(
  content: C,
  options: { readonly max: number },
): Codec<T> {
  const max = wholeNumber('frame: max', options.max, 1);
  return {
    size: alignedTo(4 + max, 8),
    spec: { of: 'frame', content, max },
    bind: (memory) => new BoundFrame<T>(memory, content, max),
  };
}

class BoundFrame<T> implements BoundCodec<T> {
  private readonly memory: Memory;
  private readonly content: keyof Contents;
  private readonly max: number;
  private readonly encoder = new TextEncoder();
  private readonly decoder = new TextDecoder();

  constructor(memory: Memory, content: keyof Contents, max: number) {
    this.memory = memory;
    this.content = content;
    this.max = max;
  }

  write(offset: number, value: T): void {
    const bytes = this.bytesOf(value);
    if (bytes.length > this.max)
      throw new CodecError('frame', `${bytes.length} bytes`, `at most ${this.max} bytes long`);
    this.memory.u32[offset >>> 2] = bytes.length;
    this.memory.u8.set(bytes, offset + 4);
  }

  read(offset: number): T {
    const bytes = this.slice(offset).slice();
    if (this.content === 'bytes') return bytes as T;
    const text = this.decoder.decode(bytes);
    return (this.content === 'text' ? text : JSON.parse(text)) as T;
  }

  view(offset: number): T {
    return this.content === 'bytes' ? (this.slice(offset) as T) : this.read(offset);
  }

  private slice(offset: number): Uint8Array {
    return this.memory.u8.subarray(offset + 4, offset + 4 + this.memory.u32[offset >>> 2]);
  }

  private bytesOf(value: T): Uint8Array {
    if (this.content === 'bytes') {
      if (!(value instanceof Uint8Array)) throw new CodecError('frame', value, 'a Uint8Array');
      return value;
    }
    const text = this.content === 'text' ? value : JSON.stringify(value);
    if (typeof text !== 'string')
      throw new CodecError('frame', value, this.content === 'text' ? 'text' : 'JSON');
    return this.encoder.encode(text);
  }
}
