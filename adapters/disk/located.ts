import type { Context } from '../../lib/stream/context.ts';
import { BrokenUtf8Error, FrameTooLongError, FramingError, JsonLineError } from '../../lib/stream/errors.ts';
import { type Closing, Future } from '../../lib/stream/future.ts';
import { type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';
import { BrokenJsonError, BrokenTextError, DiskError, LineTooLongError } from './errors.ts';

/** What framing says of an offset in the stream, said of the file. @internal */
export class Located<T> extends Stream<T> {
  readonly source: Stream<T>;
  readonly path: string;
  /** Where in the file the stream starts. */
  readonly start: number;

  constructor(source: Stream<T>, path: string, start: number) {
    super();
    this.source = source;
    this.path = path;
    this.start = start;
  }

  override open(context: Context): Future<T> {
    return new Locating(this.source.open(context), this.path, this.start);
  }
}

/** Its source is a chain, which guards the laws. */
class Locating<T> extends Future<T> {
  private readonly source: Future<T>;
  private readonly path: string;
  private readonly start: number;

  constructor(source: Future<T>, path: string, start: number) {
    super();
    this.source = source;
    this.path = path;
    this.start = start;
  }

  override poll(context: Context): Poll {
    try {
      const answer = this.source.poll(context);
      if (answer === READY) this.value = this.source.value;
      return answer;
    } catch (error) {
      throw error instanceof FramingError ? this.locate(error) : error;
    }
  }

  private locate(error: FramingError): DiskError {
    const at = this.start + error.offset;
    if (error instanceof FrameTooLongError)
      return new LineTooLongError(`a line is longer than ${error.limit} bytes`, this.path, at, error);
    if (error instanceof BrokenUtf8Error) return new BrokenTextError('broken UTF-8', this.path, at, error);
    if (error instanceof JsonLineError)
      return new BrokenJsonError(`no JSON: ${(error.cause as Error).message}`, this.path, at, error);
    return new DiskError(error.message, this.path, at, error);
  }

  override close(): Closing {
    return this.source.close();
  }
}
