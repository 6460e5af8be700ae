import type { Writable } from 'node:stream';
import type { Context } from '../../lib/stream/context.ts';
import { both, type Closing, Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';

/** How far a sink has come. */
export interface Sent {
  /** Elements that the Node stream has accepted and passed on. */
  readonly elements: number;
}

/**
 * Writes each element to a Node `Writable`, which is ended with the stream, and tells how far it has come: each time
 * that the Writable was full and drained, and at the end. Back-pressure: while the Writable is full, upstream is not
 * asked. Closing early, or a failure upstream, destroys the Writable. Errors: the Writable's own, as they are.
 *
 * @example
 * import { PassThrough } from 'node:stream';
 * import { from } from 'millrace';
 * import { toWritable } from 'millrace/adapters/node';
 *
 * const through = new PassThrough().resume();
 * console.log(await from(['a', 'b']).pipe(toWritable<string>(through)).last()); // { elements: 2 }
 */
export function toWritable<T>(writable: Writable): Operator<T, Sent> {
  return (source) => new NodeSink(source, () => writable, true);
}

/**
 * Writes text or bytes to the process's standard output, as they are. A reader that goes away (`| head`) is the end,
 * not an error: upstream is closed. Otherwise as `toWritable`, but standard output stays open.
 *
 * @example
 * import { from } from 'millrace';
 * import { stdout } from 'millrace/adapters/node';
 *
 * await from(['hello\n']).pipe(stdout()).drain(); // hello
 */
export function stdout(): Operator<string | Uint8Array, Sent> {
  return (source) => new NodeSink(source, () => process.stdout, false);
}

/** As `stdout`, to standard error. */
export function stderr(): Operator<string | Uint8Array, Sent> {
  return (source) => new NodeSink(source, () => process.stderr, false);
}

class NodeSink<T> extends Stream<Sent> {
  readonly source: Stream<T>;
  readonly writable: () => Writable;
  /** Whether the Writable is ours: ended at the end, destroyed when something goes wrong. */
  readonly owned: boolean;

  constructor(source: Stream<T>, writable: () => Writable, owned: boolean) {
    super();
    this.source = source;
    this.writable = writable;
    this.owned = owned;
  }

  override open(context: Context): Future<Sent> {
    return new Sending<T>(this.source.open(context), this.writable(), this.owned, context);
  }
}

/** Taking elements and writing them. */
const TAKING = 0;
/** Upstream has ended; what was written is on its way. */
const ENDING = 1;
/** The Writable has been told to end. */
const FINISHING = 2;
/** The last progress was given, or the run failed or was closed. */
const OVER = 3;

class Sending<T> extends Future<Sent> {
  private readonly source: Future<T>;
  private readonly writable: Writable;
  private readonly owned: boolean;
  private context: Context;
  private phase = TAKING;
  private taken = 0;
  private passed = 0;
  private full = false;
  private drained = false;
  private finished = false;
  private failure: NodeJS.ErrnoException | null = null;
  private closed = false;
  private closing: Closing = undefined;
  private release: (() => void) | null = null;

  constructor(source: Future<T>, writable: Writable, owned: boolean, context: Context) {
    super();
    this.source = source;
    this.writable = writable;
    this.owned = owned;
    this.context = context;
    writable.on('drain', this.onDrain).on('error', this.onError).on('close', this.onClose);
    if (writable.destroyed) this.onClose();
  }

  override poll(context: Context): Poll {
    if (this.phase === OVER) return DONE;
    this.context = context;
    try {
      if (this.failure !== null) return this.fail(this.failure);
      if (this.drained) return this.report();
      return this.phase === TAKING ? this.take(context) : this.wind();
    } catch (error) {
      this.phase = OVER;
      throw error;
    }
  }

  private take(context: Context): Poll {
    while (!this.full) {
      const answer = this.source.poll(context);
      if (answer === PENDING) return PENDING;
      if (answer === DONE) {
        this.phase = ENDING;
        return this.wind();
      }
      this.taken++;
      this.full = !this.writable.write(this.source.value, this.onPassed);
      if (this.failure !== null) return this.fail(this.failure);
    }
    return PENDING;
  }

  /** After upstream's end: waits until all is passed on, ends what is ours, and gives the last progress. */
  private wind(): Poll {
    if (this.passed < this.taken) return PENDING;
    if (this.owned && this.phase === ENDING) {
      this.phase = FINISHING;
      this.writable.end(this.onFinished);
    }
    if (this.owned && !this.finished) return PENDING;
    this.phase = OVER;
    return this.report();
  }

  private report(): Poll {
    this.drained = false;
    this.value = { elements: this.passed };
    return READY;
  }

  /** A reader of our standard output that went away is the end; everything else is a failure. */
  private fail(failure: NodeJS.ErrnoException): Poll {
    if (this.owned || failure.code !== 'EPIPE') throw failure;
    this.phase = OVER;
    return this.report();
  }

  override close(): Closing {
    if (this.closed) return this.closing;
    this.closed = true;
    this.phase = OVER;
    if (this.owned && !this.finished) this.writable.destroy();
    const settled = this.settled().then(() => this.detach());
    try {
      this.closing = both(this.source.close(), settled);
    } catch (error) {
      this.closing = settled.then(() => {
        throw error;
      });
    }
    return this.closing;
  }

  /** Errors arrive after the fact: so somebody listens until all that was written has been answered for. */
  private settled(): Promise<void> {
    const all = this.passed >= this.taken || this.failure !== null || this.writable.destroyed;
    return all ? Promise.resolve() : new Promise((resolve) => (this.release = resolve));
  }

  /** Node reports an error to the write first, and a tick later to everybody. */
  private detach(): Promise<void> {
    return new Promise((resolve) => {
      setImmediate(() => {
        this.writable.off('drain', this.onDrain).off('error', this.onError).off('close', this.onClose);
        resolve();
      });
    });
  }

  private changed(): void {
    const settled = this.passed >= this.taken || this.failure !== null;
    if (this.release !== null && settled) this.release();
    else if (this.phase !== OVER) this.context.wake();
  }

  private readonly onPassed = (error: Error | null | undefined): void => {
    if (error != null) this.onError(error);
    else {
      this.passed++;
      if (this.phase !== TAKING || this.release !== null) this.changed();
    }
  };

  private readonly onDrain = (): void => {
    this.full = false;
    this.drained = true;
    this.changed();
  };

  private readonly onFinished = (error?: Error | null): void => {
    this.finished = true;
    if (error != null) this.onError(error);
    else this.changed();
  };

  private readonly onError = (error: Error): void => {
    this.failure ??= error;
    this.changed();
  };

  private readonly onClose = (): void => {
    if (this.phase < FINISHING) this.onError(new Error('the Writable was closed before its end'));
  };
}
