import { ArgumentError } from '../../lib/stream/errors.ts';

/** Where a sink gathers elements until they make a write worth its cost. */
export abstract class Block<A> {
  /** Bytes (for text: UTF-16 units) that are gathered. */
  size = 0;

  abstract add(value: A): void;

  /** All that was gathered, as bytes that stay as they are until the call after the next. The block is then empty. */
  abstract take(): Uint8Array;
}

/**
 * Bytes are copied, since a chunk may be a view over a recycled buffer. Two buffers take turns: one is filled while the
 * other is being written. A chunk that is longer than the room left makes its buffer grow.
 */
export class ByteBlock extends Block<Uint8Array> {
  private filling: Uint8Array;
  private written: Uint8Array;

  constructor(capacity: number) {
    super();
    this.filling = new Uint8Array(capacity);
    this.written = new Uint8Array(capacity);
  }

  override add(chunk: Uint8Array): void {
    if (!(chunk instanceof Uint8Array)) throw new ArgumentError('writeBytes: a chunk', chunk, 'a Uint8Array');
    if (this.size + chunk.length > this.filling.length) this.grow(this.size + chunk.length);
    this.filling.set(chunk, this.size);
    this.size += chunk.length;
  }

  override take(): Uint8Array {
    const full = this.filling;
    const size = this.size;
    this.filling = this.written;
    this.written = full;
    this.size = 0;
    return size === full.length ? full : full.subarray(0, size);
  }

  private grow(least: number): void {
    const larger = new Uint8Array(least);
    larger.set(this.filling.subarray(0, this.size));
    this.filling = larger;
  }
}

/** Text is joined as the engine joins strings, and becomes bytes once for each block. */
export class TextBlock<A> extends Block<A> {
  private text = '';
  private readonly line: (value: A) => string;
  private readonly newline: string;

  constructor(line: (value: A) => string, newline: string) {
    super();
    this.line = line;
    this.newline = newline;
  }

  override add(value: A): void {
    this.text += this.line(value) + this.newline;
    this.size = this.text.length;
  }

  override take(): Uint8Array {
    const bytes = Buffer.from(this.text, 'utf8');
    this.text = '';
    this.size = 0;
    return bytes;
  }
}
