import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import type { Code } from '../../lib/stream/emit.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';

/** Upstream has not ended. */
const TAKING = 0;
/** It has, and what was gathered is still to be given. */
const ENDED = 1;
/** All was given. */
const GIVEN = 2;

/**
 * Operators that answer some elements with one of their own, and upstream's end with at most one more: `bufferCount`,
 * `splitWhen`, `defaultIfEmpty`.
 */
export abstract class Gathering<A, R> extends Stage<A, R> {
  protected phase: number = TAKING;

  /** Takes one element; true if there is one to give, in `value`. */
  protected abstract take(value: A): boolean;

  /** Upstream has ended: true if there is one more to give, in `value`. */
  protected abstract give(): boolean;

  /**
   * The two in text: the first leaves an element in `code.out`, or starts over; the second leaves the last one there, or
   * ends, or throws.
   */
  steps?(code: Code): readonly [take: string, give: string];

  override poll(context: Context): Poll {
    if (this.phase !== TAKING) return DONE;
    for (;;) {
      const answer = this.source.poll(context);
      if (answer === PENDING) return PENDING;
      if (answer === DONE) {
        this.phase = GIVEN;
        return this.give() ? READY : DONE;
      }
      if (this.take(this.source.value)) return READY;
    }
  }
}

fuses(Gathering, {
  emit(code) {
    const [take, give] = this.steps!(code);
    const phase = code.state('phase');
    return `if (${phase} !== ${TAKING}) {
if (${phase} === ${GIVEN}) { ${code.end} }
${phase} = ${GIVEN};
${give}
} else {
${code.upstreamUntil(`${phase} = ${ENDED}; ${code.again}`)}
${take}
}`;
  },
});
