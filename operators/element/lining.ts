import { FramingError } from '../../lib/stream/errors.ts';
import type { Future } from '../../lib/stream/future.ts';
import { ByteLines } from './byte-lines.ts';
import { Expanding, NONE } from './expanding.ts';
import { type Chunk, refuseChunk, type Told } from './framing.ts';
import { TextLines } from './text-lines.ts';

/** The lines that were cut so far: those of one region, and the failure that stands behind them, if there is one. */
export interface Region {
  readonly lines: string[];
  readonly failure: Error | null;
  /** The offset at which line number `index` of this region starts. Slow: for messages. */
  startOf(index: number): number;
}

/** Cuts chunks of one kind into lines. */
export interface LineCutter<C extends Chunk> {
  /** The lines that are complete with this chunk; null where there are none. */
  cut(chunk: C): Region | null;
  /** What stands behind the last line's end. */
  rest(): Region | null;
}

/**
 * `lines` and `jsonLines`: chunks of bytes, or of text, to lines. Whole regions (all that one chunk completes) are decoded
 * and split at once, since a call for each line costs more than the line.
 */
export abstract class Lining<B> extends Expanding<Chunk, B> {
  private readonly what: string;
  private readonly max: number;
  private readonly fatal: boolean;
  private readonly told: Told;
  private bytes: ByteLines | null = null;
  private text: TextLines | null = null;

  constructor(source: Future<Chunk>, what: string, max: number, fatal: boolean, told: Told) {
    super(source);
    this.what = what;
    this.max = max;
    this.fatal = fatal;
    this.told = told;
  }

  /** What the lines of a region become. */
  protected abstract linesOf(region: Region): ArrayLike<B>;

  protected override expand(chunk: Chunk): ArrayLike<B> {
    return this.take(
      typeof chunk === 'string' ? this.textLines(chunk).cut(chunk) : this.byteLines(chunk).cut(chunk),
    );
  }

  protected override flush(): ArrayLike<B> {
    return this.take((this.bytes ?? this.text)?.rest() ?? null);
  }

  private take(region: Region | null): ArrayLike<B> {
    if (region === null) return NONE;
    if (region.failure !== null) this.fail(region.failure);
    return this.linesOf(region);
  }

  /** The failure that comes once all good lines were given. */
  protected fail(error: Error): void {
    this.failed = true;
    this.failure = error instanceof FramingError ? this.told(error) : error;
  }

  private byteLines(chunk: unknown): ByteLines {
    if (!(chunk instanceof Uint8Array)) refuseChunk(this.what, chunk, 'bytes (Uint8Array) or text');
    if (this.text !== null) refuseChunk(this.what, chunk, 'text, as the chunks before it');
    return (this.bytes ??= new ByteLines(this.what, this.max, this.fatal));
  }

  private textLines(chunk: string): TextLines {
    if (this.bytes !== null) refuseChunk(this.what, chunk, 'bytes, as the chunks before it');
    return (this.text ??= new TextLines(this.what, this.max));
  }
}
