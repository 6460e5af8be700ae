import type { Context } from '../../lib/stream/context.ts';
import { from } from '../../lib/stream/from/from.ts';
import type { StreamInput } from '../../lib/stream/from/input.ts';
import { source } from '../../lib/stream/from/source.ts';
import { type Closing, Future } from '../../lib/stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import type { Stream } from '../../lib/stream/stream.ts';

/** How a run came to its end. */
export type Exit =
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'cancelled' };

/**
 * A stream that needs a resource: it is acquired when the run is opened (perhaps with a promise), used, and released when
 * the run is closed, after all that uses it. The release is told whether the run ended, failed or was cancelled, and is
 * awaited. Without a third argument the resource's own method releases it: `[Symbol.asyncDispose]`, `[Symbol.dispose]`,
 * `unsubscribe` or `close`.
 *
 * Law: for each resource that was acquired the release is called exactly once. Cost: two calls a run. Errors: a throw or
 * rejection of one of the functions is the run's failure, with the same object.
 *
 * @example
 * import { using } from 'millrace/operators';
 *
 * const open = async (): Promise<string[]> => ['a', 'b'];
 * const rows = using(open, (table) => table, (_table, exit) => console.log(exit.kind));
 * console.log(await rows.toArray()); // ended, [ 'a', 'b' ]
 */
export function using<R, T>(
  acquire: () => R | PromiseLike<R>,
  use: (resource: R) => StreamInput<T>,
  release: (resource: R, exit: Exit) => Closing = dispose,
): Stream<T> {
  return source((context) => new Using(use, release).start(acquire, context));
}

const ACQUIRING = 0;
/** There is a resource, but nothing uses it yet. */
const ACQUIRED = 1;
const USED = 2;
const FAILED = 3;
const OVER = 4;

class Using<R, T> extends Future<T> {
  private readonly use: (resource: R) => StreamInput<T>;
  private readonly release: (resource: R, exit: Exit) => Closing;
  private phase: number = ACQUIRING;
  private held = false;
  private resource: R = undefined as R;
  private inner: Future<T> | null = null;
  private exit: Exit = { kind: 'cancelled' };
  private failure: unknown;
  private acquisition: PromiseLike<void> | null = null;
  private context: Context | null = null;
  private closed = false;
  private closing: Closing = undefined;

  constructor(use: (resource: R) => StreamInput<T>, release: (resource: R, exit: Exit) => Closing) {
    super();
    this.use = use;
    this.release = release;
  }

  start(acquire: () => R | PromiseLike<R>, context: Context): this {
    try {
      const acquired = acquire();
      if (isPromise(acquired))
        this.acquisition = acquired.then(
          (resource) => this.acquired(resource),
          (error: unknown) => this.fail(error),
        );
      else {
        this.acquired(acquired);
        this.enter(context);
      }
    } catch (error) {
      this.fail(error);
    }
    return this;
  }

  override poll(context: Context): Poll {
    if (this.phase === ACQUIRING) {
      this.context = context;
      return PENDING;
    }
    if (this.phase === OVER) return DONE;
    const failed = this.phase === FAILED;
    const acquired = this.phase === ACQUIRED;
    this.phase = OVER;
    try {
      if (failed) throw this.failure;
      if (acquired) this.enter(context);
      const answer = this.inner!.poll(context);
      if (answer === DONE) this.exit = { kind: 'ended' };
      else this.phase = USED;
      if (answer === READY) this.value = this.inner!.value;
      return answer;
    } catch (error) {
      this.exit = { kind: 'failed', error };
      throw error;
    }
  }

  override close(): Closing {
    if (this.closed) return this.closing;
    this.closed = true;
    this.context = null;
    const acquiring = this.phase === ACQUIRING;
    this.phase = OVER;
    return (this.closing = acquiring ? this.acquisition!.then(() => this.letGo()) : this.leave());
  }

  private enter(context: Context): void {
    this.inner = from(this.use(this.resource)).open(context);
    this.phase = USED;
  }

  /** The user's streams first, then the resource, whatever becomes of the first. */
  private leave(): Closing {
    let closing: Closing;
    try {
      closing = this.inner?.close();
    } catch (error) {
      void this.letGo();
      throw error;
    }
    return closing === undefined ? this.letGo() : finallyDo(closing, () => this.letGo());
  }

  private letGo(): Closing {
    if (!this.held) return undefined;
    this.held = false;
    return this.release(this.resource, this.exit);
  }

  private acquired(resource: R): void {
    this.held = true;
    this.resource = resource;
    if (this.phase === ACQUIRING) this.phase = ACQUIRED;
    this.wake();
  }

  private fail(error: unknown): void {
    if (this.phase === OVER) return;
    this.phase = FAILED;
    this.failure = error;
    this.wake();
  }

  private wake(): void {
    const context = this.context;
    this.context = null;
    context?.wake();
  }
}

async function finallyDo(closing: PromiseLike<void>, then: () => Closing): Promise<void> {
  try {
    await closing;
  } finally {
    await then();
  }
}

function isPromise<R>(value: R | PromiseLike<R>): value is PromiseLike<R> {
  return typeof (value as PromiseLike<R> | undefined)?.then === 'function';
}

/** What resources are released by where no function says so. */
function dispose(resource: unknown): Closing {
  const methods = [Symbol.asyncDispose, Symbol.dispose, 'unsubscribe', 'close'];
  const held = resource as Record<PropertyKey, () => Closing>;
  for (const method of methods)
    if (method !== undefined && typeof held?.[method] === 'function') return held[method]();
}
