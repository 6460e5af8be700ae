import { finished, Readable, type ReadableOptions } from 'node:stream';
import type { Context } from '../../lib/stream/context.ts';
import { ReopenedError } from '../../lib/stream/errors.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import { type Closing, Future } from '../../lib/stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';

/** What becomes of a Node stream when the run that reads or writes it is closed. */
export type Release = 'destroy' | 'keep';

/**
 * A Node `Readable` as a stream: its chunks, or its objects in object mode. It is read on demand; what it reads ahead is
 * its own buffer, as its `highWaterMark` says. It can run once.
 *
 * Closing early destroys the Readable, as leaving a `for await` does. Errors: the Readable's own, as they are;
 * Node's `ERR_STREAM_PREMATURE_CLOSE` where it is destroyed before its end; ReopenedError at a second run.
 *
 * @example
 * import { Readable } from 'node:stream';
 * import { fromReadable } from 'millrace/adapters/node';
 * import { map } from 'millrace/operators';
 *
 * const words = fromReadable<string>(Readable.from(['one', 'two']));
 * console.log(await words.pipe(map((word) => word.length)).toArray()); // [ 3, 3 ]
 */
export function fromReadable<T = Uint8Array>(readable: Readable): Stream<T> {
  return new NodeReadable(() => readable, 'fromReadable(…)', 'destroy');
}

/**
 * A stream as a Node `Readable`, in object mode unless told otherwise; it takes no more than its `highWaterMark` ahead.
 * Destroying it closes the run.
 *
 * @example
 * import { from } from 'millrace';
 * import { toReadable } from 'millrace/adapters/node';
 *
 * console.log(await toReadable(from([1, 2])).toArray()); // [ 1, 2 ]
 */
export function toReadable<T>(stream: Stream<T>, options?: ReadableOptions): Readable {
  return Readable.from(stream as AsyncIterable<T>, options);
}

/**
 * The process's standard input, as bytes. Closing early leaves it paused, and it then no longer keeps the process
 * alive; what is left can be read by a later run. Errors: ReopenedError once its end was reached.
 *
 * @example
 * import { stdin } from 'millrace/adapters/node';
 * import { count } from 'millrace/operators';
 *
 * const chunks = stdin().pipe(count()); // chunks.last(): how many chunks came
 */
export function stdin(): Stream<Uint8Array> {
  return new NodeReadable(() => process.stdin, 'stdin()', 'keep');
}

class NodeReadable<T> extends Stream<T> {
  readonly readable: () => Readable;
  readonly name: string;
  readonly release: Release;
  private running = false;

  constructor(readable: () => Readable, name: string, release: Release) {
    super();
    this.readable = readable;
    this.name = name;
    this.release = release;
  }

  override open(context: Context): Future<T> {
    const readable = this.readable();
    const again = this.running && this.release === 'destroy';
    if (again || readable.readableEnded) throw new ReopenedError(this.name);
    this.running = true;
    return new Reading<T>(readable, this.release, context);
  }

  /** For `explain`, which asks only for the text of the loop: nobody listens for it. @internal */
  sample(): Future<T> {
    return Object.create(Reading.prototype) as Reading<T>;
  }
}

interface Referenced {
  ref?(): void;
  unref?(): void;
}

class Reading<T> extends Future<T> {
  private readonly readable: Readable;
  private readonly release: Release;
  private readonly forget: () => void;
  private context: Context;
  private ended = false;
  private failure: Error | null = null;
  private over = false;
  private closed = false;

  constructor(readable: Readable, release: Release, context: Context) {
    super();
    this.readable = readable;
    this.release = release;
    this.context = context;
    (readable as Referenced).ref?.();
    readable.on('readable', this.wake);
    this.forget = finished(readable, { writable: false }, (error) => {
      this.ended = true;
      this.failure = error ?? null;
      this.wake();
    });
  }

  override poll(context: Context): Poll {
    if (!this.goesOn(context)) return DONE;
    if (--context.turn.budget < 0) return context.spent();
    const chunk = this.readable.read() as T | null;
    if (chunk === null) return PENDING; // 'readable' or the end will wake us
    this.value = chunk;
    return READY;
  }

  /** False after the end; throws where there is a failure instead of one. */
  private goesOn(context: Context): boolean {
    if (this.over) return false;
    this.context = context;
    if (this.failure === null && !this.ended) return true;
    this.over = true;
    if (this.failure !== null) throw this.failure;
    return false;
  }

  override close(): Closing {
    if (this.closed) return;
    this.closed = true;
    this.over = true;
    this.readable.off('readable', this.wake);
    this.forget();
    if (this.release === 'destroy') this.readable.destroy();
    else this.leave();
  }

  /** Paused, and no reason for the process to go on. */
  private leave(): void {
    this.readable.pause();
    (this.readable as Referenced).unref?.();
  }

  private readonly wake = (): void => {
    if (!this.over) this.context.wake();
  };
}

fuses(Reading, {
  name: 'fromReadable',

  emit(code) {
    return `if (!${code.self}.goesOn(context)) { ${code.end} }
${code.pay}
${code.out} = ${code.constant('readable')}.read();
if (${code.out} === null) ${code.pending}`;
  },
});
