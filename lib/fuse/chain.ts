import type { Context } from '../stream/context.ts';
import type { Closing, Future } from '../stream/future.ts';
import { Guard } from '../stream/guard.ts';
import { type Poll, READY } from '../stream/poll.ts';

/**
 * A running chain of stages over one source: the one Future that the rest of the world sees. It alone guards the laws, so
 * that stages stay small.
 */
export class Chain<T> extends Guard<T> {
  /** The last stage; the others hang from it by `source`. Read by fused code. */
  declare readonly tail: Future<T>;

  constructor(tail: Future<T>) {
    super();
    this.tail = tail;
  }

  /** Asks the stages themselves. */
  override advance(context: Context): Poll {
    const answer = this.tail.poll(context);
    if (answer === READY) this.value = this.tail.value;
    return answer;
  }

  protected override release(): Closing {
    return this.tail.close();
  }
}
