import '../../lib/parts/timers.ts'; // users' functions are given the context, and may arm one
import type { Context } from '../../lib/stream/context.ts';
import { source } from '../../lib/stream/from/source.ts';
import { type Closing, Future } from '../../lib/stream/future.ts';
import { DONE, type Poll } from '../../lib/stream/poll.ts';
import type { Stream } from '../../lib/stream/stream.ts';

/** Where a poll function leaves its element. */
export interface Slot<T> {
  value: T;
}

/**
 * A source from one function: it is polled with the context and a slot, and answers `PENDING` (having seen to it that
 * `context.wake()` will be called), `READY` (having put an element into the slot) or `DONE`. It is not called again after
 * `DONE`, a throw or the close. A second function releases what the first one holds.
 *
 * State belongs to a run: make it with `defer`.
 *
 * Law: `fromPoll(() => DONE)` is `EMPTY`. Cost: one call an element. Errors: a throw of a function ends the run, with the
 * same object.
 *
 * @example
 * import { DONE, READY } from 'millrace';
 * import { defer, fromPoll } from 'millrace/operators';
 *
 * const countdown = defer(() => {
 *   let n = 3;
 *   return fromPoll<number>((_context, slot) => {
 *     if (n === 0) return DONE;
 *     slot.value = n--;
 *     return READY;
 *   });
 * });
 * console.log(countdown.toArraySync()); // [ 3, 2, 1 ]
 */
export function fromPoll<T>(
  poll: (context: Context, slot: Slot<T>) => Poll,
  close?: () => Closing,
): Stream<T> {
  return source(() => new Polling(poll, close));
}

class Polling<T> extends Future<T> {
  private readonly ask: (context: Context, slot: Slot<T>) => Poll;
  private readonly release: (() => Closing) | undefined;
  private over = false;
  private closed = false;
  private closing: Closing = undefined;

  constructor(ask: (context: Context, slot: Slot<T>) => Poll, release: (() => Closing) | undefined) {
    super();
    this.ask = ask;
    this.release = release;
  }

  override poll(context: Context): Poll {
    if (this.over) return DONE;
    if (--context.turn.budget < 0) return context.spent();
    this.over = true; // stays so if the function throws
    const answer = this.ask(context, this);
    this.over = answer === DONE || this.closed;
    return answer;
  }

  override close(): Closing {
    if (this.closed) return this.closing;
    this.closed = true;
    this.over = true;
    return (this.closing = this.release?.());
  }
}
