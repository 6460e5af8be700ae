import type { Context } from '../stream/context.ts';
import type { Future } from '../stream/future.ts';
import { OVER } from '../stream/guard.ts';
import { PENDING, type Poll } from '../stream/poll.ts';
import { emptied, HOT, type Shape, shapeOf, type Variant } from './cache.ts';
import type { Chain } from './chain.ts';
import type { Fused } from './compile.ts';
import { PlannedChain } from './planned.ts';

/** How many elements a cold chain is given before it asks itself whether it has become hot. */
const SLICE = 512;

/** Elements that a new description interprets before it looks into the cache, which costs as much as they do. */
const FIRST = 16;

/** Elements or polls through a loop that others use too after which a description that is run again gets its own. */
const OWN = 1 << 15;

/**
 * Interprets the runs of a description until it is hot, and then runs their fused loop: they change over at a poll, or
 * within one.
 */
export class FusingPlan {
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

  /** Polls the stages of a run. */
  poll(chain: Chain<unknown>, context: Context): Poll {
    const { code } = this; // called as a function, so that stack traces show its name alone
    return code !== null && context.fusion !== 'off'
      ? (code(chain, context) as Poll)
      : this.interpret(chain, context);
  }

  /** A run was closed. */
  closed(chain: Chain<unknown>): void {
    const { variant } = this;
    if (variant === null || variant.kept !== null || variant.code === null) return;
    // In a poll, or waiting for a release, its stages are still asked.
    if (chain.phase !== OVER || chain.closing !== undefined) return;
    const stages = emptied(chain.tail);
    variant.kept = stages === null ? this : new PlannedChain(stages, new FusingPlan());
  }

  private interpret(chain: Chain<unknown>, context: Context): Poll {
    if (context.fusion === 'off') return chain.advance(context);
    const lent = this.lend(chain, context);
    if (lent >= 0) return lent as Poll;
    for (;;) {
      const slice = this.fusible ? this.ripen(chain.tail, context.fusion === 'eager') : 0;
      const { code } = this;
      if (code !== null) return code(chain, context) as Poll;
      if (slice === 0) return chain.advance(context);
      const left = context.turn.budget - slice;
      const answer = this.warm(chain, context, slice);
      // Goes on at once if the slice was all that stopped it.
      if (answer !== PENDING || left <= 0 || context.turn.budget >= left) return answer;
      context.turn.budget = left;
    }
  }

  /** One poll through the common loop; -1 where there is none. */
  private lend(chain: Chain<unknown>, context: Context): number {
    if (this.common === null) return -1;
    const { turn } = context;
    const before = turn.budget;
    const answer = this.common(chain, context);
    this.lent += Math.max(before - turn.budget, 1);
    return answer;
  }

  /** Interprets at most one slice, and counts it. The budget is one too low if the slice ended it. */
  private warm(chain: Chain<unknown>, context: Context, slice: number): Poll {
    const turn = context.turn;
    const whole = turn.budget;
    const given = Math.min(whole, slice);
    turn.budget = given;
    try {
      return chain.advance(context);
    } finally {
      const used = given - turn.budget;
      turn.budget = whole - used;
      this.heated(Math.max(used, 1));
    }
  }

  /** Counts what was interpreted. */
  private heated(by: number): void {
    this.heat += by;
    if (this.shape !== null) this.shape.heat += by;
    if (this.variant !== null) this.variant.heat += by;
  }

  /** Finds or makes the code if the chain is hot; otherwise says how many elements to interpret before asking again. */
  private ripen(tail: Future<unknown>, eager: boolean): number {
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
