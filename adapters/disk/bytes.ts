import type { Context } from '../../lib/stream/context.ts';
import { wholeNumber } from '../../lib/stream/errors.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import { type Closing, Future } from '../../lib/stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';
import { pathText } from './errors.ts';
import { OpenFile } from './file.ts';

/** How a file is read; every part may be left out. */
export interface ReadOptions {
  /** Bytes asked of the file at a time, and so the longest chunk (65,536). */
  readonly chunkSize?: number | undefined;
  /**
   * Buffers in the pool (2). One is being looked at downstream while the others are filled: so this is how far the
   * file is read ahead, and 1 reads nothing before it is asked for.
   */
  readonly buffers?: number | undefined;
  /** The first byte to read (0, or where a pipe stands). */
  readonly start?: number | undefined;
  /** The byte to stop before (the file's end). */
  readonly end?: number | undefined;
}

/** As `ReadOptions`, for chunks of bytes. */
export interface ReadBytesOptions extends ReadOptions {
  /** Hands out the pool's own buffers instead of copies: a chunk is then overwritten after the next poll. */
  readonly views?: boolean | undefined;
}

/**
 * A file as chunks of bytes, read by a recycled pool of buffers. Each run opens the file anew, at `open`.
 *
 * ```text
 *   readBytes(path, { chunkSize: 4 })
 * --abcd--efgh--ij|
 * ```
 *
 * A chunk is a copy that may be kept, unless `views: true` asks for the buffers themselves. Back-pressure: at most
 * `buffers` chunks are read ahead of the consumer. Law: the chunks, joined, are the file. Cost: one request for each
 * chunk, and with `views` no garbage but the request's own. Errors: MissingFileError, DirectoryError, DiskError, with
 * the file and the offset. Closing in the middle of a request waits for it, and gives the file back.
 *
 * @example
 * import { readBytes } from 'millrace/adapters/disk';
 * import { map, sum } from 'millrace/operators';
 *
 * const size = await readBytes('package.json', { views: true }).pipe(map((chunk) => chunk.length), sum()).last();
 * console.log(size > 0); // true
 */
export function readBytes(path: string | URL, options: ReadBytesOptions = {}): Stream<Uint8Array> {
  const { chunkSize = 65_536 } = options;
  return bytesOf('readBytes', path, { ...options, chunkSize }, chunkSize);
}

/** Bytes asked of the file at a time where the chunks are cut further anyway: requests cost more than bytes do. */
const REQUEST = 262_144;

/**
 * The chunks for those who read them at once, and keep nothing. What is asked for at a time may be more than `piece`, the
 * longest chunk. @internal
 */
export function readViews(
  what: string,
  path: string | URL,
  options: ReadOptions,
  piece: number,
): Stream<Uint8Array> {
  const { chunkSize = REQUEST } = options;
  return bytesOf(what, path, { ...options, chunkSize, views: true }, Math.min(chunkSize, piece));
}

function bytesOf(
  what: string,
  path: string | URL,
  options: ReadBytesOptions & { readonly chunkSize: number },
  piece: number,
): Bytes {
  const { chunkSize, buffers = 2, start = -1, end = Infinity } = options;
  wholeNumber(`${what}: chunkSize`, chunkSize, 1);
  wholeNumber(`${what}: buffers`, buffers, 1);
  if (start !== -1) wholeNumber(`${what}: start`, start, 0);
  if (end !== Infinity) wholeNumber(`${what}: end`, end, 0);
  return new Bytes(pathText(what, path), chunkSize, buffers, start, end, options.views === true, piece);
}

class Bytes extends Stream<Uint8Array> {
  readonly path: string;
  readonly chunkSize: number;
  readonly buffers: number;
  readonly start: number;
  readonly end: number;
  readonly views: boolean;
  /** The longest chunk that is handed out. */
  readonly piece: number;

  constructor(
    path: string,
    chunkSize: number,
    buffers: number,
    start: number,
    end: number,
    views: boolean,
    piece: number,
  ) {
    super();
    this.path = path;
    this.chunkSize = chunkSize;
    this.buffers = buffers;
    this.start = start;
    this.end = end;
    this.views = views;
    this.piece = piece;
  }

  override open(context: Context): Future<Uint8Array> {
    return new Reading(this, context);
  }

