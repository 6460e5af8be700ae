// Provisional: over `first`-like single polls; the executor's own task replaces it.
import type { Executor } from '../executor/executor.ts';
import { Context } from '../stream/context.ts';
import { Future, type Openable } from '../stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../stream/poll.ts';

class Held<T> extends Future<T> {
  private readonly inner: Future<T>;
  constructor(inner: Future<T>) {
    super();
    this.inner = inner;
  }
  override poll(context: Context): Poll {
    const answer = this.inner.poll(context);
    if (answer === READY) this.value = this.inner.value;
    return answer === PENDING ? PENDING : answer === READY ? READY : DONE;
  }
  override close(): void {}
}

class Step<T> implements Openable<T> {
  readonly holder: { stream: Openable<T>; future: Future<T> | null };
  constructor(holder: { stream: Openable<T>; future: Future<T> | null }) {
    this.holder = holder;
  }
  open(context: Context): Future<T> {
    this.holder.future ??= this.holder.stream.open(context);
    return new Held(this.holder.future);
  }
}

export class StreamIterator<T> implements AsyncIterableIterator<T> {
  private readonly executor: Executor;
  private readonly holder: { stream: Openable<T>; future: Future<T> | null };
  constructor(stream: Openable<T>, executor: Executor) {
    this.executor = executor;
    this.holder = { stream, future: null };
  }
  [Symbol.asyncIterator](): this {
    return this;
  }
  async next(): Promise<IteratorResult<T>> {
    const none = Symbol('none');
    const value = await this.executor.run(new Step(this.holder), () => none);
    if (value === none) {
      await this.holder.future?.close();
      return { done: true, value: undefined };
    }
    return { done: false, value: value as T };
  }
  async return(): Promise<IteratorResult<T>> {
    await this.holder.future?.close();
    return { done: true, value: undefined };
  }
}
