import type { Context } from '../stream/context.ts';
import type { Closing, Future } from '../stream/future.ts';
import { BUSY, IDLE, OVER } from '../stream/guard.ts';
import { DONE, type Poll } from '../stream/poll.ts';
import { Chain } from './chain.ts';
import type { FusingPlan } from './plan.ts';

// Constants of this module alone, which the engine folds.
const FREE = IDLE;
const POLLED = BUSY;
const ENDED = OVER;

/** A chain that is polled as the plan of its description says: interpreted, until there is a loop for it. */
export class PlannedChain<T> extends Chain<T> {
  private declare readonly plan: FusingPlan;

  constructor(tail: Future<T>, plan: FusingPlan) {
    super(tail);
    this.plan = plan;
    plan.opened(tail);
  }

  /** As every guard's, but written out: so the engine sees a single class here, and calls the plan straight. */
  override poll(context: Context): Poll {
    if (this.phase !== FREE) return DONE;
    this.phase = POLLED;
    const answer = this.plan.poll(this, context);
    if (answer === DONE || this.closing !== null) {
      this.phase = ENDED;
      return DONE;
    }
    this.phase = FREE;
    return answer;
  }

  override close(): Closing {
    if (this.closing === null) {
      super.close();
      this.plan.closed(this);
    }
    return this.closing!;
  }
}