  /** For `explain`, which asks only for the text of the loop: no file is opened for it. @internal */
  sample(): Future<Uint8Array> {
    return Object.create(Reading.prototype) as Reading;
  }
}

class Reading extends Future<Uint8Array> {
  private readonly file: OpenFile;
  private readonly views: boolean;
  private readonly piece: number;
  /** A ring: `filled` buffers from `oldest` on hold data, `lent` is 1 while the newest answer looks at the one before. */
  private readonly pool: Uint8Array[] = [];
  private readonly sizes: number[] = [];
  private oldest = 0;
  private filled = 0;
  private lent = 0;
  /** How much of the oldest buffer has been handed out. */
  private given = 0;
  /** True from the moment that a read was asked for until its outcome was looked at. */
  private reading = false;
  private atEnd = false;
  private over = false;
  private position: number;
  private left: number;

  constructor(stream: Bytes, context: Context) {
    super();
    for (let i = 0; i < stream.buffers; i++) {
      this.pool.push(new Uint8Array(stream.chunkSize));
      this.sizes.push(0);
    }
    this.views = stream.views;
    this.piece = stream.piece;
    this.position = stream.start;
    this.left = stream.end - Math.max(stream.start, 0);
    this.file = new OpenFile(stream.path, 'r', context);
    this.file.offset = Math.max(stream.start, 0);
  }

  override poll(context: Context): Poll {
    if (!this.over && this.ready(context)) {
      this.value = this.take();
      return READY;
    }
    return this.idle();
  }

  /** Whether a chunk is there. What was handed out before may be filled again from here on. */
  private ready(context: Context): boolean {
    this.file.context = context;
    this.lent = 0;
    this.settle();
    return this.filled > 0;
  }

  private take(): Uint8Array {
    const chunk = this.lend();
    this.readAhead();
    return chunk;
  }

  /** No chunk is there: since it is on its way or must be asked for first, because of a failure, or at the end. */
  private idle(): Poll {
    if (this.over) return DONE;
    if (this.file.busy) return PENDING;
    if (this.file.failure !== null) {
      this.over = true;
      throw this.file.failure;
    }
    this.readAhead();
    if (!this.atEnd) return PENDING;
    this.over = true;
    return DONE;
  }

  /** Looks at the outcome of the last read, if it is in. */
  private settle(): void {
    if (!this.reading || this.file.busy) return;
    this.reading = false;
    const moved = this.file.moved;
    if (moved === 0 || this.file.failure !== null) {
      this.atEnd = true;
      return;
    }
    this.sizes[(this.oldest + this.filled) % this.pool.length] = moved;
    this.filled++;
    this.left -= moved;
    if (this.position >= 0) this.position += moved;
  }

  private lend(): Uint8Array {
    const buffer = this.pool[this.oldest];
    const size = this.sizes[this.oldest];
    const from = this.given;
    const end = Math.min(size, from + this.piece);
    this.given = end;
    if (end === size) this.passOn();
    if (!this.views) return buffer.slice(from, end);
    return end - from === buffer.length ? buffer : buffer.subarray(from, end);
  }

  /** The oldest buffer has been handed out: a view of it is still looked at, a copy is not. */
  private passOn(): void {
    this.given = 0;
    this.lent = this.views ? 1 : 0;
    this.oldest = (this.oldest + 1) % this.pool.length;
    this.filled--;
  }

  /** Asks for the next chunk where a buffer is free and the file has more. */
  private readAhead(): void {
    if (this.left <= 0) this.atEnd = true;
    if (this.atEnd || this.file.busy || this.filled + this.lent >= this.pool.length) return;
    const buffer = this.pool[(this.oldest + this.filled) % this.pool.length];
    this.reading = true;
    this.file.read(buffer, Math.min(buffer.length, this.left), this.position);
  }

  override close(): Closing {
    this.over = true;
    return this.file.close();
  }
}

fuses(Reading, {
  name: 'readBytes',

  /** A chunk is a request: so the loop holds the calls, and neither fields nor a payment. */
  emit(code) {
    const { self } = code;
    return `if (${self}.over || !${self}.ready(context)) {
if (${self}.idle() === 0) ${code.pending}
${code.end}
}
${code.out} = ${self}.take();`;
  },
});
