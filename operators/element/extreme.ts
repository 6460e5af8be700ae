import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import { Folding } from './folding.ts';

/** The natural order of keys. */
export function ascending<K>(a: K, b: K): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}

/** `minBy` and `maxBy`: all elements that share the key which the order puts last. */
export class Extreme<A, K> extends Folding<A, A[]> {
  private readonly keyOf: (value: A) => K;
  private readonly compare: (a: K, b: K) => number;
  private best: K = undefined as K;
  private items: A[] = [];

  constructor(source: Future<A>, keyOf: (value: A) => K, compare: (a: K, b: K) => number) {
    super(source);
    this.keyOf = keyOf;
    this.compare = compare;
  }

  protected override take(value: A): boolean {
    const key = this.keyOf(value);
    const order = this.items.length === 0 ? 1 : this.compare(key, this.best);
    if (order > 0) {
      this.best = key;
      this.items = [value];
    } else if (order === 0) this.items.push(value);
    return false;
  }

  protected override give(): boolean {
    this.value = this.items;
    return true;
  }
}

fuses(Extreme, {
  name: 'extreme',

  steps(code) {
    const best = code.state('best');
    const items = code.state('items');
    const key = `${code.out}k`;
    const order = `${code.out}o`;
    return [
      `const ${key} = ${code.constant('keyOf')}(${code.in});
const ${order} = ${items}.length === 0 ? 1 : ${code.constant('compare')}(${key}, ${best});
if (${order} > 0) { ${best} = ${key}; ${items} = [${code.in}]; }
else if (${order} === 0) ${items}.push(${code.in});`,
      `${code.out} = ${items};`,
    ];
  },
});
