import type { Context } from '../context.ts';
import { ReopenedError } from '../errors.ts';
import type { Closing, Future } from '../future.ts';
import { Stream } from '../stream.ts';
import type { ReadableLike, ReaderLike } from './input.ts';
import { takeOnce } from './once.ts';
import { PromisedFuture, type Step } from './promised.ts';

/** The chunks of a Web ReadableStream, which runs once. Closing cancels it, and waits for that. */
export class ReadableStreamStream<T> extends Stream<T> {
  readonly readable: ReadableLike<T>;

  constructor(readable: ReadableLike<T>) {
    super();
    this.readable = readable;
  }

  override open(_context: Context): Future<T> {
    if (this.readable.locked) throw new ReopenedError('from(ReadableStream)');
    takeOnce(this.readable);
    return new ReadableFuture(this.readable.getReader());
  }
}

class ReadableFuture<T> extends PromisedFuture<T> {
  private readonly reader: ReaderLike<T>;

  constructor(reader: ReaderLike<T>) {
    super();
    this.reader = reader;
  }

  protected override request(): PromiseLike<Step<T>> {
    return this.reader.read();
  }

  protected override ended(): void {
    this.reader.releaseLock();
  }

  protected override release(): Closing {
    return Promise.resolve(this.reader.cancel()).then(() => this.reader.releaseLock());
  }
}
