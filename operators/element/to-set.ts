import { element } from '../../lib/fuse/element.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { Folding } from './folding.ts';

/**
 * All different elements as one `Set`, at upstream's end.
 *
 * Law: `toSet()` holds what `distinct()` gives, in the same order. Cost: O(1) an element, memory for all. Errors: none of
 * its own.
 *
 * @example
 * import { from } from 'millrace';
 * import { toSet } from 'millrace/operators';
 *
 * console.log(from([1, 2, 1]).pipe(toSet()).lastSync().size); // 2
 */
export function toSet<A>(): Operator<A, Set<A>> {
  return element((source) => new SetOf(source));
}

class SetOf<A> extends Folding<A, Set<A>> {
  private readonly set = new Set<A>();

  protected override take(value: A): boolean {
    this.set.add(value);
    return false;
  }

  protected override give(): boolean {
    this.value = this.set;
    return true;
  }
}

fuses(SetOf, {
  name: 'toSet',

  steps(code) {
    const set = code.constant('set');
    return [`${set}.add(${code.in});`, `${code.out} = ${set};`];
  },
});
