import type { Context } from '../stream/context.ts';
import type { Code } from '../stream/emit.ts';
import { fuses } from '../stream/fuses.ts';
import { type Closing, Future } from '../stream/future.ts';
import type { Poll } from '../stream/poll.ts';

/**
 * One element-wise operator of a running chain: its state, and its work in two forms side by side. `poll` is the
 * interpreter's, `emit` is the same as text for the fused loop, over the same fields of the same object, so that a run
 * can change over at any poll. The library's own classes have `emit`, and `shape` and `plain` with it, behind them in a
 * call of `fuses`, so that programs for browsers go without.
 *
 * A stage is polled by its chain alone, and the chain sees to it that nothing is polled after DONE, a throw or a
 * close; so a stage needs no such flag of its own. `poll` may be asked again after it said DONE while a later stage
 * still produces: it must say DONE again (upstream does, too).
 *
 * A stage without `emit` works, and splits the chain: what is above it stays interpreted.
 */
export abstract class Stage<A, B> extends Future<B> {
  declare readonly source: Future<A>;

  constructor(source: Future<A>) {
    super();
    (this as { source: Future<A> }).source = source; // assigned for the reason that Future gives
  }

  abstract override poll(context: Context): Poll;

  /**
   * The work as text. It may depend on nothing but the class, since chains of equal shape share one loop; where it has
   * to (an operator with and without a seed), `shape` tells the cases apart.
   */
  emit?(code: Code): string;

  /** What chains are compared by, where it is not the class: two stages of equal shape emit equal text. */
  declare readonly shape: unknown;

  /**
   * True where nobody but its chain ever calls it: no callback does, least of all after its close. The library may keep
   * such a stage, emptied, when its run is over. Stages made with `defineOperator` are not.
   */
  declare readonly plain: boolean;

  /** Ends upstream before its own end: `poll` calls it where `emit` places `code.finish`. */
  finish(): void {
    void this.source.close();
  }

  /** A stage that holds something (an iterator, say) releases it here, and then `super.close()`. */
  override close(): Closing {
    return this.source.close();
  }
}

fuses(Stage, { plain: true });
