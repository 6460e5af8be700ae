import { Context, type Fusion, Turn, type Waker } from '../stream/context.ts';
import { EmptyError, WouldBlockError } from '../stream/errors.ts';
import type { Future, Openable } from '../stream/future.ts';
import { DONE, READY } from '../stream/poll.ts';

/**
 * Elements that a synchronous run takes in one go; it refills itself at once. Not more, since the engine optimises a
 * fused loop best when it is called often: one that does not return for some thousand turns is replaced in the middle of
 * a call, with all of its locals boxed, and stays so (measured: twice the time).
 */
const REFILL = 1 << 10;

const nobody: Waker & { kept: Context | null } = { wake() {}, kept: null };
// As long as one is there, a collection of all garbage does not discard the optimised code that reads such objects.
nobody.kept = new Context(nobody, 0, new Turn());

/**
 * One run on the caller's stack, an element at a time: `for (const x of stream)`. It is opened at the first `next`, so
 * that an abandoned iterator holds nothing.
 */
export class SyncRun<T> implements IterableIterator<T> {
  readonly #stream: Openable<T>;
  readonly #method: string;
  readonly #context: Context;
  #future: Future<T> | null = null;
  /** Ended, failed or left; or in the middle of a `next`, which nobody may call again from within. */
  #over = false;

  constructor(stream: Openable<T>, method: string, fusion?: Fusion) {
    this.#stream = stream;
    this.#method = method;
    this.#context = new Context(nobody, 0, new Turn(), fusion);
    this.#context.turn.budget = REFILL;
  }

  [Symbol.iterator](): this {
    return this;
  }

  /** A failure, and having to wait, close the run and are thrown. */
  next(): IteratorResult<T> {
    if (!this.#over) {
      this.#over = true; // stays so if anything below throws
      const future = (this.#future ??= this.#stream.open(this.#context));
      let more: boolean;
      try {
        more = this.#advance(future);
      } catch (error) {
        try {
          void future.close();
        } catch {
          // The run's own failure is the one that the user must see.
        }
        throw error;
      }
      if (more) {
        this.#over = false;
        return { done: false, value: future.value };
      }
      this.#close();
    }
    return { done: true, value: undefined };
  }

  return(value?: unknown): IteratorResult<T> {
    if (!this.#over) this.#close();
    return { done: true, value: value as T };
  }

  /** True for the next element, false at the end. */
  #advance(future: Future<T>): boolean {
    const context = this.#context;
    const { turn } = context;
    for (;;) {
      const answer = future.poll(context);
      if (answer === READY) return true;
      if (answer === DONE) return false;
      if (turn.budget >= 0) throw new WouldBlockError(this.#method);
      turn.budget = REFILL;
    }
  }

  /** A release that has to wait cannot be awaited here: that is said, not swallowed. */
  #close(): void {
    this.#over = true;
    if (this.#future?.close() !== undefined) throw new WouldBlockError(this.#method);
  }
}

/** Runs a stream for its first element, at once. Without one: nothing, if it `may` be so, or else an EmptyError. */
export function runSync<T>(stream: Openable<T>, method: string, fusion?: Fusion, may = false): T {
  const run = new SyncRun(stream, method, fusion);
  const { done, value } = run.next();
  if (!done) run.return();
  else if (!may) throw new EmptyError(`${method}()`);
  return value as T;
}
