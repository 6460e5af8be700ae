import type { Context } from '../stream/context.ts';
import { type Closing, Future } from '../stream/future.ts';
import { DONE, type Poll, READY } from '../stream/poll.ts';
import type { Plan } from './fuser.ts';

/** Between polls. */
const IDLE = 0;
/** In a poll, or thrown out of one. */
const BUSY = 1;
/** Ended or closed, and not in a poll. */
export const OVER = 2;

/**
 * A running chain of stages over one source: the one Future that the rest of the world sees. It alone guards the laws
 * (nothing is polled after DONE, a throw or `close`), so that stages stay small. How they are polled is the plan's
 * affair; without one they are asked themselves.
 */
export class Chain<T> extends Future<T> {
  /** The last stage; the others hang from it by `source`. Read by fused code. */
  declare readonly tail: Future<T>;
  private declare readonly plan: Plan | undefined;
  /** For the plan to read. */
  phase: number = IDLE;
  /** What `close` answered; null until then. For the plan to read. */
  closing: Closing | null = null;

  constructor(tail: Future<T>, plan: Plan | undefined) {
    super();
    this.tail = tail;
    this.plan = plan;
    plan?.opened(tail);
  }

  override poll(context: Context): Poll {
    if (this.phase !== IDLE) return DONE;
    this.phase = BUSY; // stays so if this throws
    const answer = this.plan ? this.plan.poll(this, context) : this.step(context);
    this.phase = answer === DONE || this.closing !== null ? OVER : IDLE;
    return answer;
  }

  /** A poll of the stages themselves, for the plan. */
  step(context: Context): Poll {
    const answer = this.tail.poll(context);
    if (answer === READY) this.value = this.tail.value;
    return answer;
  }

  override close(): Closing {
    if (this.closing === null) {
      if (this.phase === IDLE) this.phase = OVER;
      this.closing = undefined; // should it be asked again before it has an answer
      this.closing = this.tail.close();
      this.plan?.closed(this);
    }
    return this.closing;
  }
}
