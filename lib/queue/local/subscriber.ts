import type { Context } from '../../stream/context.ts';
import { ReopenedError } from '../../stream/errors.ts';
import { fuses } from '../../stream/fuses.ts';
import { Future } from '../../stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../../stream/poll.ts';
import { Stream } from '../../stream/stream.ts';
import { type QueueCore, type Reader, taken } from './core.ts';
import type { Cursor } from './store.ts';

/**
 * The reading end of a queue: a Stream that sees everything from its cursor on. It holds its place from `sub()` until it
 * is closed or has ended, and can be opened once.
 */
export class Subscriber<T> extends Stream<T> {
  private readonly core: QueueCore<T>;
  /** @internal */
  readonly cursor: Cursor<T>;
  private opened = false;

  constructor(core: QueueCore<T>, cursor: Cursor<T>) {
    super();
    this.core = core;
    this.cursor = cursor;
  }

  override open(context: Context): Future<T> {
    if (this.opened) throw new ReopenedError('the subscriber of a queue');
    this.opened = true;
    return new SubscriberFuture(this.core, this.cursor, context);
  }

  /** How many elements it may take now. */
  get ready(): number {
    return this.cursor.ready;
  }

  /** The next element, if there is one: `found` says so. For reading by hand; the stream and it share the cursor. */
  tryTake(): { readonly found: boolean; readonly value: T } {
    if (this.cursor.ready < 1) return { found: false, value: undefined as T };
    return { found: true, value: taken(this.core, this.cursor) };
  }

  /** Gives the place up, if the stream was not opened: it gates the writer no more. */
  unsubscribe(): void {
    this.opened = true;
    leave(this.core, this.cursor);
  }
}

function leave<T>(core: QueueCore<T>, cursor: Cursor<T>): void {
  cursor.leave();
  core.freed();
  core.wakeReaders();
}

class SubscriberFuture<T> extends Future<T> implements Reader {
  private readonly core: QueueCore<T>;
  private readonly cursor: Cursor<T>;
  context: Context;
  private over = false;
  private closed = false;

  constructor(core: QueueCore<T>, cursor: Cursor<T>, context: Context) {
    super();
    this.core = core;
    this.cursor = cursor;
    this.context = context;
  }

  override poll(context: Context): Poll {
    if (this.over || this.cursor.ready < 1) return this.idle(context);
    this.context = context;
    if (--context.turn.budget < 0) return context.spent();
    this.value = this.take();
    return READY;
  }

  private take(): T {
    return taken(this.core, this.cursor);
  }

  /** Nothing is there: says whether something may still come. Called by fused code as well. */
  private idle(context: Context): Poll {
    this.context = context;
    if (this.over) return DONE;
    if (!this.core.ended) {
      this.core.await(this);
      return PENDING;
    }
    this.over = true;
    if (this.core.failed) throw this.core.failure;
    return DONE;
  }

  override close(): void {
    if (this.closed) return;
    this.closed = true;
    this.over = true;
    this.core.forget(this);
    leave(this.core, this.cursor);
  }
}

fuses(SubscriberFuture, {
  name: 'queue',

  /** Each store has a loop of its own, in which the engine sees through its cursor. */
  get shape() {
    return this.cursor.constructor;
  },

  /** `over` is read anew for each element: what runs below may close this future. */
  emit(code) {
    return `if (${code.self}.over || ${code.constant('cursor')}.ready < 1) {
if (${code.self}.idle(context) === 0) ${code.pending}
${code.end}
}
${code.pay}
${code.out} = ${code.self}.take();`;
  },
});
