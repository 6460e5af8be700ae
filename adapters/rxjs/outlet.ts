import type { Subscriber } from 'rxjs';
import type { Executor } from '../../lib/executor/executor.ts';
import { FINISHED } from '../../lib/executor/runner.ts';
import type { Owner, Task } from '../../lib/executor/task.ts';
import type { Context } from '../../lib/stream/context.ts';
import type { CapacityError } from '../../lib/stream/errors.ts';
import { type Closing, Future, type Openable } from '../../lib/stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import type { Inlet } from './inlet.ts';

/** The outlet whose run is being opened or polled right now. */
let current: Outlet<unknown> | null = null;

/** Subscribes `inlet` as soon as no poll is on the stack; at once, where no outlet is at work. */
export function connectSoon(inlet: Inlet<any>): void {
  if (current === null) inlet.connect();
  else current.connects.push(inlet);
}

/** The outlet whose run is being opened or polled, if there is one. */
export function outletAtWork(): Outlet<unknown> | null {
  return current;
}

function enter(outlet: Outlet<unknown>): Outlet<unknown> | null {
  const previous = current;
  current = outlet;
  return previous;
}

/**
 * Pull turned into push: a task that polls a stream and hands each element to a subscriber, then and there.
 *
 * What an observable pushes while it is being subscribed to cannot be polled from inside of the very poll that opened
 * it. So the observables in the stream are only noted as they open (`connects`), and are subscribed to right after
 * that poll: then each push is polled and delivered before `next` returns, and a firehose of any length passes
 * through a small ring.
 */
export class Outlet<T> extends Future<never> implements Openable<never>, Owner {
  /** @internal */
  task: Task | null = null;
  /** Opened, and to be subscribed to as soon as no poll is on the stack. */
  readonly connects: Inlet<unknown>[] = [];
  private readonly stream: Openable<T>;
  private readonly subscriber: Subscriber<T>;
  private readonly executor: Executor;
  private inner: Future<T> | null = null;
  /** The innermost inlet that is being subscribed to. */
  private connecting: Inlet<unknown> | null = null;
  /** A poll of ours or a delivery is on the stack: another poll, from a turn within, has to leave. */
  private busy = false;
  private overflow: CapacityError | null = null;
  private over = false;
  private released = false;
  private closing: Closing = undefined;

  constructor(stream: Openable<T>, subscriber: Subscriber<T>, executor: Executor) {
    super();
    this.stream = stream;
    this.subscriber = subscriber;
    this.executor = executor;
  }

  open(context: Context): this {
    if (this.over) return this; // the subscriber left while the executor had no room
    const previous = enter(this);
    try {
      this.inner = this.stream.open(context);
    } catch (error) {
      current = previous;
      this.fail(error);
    } finally {
      current = previous;
    }
    return this;
  }

  override poll(context: Context): Poll {
    if (this.busy) return PENDING;
    this.busy = true;
    try {
      while (!this.over) if (this.step(context)) break;
    } finally {
      this.busy = false;
    }
    // An outer call of this method, which is subscribing to an inlet, will say that it is over.
    if (!this.over || this.connecting !== null) return PENDING;
    this.release();
    return DONE;
  }

  /** The subscriber has gone: whatever runs is closed, now if nothing of it is on the stack, else as soon as it is not. */
  stop(): void {
    if (this.over) return;
    this.over = true;
    try {
      if (current !== this) this.release();
    } finally {
      this.task?.stop(FINISHED);
    }
  }

  /** An inlet in front of a lifted operator is full. Nobody may ever pull what is in it: so the run fails now. */
  overflown(error: CapacityError): void {
    if (this.over) return;
    this.overflow = error;
    if (current === this) return; // its poll is on the stack, and sees to it
    this.fail(error);
    this.task?.stop(FINISHED);
  }

  override close(): Closing {
    this.over = true;
    this.release();
    return this.closing;
  }

  /** The task is the elements' own way out: none comes this way. @internal */
  ready(): boolean {
    return false;
  }

  /** @internal */
  finished(): void {}

  /** The executor has ended the task, and not the stream or the subscriber. @internal */
  failed(reason: unknown): void {
    this.over = true;
    this.subscriber.error(reason);
  }

  /** One poll and what follows from it; true when nothing more can be done now. */
  private step(context: Context): boolean {
    const answer = this.pollInner(context);
    if (this.over) this.release();
    else if (this.overflow !== null) this.fail(this.overflow);
    else if (answer === READY) this.deliver();
    else if (answer === DONE) this.complete();
    else if (this.mayConnect()) this.connect();
    else return true;
    return false;
  }

  /**
   * What is before an observable (`startWith`) is delivered before it is subscribed to. One that has just ended is left
   * to return from its `subscribe` first: so to repeat a synchronous one takes no stack.
   */
  private mayConnect(): boolean {
    return this.connects.length > 0 && this.connecting?.quiet !== true;
  }

  private pollInner(context: Context): Poll | -1 {
    const previous = enter(this);
    try {
      return this.inner!.poll(context);
    } catch (error) {
      current = previous;
      this.fail(error);
      return -1;
    } finally {
      current = previous;
    }
  }

  /** Subscribes to the next inlet. While it pushes, turns from within poll and deliver. */
  private connect(): void {
    const inlet = this.connects.shift()!;
    const outer = this.connecting;
    this.connecting = inlet;
    this.busy = false;
    this.executor.stepOut();
    try {
      inlet.connect();
    } catch (error) {
      this.fail(error);
    } finally {
      this.executor.stepIn();
      this.busy = true;
      this.connecting = outer;
    }
  }

  private deliver(): void {
    this.executor.stepOut();
    try {
      this.subscriber.next(this.inner!.value);
    } finally {
      this.executor.stepIn();
    }
    // Before `subscribe` has returned, nobody can tell us that the subscriber has gone.
    if (this.subscriber.closed) this.stop();
  }

  private complete(): void {
    this.over = true;
    try {
      this.release();
    } catch (error) {
      this.settle(true, error);
      return;
    }
    if (this.closing === undefined) this.settle(false, undefined);
    else
      this.closing = this.closing.then(
        () => this.subscriber.complete(),
        (error: unknown) => this.subscriber.error(error),
      );
  }

  private fail(error: unknown): void {
    this.over = true;
    try {
      this.release();
    } catch {
      // The run's own failure is the one that the subscriber must see.
    }
    if (this.closing === undefined) this.settle(true, error);
    else {
      const settle = (): void => this.subscriber.error(error);
      this.closing = this.closing.then(settle, settle);
    }
  }

  private settle(failed: boolean, error: unknown): void {
    this.executor.stepOut();
    try {
      if (failed) this.subscriber.error(error);
      else this.subscriber.complete();
    } finally {
      this.executor.stepIn();
    }
  }

  private release(): void {
    if (this.released) return;
    this.released = true;
    try {
      this.closing = this.inner?.close();
    } finally {
      // What is still open then is shared with others, who rely on its being subscribed to.
      for (const inlet of this.connects.splice(0)) inlet.connect();
    }
  }
}
