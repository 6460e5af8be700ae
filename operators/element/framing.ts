import { ArgumentError, type FramingError, wholeNumber } from '../../lib/stream/errors.ts';

/** The longest frame where no maximum is given: what one frame may make the program hold. */
export const MAX_FRAME: number = 16 * 1024 * 1024;

/** How long a frame may be. */
export interface FrameOptions {
  /**
   * The longest frame, without what ends it: in bytes, or in UTF-16 units where the chunks are strings. 16 MiB unless it is
   * given; `Infinity` for input that is trusted.
   */
  readonly maxLength?: number | undefined;
}

/** How lines are read. */
export interface LineOptions extends FrameOptions {
  /** Whether bytes that are no UTF-8 fail the run (the default), or become U+FFFD. */
  readonly fatal?: boolean | undefined;
}

/** As `LineOptions`, with the choice of views. */
export interface ViewOptions extends LineOptions {
  /** Hands out each line as a `LineView`, the same object for all, instead of text. */
  readonly views?: boolean | undefined;
}

/** What a failure is told as. Whoever knows where the bytes come from (a file, say) can name it. */
export type Told = (error: FramingError) => Error;

export const asItIs: Told = (error) => error;

/** The checked maximum. */
export function maxLength(what: string, options: FrameOptions): number {
  const max = options.maxLength ?? MAX_FRAME;
  return max === Infinity ? max : wholeNumber(`${what}: maxLength`, max, 1);
}

/** What framing operators take: text, or bytes. */
export type Chunk = string | Uint8Array;

/** One of two kinds of chunk; a stream holds one kind only. */
export function refuseChunk(what: string, chunk: unknown, kind: string): never {
  throw new ArgumentError(`${what}: chunk`, typeof chunk === 'object' ? 'bytes' : chunk, kind);
}
