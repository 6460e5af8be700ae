import type { Executor } from '../executor/executor.ts';
import type { Owner } from '../executor/task.ts';
import type { Context } from '../stream/context.ts';
import { type Closing, Future, type Openable } from '../stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../stream/poll.ts';

/** One outstanding `next()` or `return()`. */
interface Asked<T> {
  resolve(result: IteratorResult<T>): void;
  reject(reason: unknown): void;
}

/**
 * `for await (const x of stream)`: a task that is polled only while somebody asks. It is opened at the first `next()`,
 * so that an abandoned iterator holds nothing. Several outstanding `next()` are answered in order; `return()` answers
 * them at once and closes the run, also while it waits, and is itself answered once the release is over.
 */
export class StreamIterator<T> implements AsyncIterableIterator<T>, Openable<never>, Owner {
  private readonly executor: Executor;
  private readonly stream: Openable<T>;
  /** Outstanding `next()`, oldest first. */
  private readonly asked: Asked<T>[] = [];
  /** Outstanding `return()`. */
  private readonly leaving: Asked<T>[] = [];
  /** @internal */
  task = -1;
  private begun = false;
  private over = false;

  constructor(stream: Openable<T>, executor: Executor) {
    this.stream = stream;
    this.executor = executor;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T>> {
    return new Promise((resolve, reject) => {
      if (this.over) return resolve(ended());
      const waiting = this.asked.push({ resolve, reject }) > 1;
      if (!this.begun) this.begin();
      else if (!waiting) this.executor.wake(this.task);
    });
  }

  return(value?: unknown): Promise<IteratorResult<T>> {
    return new Promise((resolve, reject) => {
      const last: IteratorResult<T> = { done: true, value: value as T };
      const running = this.begun && !this.over;
      this.begun = this.over = true;
      this.answerAll();
      if (!running && this.leaving.length === 0) return resolve(last);
      this.leaving.push({ resolve: () => resolve(last), reject });
      if (running) this.executor.finish(this.task);
    });
  }

  /** @internal */
  open(context: Context): Future<never> {
    return new Answers(this.stream.open(context), this.asked);
  }

  /** @internal */
  ready(): boolean {
    return true;
  }

  /** @internal */
  finished(): void {
    this.over = true;
    this.answerAll();
    for (const one of this.leaving.splice(0)) one.resolve(ended());
  }

  /** @internal */
  failed(reason: unknown): void {
    this.over = true;
    (this.leaving.shift() ?? this.asked.shift())?.reject(reason);
    this.finished();
  }

  private begin(): void {
    this.begun = true;
    this.executor.spawn(this, undefined, this);
  }

  private answerAll(): void {
    for (const one of this.asked.splice(0)) one.resolve(ended());
  }
}

/** Polls the run for as long as somebody asks, and hands each element to whoever asked first. */
class Answers<T> extends Future<never> {
  private readonly inner: Future<T>;
  private readonly asked: Asked<T>[];

  constructor(inner: Future<T>, asked: Asked<T>[]) {
    super();
    this.inner = inner;
    this.asked = asked;
  }

  override poll(context: Context): Poll {
    while (this.asked.length > 0) {
      const answer = this.inner.poll(context);
      if (answer === PENDING) return PENDING;
      if (answer === DONE) return DONE;
      if (answer === READY) this.asked.shift()?.resolve({ done: false, value: this.inner.value });
    }
    return PENDING;
  }

  override close(): Closing {
    return this.inner.close();
  }
}

function ended(): IteratorReturnResult<undefined> {
  return { done: true, value: undefined };
}
