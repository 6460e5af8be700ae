import type { Context } from '../stream/context.ts';
import { type Closing, Future } from '../stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../stream/poll.ts';
import { HOT, type Shape, shapeOf, type Variant } from './cache.ts';
import type { Fused } from './compile.ts';

/** How many elements a cold chain is given before it asks itself whether it has become hot. */
const SLICE = 512;

/** The same for a new description whose shape is hot: it pays for the look into the cache, but not for nothing. */
const FIRST = 16;

/** What all runs of one description share. */
export class Plan {
  code: Fused | null = null;
  /** False once the compiler was refused: strings may not become code here, or nothing in the chain can be emitted. */
  fusible = true;
  /** Elements or polls so far, until there is code. */
  private heat = 0;
  private shape: Shape | null = null;
  private variant: Variant | null = null;

  /** Counts what was interpreted. */
  heated(by: number): void {
    this.heat += by;
    if (this.shape !== null) this.shape.heat += by;
    if (this.variant !== null) this.variant.heat += by;
  }

  /** Finds or makes the code if the chain is hot; otherwise says how many elements to interpret before asking again. */
  ripen(tail: Future<unknown>, eager: boolean): number {
    this.shape ??= shapeOf(tail);
    if (!eager && this.shape.heat < HOT) return SLICE;
    if (this.variant === null) {
      if (!eager && this.heat < FIRST) return FIRST - this.heat;
      this.variant = this.shape.variant(tail);
      if (this.variant === null) return this.refused();
      this.variant.heat += this.heat;
    }
    if (this.variant.code === null) {
      if (!eager && this.variant.heat < HOT) return SLICE;
      if (!this.shape.compile(this.variant, tail)) return this.refused();
    }
    this.code = this.variant.code;
    return 0;
  }

  private refused(): number {
    this.fusible = false;
    return 0;
  }
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
    const plan = this.plan;
    if (context.fusion === 'off') return this.step(context);
    for (;;) {
      const slice = plan.fusible ? plan.ripen(this.tail, context.fusion === 'eager') : 0;
      const { code } = plan; // called as a function, so that stack traces show its name alone
      if (code !== null) return code(this, context) as Poll;
      if (slice === 0) return this.step(context);
      const left = context.turn.budget - slice;
      const answer = this.warm(context, slice);
      // Goes on at once if the slice was all that stopped it.
      if (answer !== PENDING || left <= 0 || context.turn.budget >= left) return answer;
      context.turn.budget = left;
    }
  }

  private step(context: Context): Poll {
    const answer = this.tail.poll(context);
    if (answer === READY) this.value = this.tail.value;
    return answer;
  }

  /** Interprets at most one slice, and counts it. The budget is one too low if the slice ended it. */
  private warm(context: Context, slice: number): Poll {
    const turn = context.turn;
    const whole = turn.budget;
    const given = Math.min(whole, slice);
    turn.budget = given;
    try {
      return this.step(context);
    } finally {
      const used = given - turn.budget;
      turn.budget = whole - used;
      this.plan.heated(Math.max(used, 1));
    }
  }
}
