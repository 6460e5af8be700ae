import { element } from '../../lib/fuse/element.ts';
import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import { ArgumentError } from '../../lib/stream/errors.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, type Poll, READY } from '../../lib/stream/poll.ts';
import type { Notification } from './materialize.ts';

/**
 * What was said as data is said again: elements, and then the end or the failure, whichever notification comes first.
 * Upstream is closed there.
 *
 * ```text
 * --N1-N2-E--|
 *   dematerialize()
 * --1--2--#
 * ```
 *
 * Law: `materialize()` then `dematerialize()` changes nothing. Cost: O(1) an element, O(1) memory. Errors: the error of
 * the notification; ArgumentError where an element is no notification.
 *
 * @example
 * import { from } from 'millrace';
 * import { dematerialize, materialize } from 'millrace/operators';
 *
 * console.log(from([1, 2]).pipe(materialize(), dematerialize()).toArraySync()); // [ 1, 2 ]
 */
export function dematerialize<A>(): Operator<Notification<A>, A> {
  return element((source) => new Dematerializing<A>(source));
}

class Dematerializing<A> extends Stage<Notification<A>, A> {
  private over = false;

  override poll(context: Context): Poll {
    if (this.over) return DONE;
    const answer = this.source.poll(context);
    if (answer !== READY) return answer;
    const said = this.source.value;
    if (said.kind === 'N') {
      this.value = said.value;
      return READY;
    }
    if (said.kind !== 'C') this.fail(said);
    this.over = true;
    this.finish();
    return DONE;
  }

  fail(said: Notification<A>): never {
    if (said?.kind === 'E') throw said.error;
    throw new ArgumentError('dematerialize: element', said, 'a notification (kind N, E or C)');
  }
}

fuses(Dematerializing, {
  name: 'dematerialize',

  emit(code) {
    const over = code.state('over');
    return `if (${over}) { ${code.end} }
${code.upstream}
if (${code.in}.kind !== 'N') {
if (${code.in}.kind !== 'C') ${code.self}.fail(${code.in});
${over} = true;
${code.finish}
${code.end}
}
${code.out} = ${code.in}.value;`;
  },
});
