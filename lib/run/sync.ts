import { Context, Turn } from '../stream/context.ts';
import { EmptyError, WouldBlockError } from '../stream/errors.ts';
import { abandon, type Future, type Openable } from '../stream/future.ts';
import { DONE, READY } from '../stream/poll.ts';
import type { SyncOptions } from '../stream/stream.ts';

/**
 * Elements that a synchronous run takes in one go; it refills itself at once. Not more, since the engine optimises a
 * fused loop best when it is called often: one that does not return for some thousand turns is replaced in the middle of
 * a call, with all of its locals boxed, and stays so (measured: twice the time).
 */
const REFILL = 1 << 10;

/** Wakes nobody. As long as it is there, a collection of all garbage keeps the optimised code that reads such objects. */
const idle: Context = new Context({ wake() {} }, 0, new Turn());

/**
 * One run on the caller's stack, an element at a time: `for (const x of stream)`. It is opened at the first `next`, so
 * that an abandoned iterator holds nothing.
 */
export class SyncRun<T> implements IterableIterator<T> {
  readonly #stream: Openable<T>;
  #future: Future<T> | null = null;
  /** Null once it has ended, failed or was left; and in the middle of a `next`, which nobody may call again from within. */
  #context: Context | null;

  constructor(stream: Openable<T>, options?: SyncOptions) {
    this.#stream = stream;
    this.#context = new Context(idle.waker, 0, new Turn(), options?.fusion);
  }

  [Symbol.iterator](): this {
    return this;
  }

  /** A failure, and having to wait, close the run and are thrown. */
  next(): IteratorResult<T> {
    const context = this.#context;
    if (context !== null) {
      this.#context = null; // stays so if anything below throws
      const future = (this.#future ??= this.#stream.open(context));
      try {
        for (;;) {
          context.turn.budget = REFILL;
          const answer = future.poll(context);
          if (answer === READY) {
            this.#context = context;
            return { done: false, value: future.value };
          }
          if (answer === DONE) break;
          if (context.turn.budget >= 0) throw new WouldBlockError();
        }
      } catch (error) {
        abandon(future);
        throw error;
      }
      this.#close();
    }
    return { done: true, value: undefined };
  }

  return(value?: unknown): IteratorResult<T> {
    if (this.#context !== null) this.#close();
    return { done: true, value: value as T };
  }

  /** A release that has to wait cannot be awaited here: that is said, not swallowed. */
  #close(): void {
    this.#context = null;
    if (this.#future?.close() !== undefined) throw new WouldBlockError();
  }
}

/** Runs a stream for its first element, at once. Without one: an EmptyError that names the method, or nothing. */
export function runSync<T>(stream: Openable<T>, options?: SyncOptions, method?: string): T {
  const run = new SyncRun(stream, options);
  const { done, value } = run.next();
  if (!done) run.return();
  else if (method !== undefined) throw new EmptyError(`${method}()`);
  return value as T;
}
