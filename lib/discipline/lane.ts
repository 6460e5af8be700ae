import type { Context } from '../stream/context.ts';
import type { Future } from '../stream/future.ts';

/** A place for one open run, and what that is polled with. */
export interface Place<T> {
  future: Future<T> | null;
  context: Context;
}

/** The run that an operator goes on with until it has nothing more. */
export interface Lane<T> {
  /** The one that is asked next; its future is open. */
  current: Place<T> | null;
  /** The context that the operator was polled with last: with another one, all its inputs have to be told first. */
  attended: Context;
}
