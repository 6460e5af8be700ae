import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import type { Code } from '../../lib/stream/emit.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';

/** Taking elements still. */
const TAKING = 0;
/** The result was given before upstream's end: upstream is closed when the next poll comes, since the result may be
 * an element that upstream still owns. */
const EARLY = 1;
/** The result was given, or there is none. */
const GIVEN = 2;

/**
 * Operators with at most one result: `find`, `every`, `last`, `toMap`. A subclass takes elements, may decide early, and
 * gives its result at upstream's end.
 */
export abstract class Folding<A, R> extends Stage<A, R> {
  protected phase: number = TAKING;

  /** Takes one element; true if that settles the result, which is in `value` then. */
  protected abstract take(value: A): boolean;

  /** Upstream has ended: true if there is a result, which is in `value` then. */
  protected abstract give(): boolean;

  /**
   * The two in text: the first are statements over `code.in`; the second leaves the result in `code.out`, or ends, or
   * throws. Within the first, `settle` makes the statements that settle the result.
   */
  steps?(code: Code, settle: (result: string) => string): readonly [take: string, give: string];

  override poll(context: Context): Poll {
    if (this.phase !== TAKING) return this.over();
    for (;;) {
      const answer = this.source.poll(context);
      if (answer === PENDING) return PENDING;
      if (answer === DONE) {
        this.phase = GIVEN;
        return this.give() ? READY : DONE;
      }
      if (this.take(this.source.value)) {
        this.phase = EARLY;
        return READY;
      }
    }
  }

  private over(): Poll {
    if (this.phase === EARLY) {
      this.phase = GIVEN;
      this.finish();
    }
    return DONE;
  }
}

fuses(Folding, {
  emit(code) {
    const settle = (result: string): string =>
      `{ ${code.out} = ${result}; ${code.state('phase')} = ${EARLY}; ${code.leave} }`;
    const [take, give] = this.steps!(code, settle);
    const phase = code.state('phase');
    return `if (${phase} !== ${TAKING}) {
if (${phase} === ${EARLY}) { ${phase} = ${GIVEN}; ${code.finish} }
${code.end}
}
${code.fold(take)}
if (${phase} === ${TAKING}) {
${phase} = ${GIVEN};
${give}
}`;
  },
});
