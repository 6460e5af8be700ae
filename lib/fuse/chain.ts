import type { Context } from '../stream/context.ts';
import { type Closing, Future } from '../stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../stream/poll.ts';
import { emptied, HOT, type Shape, shapeOf, type Variant } from './cache.ts';
import type { Fused } from './compile.ts';

/** How many elements a cold chain is given before it asks itself whether it has become hot. */
const SLICE = 512;

/** Elements that a new description interprets before it looks into the cache, which costs as much as they do. */
const FIRST = 16;

/** Elements or polls through a loop that others use too after which a description that is run again gets its own. */
const OWN = 1 << 15;

/** What all runs of one description share. */
export class Plan {
  code: Fused | null = null;
  /** False once the compiler was refused: strings may not become code here, or nothing in the chain can be emitted. */
  fusible = true;
  /** Elements or polls so far, until there is code. */
  private heat = 0;
  private shape: Shape | null = null;
  private variant: Variant | null = null;
  /** The loop, where others use it too. */
  private common: Fused | null = null;
  /** Elements or polls so far, through the common loop. */
  private lent = 0;

  /**
   * One more run begins. Functions of the same source text need not be the same function, and the engine inlines none
   * into a loop that has seen two. So a description that is run again and again gets a loop of its own in the end, and
   * leaves the common one to those that come and go.
   */
  opened(tail: Future<unknown>): void {
    const { variant } = this;
    if (variant === null) return;
    if (this.code !== null && (variant.users > 1 || variant.code !== this.code)) {
      this.common = this.code;
      this.code = null;
    } else if (this.lent > OWN) {
      this.code = this.shape!.compile(tail);
      this.common = this.variant = variant.code = null;
      variant.users = 0;
    }
  }

  /** One poll through the common loop; -1 where there is none. */
  lend(chain: Chain<unknown>, context: Context): number {
    if (this.common === null) return -1;
    const { turn } = context;
    const before = turn.budget;
    const answer = this.common(chain, context);
    this.lent += Math.max(before - turn.budget, 1);
    return answer;
  }

  /** A run is over, and nobody will ask its stages again. */
  ended(tail: Future<unknown>): void {
    const { variant } = this;
    if (variant === null || variant.kept !== null || variant.code === null) return;
    const stages = emptied(tail);
    variant.kept = stages === null ? this : new Chain(stages, new Plan());
  }

  /** Counts what was interpreted. */
  heated(by: number): void {
    this.heat += by;
    if (this.shape !== null) this.shape.heat += by;
    if (this.variant !== null) this.variant.heat += by;
  }

  /** Finds or makes the code if the chain is hot; otherwise says how many elements to interpret before asking again. */
  ripen(tail: Future<unknown>, eager: boolean): number {
    if (!eager && this.heat < FIRST) return FIRST - this.heat;
    if (this.shape === null) {
      this.shape = shapeOf(tail);
      this.shape.heat += this.heat;
    }
    if (!eager && this.shape.heat < HOT) return SLICE;
    if (this.variant === null) {
      this.variant = this.shape.variant(tail);
      if (this.variant === null) return this.refused();
      this.variant.heat += this.heat;
    }
    if (this.variant.code === null) {
      if (!eager && this.variant.heat < HOT) return SLICE;
      this.variant.code = this.shape.compile(tail);
      if (this.variant.code === null) return this.refused();
    }
    this.variant.users++;
    this.code = this.variant.code;
    return 0;
  }

  private refused(): number {
    this.fusible = false;
    return 0;
  }
}

/** Between polls. */
const IDLE = 0;
/** In a poll, or thrown out of one. */
const BUSY = 1;
/** Ended or closed. */
const OVER = 2;

/**
 * A running chain of stages over one source: the one Future that the rest of the world sees. It alone guards the laws
 * (nothing is polled after DONE, a throw or `close`), so that stages stay small, and it changes over from interpreting
 * its stages to running their fused loop, at a poll, once the description is hot.
 */
export class Chain<T> extends Future<T> {
  /** The last stage; the others hang from it by `source`. Read by fused code. */
  readonly tail: Future<T>;
  private readonly plan: Plan;
  private phase: number = IDLE;
  private closed = false;
  private closing: Closing = undefined;

  constructor(tail: Future<T>, plan: Plan) {
    super();
    this.tail = tail;
    this.plan = plan;
    plan.opened(tail);
  }

  override poll(context: Context): Poll {
    if (this.phase !== IDLE) return DONE;
    this.phase = BUSY; // stays so if this throws
    const code = this.plan.code;
    const answer =
      code !== null && context.fusion !== 'off' ? (code(this, context) as Poll) : this.interpret(context);
    this.phase = answer === DONE || this.closed ? OVER : IDLE;
    return answer;
  }

  override close(): Closing {
    if (this.closed) return this.closing;
    this.closed = true;
    const busy = this.phase === BUSY;
    if (!busy) this.phase = OVER;
    this.closing = this.tail.close();
    if (!busy && this.closing === undefined) this.plan.ended(this.tail);
    return this.closing;
  }

  private interpret(context: Context): Poll {
    const plan = this.plan;
    if (context.fusion === 'off') return this.step(context);
    const lent = plan.lend(this, context);
    if (lent >= 0) return lent as Poll;
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
