import { element } from '../../lib/fuse/element.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { Folding } from './folding.ts';

/**
 * All elements as one `Map`, by a key taken from each, at upstream's end. Of elements with the same key the last one
 * stays. A second function says what is kept of an element.
 *
 * Law: `toMap(k)` is `toMap(k, x => x)`. Cost: at most two calls an element, memory for all keys. Errors: a throw of a
 * function ends the run, with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { toMap } from 'millrace/operators';
 *
 * console.log(from(['a', 'bc']).pipe(toMap((s) => s.length)).lastSync()); // Map(2) { 1 => 'a', 2 => 'bc' }
 */
export function toMap<A, K, V = A>(
  key: (value: A) => K,
  kept: (value: A) => V = same as unknown as (value: A) => V,
): Operator<A, Map<K, V>> {
  return element((source) => new MapOf(source, key, kept));
}

function same<A>(value: A): A {
  return value;
}

class MapOf<A, K, V> extends Folding<A, Map<K, V>> {
  private readonly keyOf: (value: A) => K;
  private readonly kept: (value: A) => V;
  private readonly map = new Map<K, V>();

  constructor(source: Future<A>, keyOf: (value: A) => K, kept: (value: A) => V) {
    super(source);
    this.keyOf = keyOf;
    this.kept = kept;
  }

  protected override take(value: A): boolean {
    this.map.set(this.keyOf(value), this.kept(value));
    return false;
  }

  protected override give(): boolean {
    this.value = this.map;
    return true;
  }
}

fuses(MapOf, {
  name: 'toMap',

  steps(code) {
    const keyOf = code.constant('keyOf');
    const kept = code.constant('kept');
    const entries = code.constant('map');
    return [`${entries}.set(${keyOf}(${code.in}), ${kept}(${code.in}));`, `${code.out} = ${entries};`];
  },
});
