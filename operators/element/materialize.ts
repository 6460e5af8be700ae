import { element } from '../../lib/fuse/element.ts';
import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import { abandon } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, type Poll, READY } from '../../lib/stream/poll.ts';

/** What a stream says, as data: an element, its failure, or its end. */
export type Notification<T> =
  | { readonly kind: 'N'; readonly value: T }
  | { readonly kind: 'E'; readonly error: unknown }
  | { readonly kind: 'C' };

/**
 * Everything upstream says, as data: each element, and at last the end or the failure, which then is no failure here.
 *
 * ```text
 * --1--2--#
 *   materialize()
 * --N1-N2-(E|)
 * ```
 *
 * Law: `materialize()` then `dematerialize()` changes nothing. Cost: one object an element, O(1) memory. Errors: none.
 *
 * @example
 * import { from } from 'millrace';
 * import { materialize } from 'millrace/operators';
 *
 * console.log(from([1]).pipe(materialize()).toArraySync()); // [ { kind: 'N', value: 1 }, { kind: 'C' } ]
 */
export function materialize<A>(): Operator<A, Notification<A>> {
  return element((source) => new Materializing(source));
}

const OPEN = 0;
/** Upstream has ended; that is still to be said. */
const ENDED = 1;
const SAID = 2;

class Materializing<A> extends Stage<A, Notification<A>> {
  private phase = OPEN;

  override poll(context: Context): Poll {
    if (this.phase !== OPEN) return DONE;
    let answer: Poll;
    try {
      answer = this.source.poll(context);
    } catch (error) {
      this.phase = SAID;
      this.value = { kind: 'E', error };
      this.abandon();
      return READY;
    }
    if (answer === READY) this.value = { kind: 'N', value: this.source.value };
    else if (answer === DONE) {
      this.phase = SAID;
      this.value = { kind: 'C' };
      return READY;
    }
    return answer;
  }

  /** Nothing of what has failed goes on behind the notification. */
  private abandon(): void {
    abandon(this.source);
  }
}

fuses(Materializing, {
  name: 'materialize',

  emit(code) {
    const phase = code.state('phase');
    return `if (${phase} !== ${OPEN}) {
if (${phase} === ${SAID}) { ${code.end} }
${phase} = ${SAID};
${code.out} = { kind: 'C' };
} else {
try {
${code.upstreamUntil(`${phase} = ${ENDED}; ${code.again}`)}
${code.out} = { kind: 'N', value: ${code.in} };
} catch (error) {
${phase} = ${SAID};
${code.self}.abandon();
${code.out} = { kind: 'E', error };
}
}`;
  },
});
