import type { Context, Waker } from '../stream/context.ts';
import { EmptyError } from '../stream/errors.ts';
import { from, type StreamInput } from '../stream/from/from.ts';
import { type Closing, Future, type Openable } from '../stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../stream/poll.ts';
import { Stream } from '../stream/stream.ts';

/** The body of a fiber, and of every generator that it calls with `yield*`. */
export type FiberBody<T> = Generator<Wait<unknown>, T, unknown>;

/**
 * A program written downwards that is run like any other stream: a stream of the one element that the body returns.
 * Each run calls the body anew.
 *
 * Inside of it, `yield* wait(x)` suspends until `x` has given an element; generators called with `yield*` may do so at
 * any depth. Closing the run runs the `finally` blocks, which may wait as well: the release lasts until they are over.
 *
 * Errors: what the body throws is the run's failure; what a waited-for stream throws is thrown where the fiber waits.
 *
 * @example
 * import { fiber, from, sleep, wait } from 'millrace';
 *
 * const twice = fiber(function* () {
 *   const a = yield* wait(from([20, 30]));
 *   yield* wait(sleep(1));
 *   const b = yield* wait(Promise.resolve(22));
 *   return a + b;
 * });
 * console.log(await twice.first()); // 42
 */
export function fiber<T>(body: () => FiberBody<T>): Stream<T> {
  return new FiberStream(body);
}

/**
 * Suspends a fiber: `const x = yield* wait(source)`. Of a stream (or what `from` takes) it gives the first element and
 * closes the run; of a Future that the fiber has opened itself, the next element, and the Future stays open. EmptyError
 * if there is none.
 */
export function wait<T>(source: Future<T> | StreamInput<T>): Wait<T> {
  const waiting = (pool.pop() ?? new Wait()) as Wait<T>;
  waiting.source = source;
  return waiting;
}

/** One suspension. It is its own iterator and its own result, and is used again when it is over. */
export class Wait<T> implements Iterator<Wait<unknown>, T, unknown> {
  /** @internal */
  source: Future<T> | StreamInput<T> | null = null;
  done = false;
  value: any = undefined;

  [Symbol.iterator](): this {
    return this;
  }

  /** First the request, to the fiber; then, resumed by it, the element. */
  next(element?: unknown): IteratorResult<Wait<unknown>, T> {
    if (this.source !== null) {
      this.done = false;
      this.value = this;
      return this;
    }
    this.recycle();
    return { done: true, value: element as T };
  }

  /** Resumed by a failure. */
  throw(error: unknown): IteratorResult<Wait<unknown>, T> {
    this.recycle();
    throw error;
  }

  private recycle(): void {
    this.value = undefined;
    if (pool.length < POOLED) pool.push(this);
  }
}

const POOLED = 256;
const pool: Wait<any>[] = [];

class FiberStream<T> extends Stream<T> {
  readonly body: () => FiberBody<T>;

  constructor(body: () => FiberBody<T>) {
    super();
    this.body = body;
  }

  override open(_context: Context): Future<T> {
    return new FiberFuture(this.body());
  }
}

class FiberFuture<T> extends Future<T> implements Waker {
  private readonly body: FiberBody<T>;
  /** What the fiber waits for; null while it can go on. */
  private awaited: Future<unknown> | null = null;
  /** Whether `awaited` was opened here, and so is closed here. */
  private owned = false;
  /** A release that the fiber waits for. */
  private releasing = false;
  /** What it is resumed with. */
  private failed = false;
  private answer: unknown = undefined;
  private over = false;
  private context: Context | null = null;
  private closing: Closing = undefined;
  private closed: (() => void) | null = null;
  private broken: ((error: unknown) => void) | null = null;

  constructor(body: FiberBody<T>) {
    super();
    this.body = body;
  }

  override poll(context: Context): Poll {
    if (this.over) return DONE;
    this.context = context;
    try {
      return this.advance(context);
    } catch (error) {
      this.over = true;
      throw error;
    }
  }

  override close(): Closing {
    if (this.over) return this.closing;
    this.over = true;
    let released: Closing;
    try {
      released = this.release();
    } catch (error) {
      released = Promise.reject(error);
    }
    if (released === undefined) return (this.closing = this.unwind());
    return (this.closing = Promise.resolve(released).then(
      () => this.unwind(),
      async (error: unknown) => {
        await this.unwind();
        throw error;
      },
    ));
  }

  /** A wake while `finally` blocks wait. */
  wake(): void {
    if (this.closed === null) return;
    try {
      if (this.advance(this.context!) !== PENDING) this.closed();
    } catch (error) {
      this.broken!(error);
    }
  }

  /** Goes on until the fiber must wait, returns or throws. */
  private advance(context: Context): Poll {
    for (;;) {
      if (this.releasing) return PENDING;
      if (this.awaited !== null) {
        if (!this.step(context)) return PENDING;
        continue; // its release may have to be waited for
      }
      if (--context.turn.budget < 0) return context.spent();
      const { failed, answer } = this;
      this.failed = false;
      this.answer = undefined;
      const result = failed ? this.body.throw(answer) : this.body.next(answer);
      if (result.done) return this.finish(result.value);
      this.await(result.value, context);
    }
  }

  private finish(value: T): Poll {
    this.over = true;
    this.value = value;
    return READY;
  }

  private await(request: Wait<unknown>, context: Context): void {
    const source = request.source!;
    request.source = null;
    try {
      this.owned = !(source instanceof Future);
      this.awaited = source instanceof Future ? source : (from(source) as Openable<unknown>).open(context);
    } catch (error) {
      this.fail(error);
    }
  }

  /** One poll of what is awaited; false if the fiber still has to wait for it. */
  private step(context: Context): boolean {
    const awaited = this.awaited!;
    try {
      const answer = awaited.poll(context);
      if (answer === PENDING) return false;
      if (answer === DONE) this.fail(new EmptyError('wait()'));
      else this.answer = awaited.value;
    } catch (error) {
      this.fail(error);
    }
    this.awaitRelease(context);
    return true;
  }

  private fail(error: unknown): void {
    if (!this.failed) this.answer = error;
    this.failed = true;
  }

  /** Closes what was awaited, and waits for it where it must. */
  private awaitRelease(context: Context): void {
    try {
      const closing = this.release();
      if (closing === undefined) return;
      this.releasing = true;
      const goOn = (): void => {
        this.releasing = false;
        (this.context ?? context).wake();
      };
      closing.then(goOn, (error: unknown) => {
        this.fail(error);
        goOn();
      });
    } catch (error) {
      this.fail(error);
    }
  }

  private release(): Closing {
    const { awaited } = this;
    this.awaited = null;
    return awaited !== null && this.owned ? awaited.close() : undefined;
  }

  /** Runs the `finally` blocks; if they wait, this fiber drives itself through them. */
  private unwind(): Closing {
    const result = this.body.return(undefined as T);
    if (result.done) return undefined;
    const context = this.context!.fork(this, 0);
    this.context = context;
    return new Promise<void>((resolve, reject) => {
      this.closed = resolve;
      this.broken = reject;
      this.await(result.value, context);
      this.wake();
    });
  }
}
