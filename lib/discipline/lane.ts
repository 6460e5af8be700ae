import type { Context } from '../stream/context.ts';
import type { Future } from '../stream/future.ts';

/** The run that an operator goes on with until it has nothing more. */
export interface Lane<T> {
  /** The run that is asked next. */
  current: Future<T> | null;
  /** What it is polled with. */
  inside: Context;
  /** The context that the operator was polled with last: with another one, all its inputs have to be told first. */
  attended: Context;
}
