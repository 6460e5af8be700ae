import type { Context } from '../stream/context.ts';
import { type Closing, Future } from '../stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../stream/poll.ts';
import { compile, type Fused } from './compile.ts';

/** Elements of one description that are interpreted before its chain is compiled: what the compiler's time buys. */
export const HOT = 2048;

/** How many elements a cold chain is given before it asks itself whether it has become hot. */
const SLICE = 512;

/** What all runs of one description share. */
export class Plan {
  /** Elements or polls so far, until the chain is compiled. */
  heat = 0;
  code: Fused | null = null;
  /** False once the compiler was refused: strings may not become code here, or nothing in the chain can be emitted. */
  fusible = true;
}

/**
 * A running chain of stages over one source: the one Future that the rest of the world sees. It alone guards the laws
 * (nothing is polled after DONE, a throw or `close`), so that stages stay small, and it changes over from interpreting
 * its stages to running their fused loop, at a poll, once the description is hot.
 */
export class Chain<T> extends Future<T> {
  /** The last stage; the others hang from it by `source`. Read by fused code. */
  readonly tail: Future<T>;
  private readonly plan: Plan;
  private over = false;
  private closed = false;
  private closing: Closing = undefined;

  constructor(tail: Future<T>, plan: Plan) {
    super();
    this.tail = tail;
    this.plan = plan;
  }

  override poll(context: Context): Poll {
    if (this.over) return DONE;
    try {
      const code = this.plan.code;
      const answer =
        code !== null && context.fusion !== 'off' ? (code(this, context) as Poll) : this.interpret(context);
      if (answer === DONE) this.over = true;
      return answer;
    } catch (error) {
      this.over = true;
      throw error;
    }
  }

  override close(): Closing {
    if (this.closed) return this.closing;
    this.closed = true;
    this.over = true;
    return (this.closing = this.tail.close());
  }

  private interpret(context: Context): Poll {
    if (context.fusion === 'off' || !this.plan.fusible) return this.step(context);
    if (context.fusion === 'eager' || this.plan.heat >= HOT) return this.changeOver(context);
    return this.warm(context);
  }

  private step(context: Context): Poll {
    const answer = this.tail.poll(context);
    if (answer === READY) this.value = this.tail.value;
    return answer;
  }

  /** Interprets one slice and counts it; goes on at once if the slice was all that stopped it. */
  private warm(context: Context): Poll {
    const turn = context.turn;
    const whole = turn.budget;
    const slice = Math.min(whole, SLICE);
    turn.budget = slice;
    let answer: Poll;
    let used = 0;
    try {
      answer = this.step(context);
    } finally {
      used = slice - turn.budget;
      turn.budget = whole - used;
      this.plan.heat += Math.max(used, 1);
    }
    return answer === PENDING && used > slice && slice < whole ? this.interpret(context) : answer;
  }

  private changeOver(context: Context): Poll {
    this.plan.code = compile(this.tail);
    if (this.plan.code === null) {
      this.plan.fusible = false;
      return this.step(context);
    }
    return this.plan.code(this, context) as Poll;
  }
}
