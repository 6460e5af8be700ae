import { element } from '../../lib/fuse/element.ts';
import { wholeNumber } from '../../lib/stream/errors.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { Expanding, NONE } from './expanding.ts';
import { Gathering } from './gathering.ts';

/**
 * Arrays of `size` elements each; the last one may be shorter. With `every`, a new array begins at every such number of
 * elements, so that arrays overlap (`every` < `size`) or leave some out.
 *
 * ```text
 * --1--2--3--4--5--|
 *   bufferCount(2)
 * -----12----34----(5|)
 * ```
 *
 * Law: `bufferCount(n)` then `mapConcat(xs => xs)` changes nothing. Cost: O(1) an element (O(size / every) where arrays
 * overlap), one array for each. Errors: ArgumentError where a number is no whole one of at least 1.
 *
 * @example
 * import { from } from 'millrace';
 * import { bufferCount } from 'millrace/operators';
 *
 * console.log(from([1, 2, 3]).pipe(bufferCount(2)).toArraySync()); // [ [ 1, 2 ], [ 3 ] ]
 * console.log(from([1, 2, 3]).pipe(bufferCount(2, 1)).toArraySync()); // [ [ 1, 2 ], [ 2, 3 ], [ 3 ] ]
 */
export function bufferCount<A>(size: number, every: number | null = null): Operator<A, A[]> {
  wholeNumber('bufferCount: size', size, 1);
  if (every !== null) wholeNumber('bufferCount: every', every, 1);
  if (every === null || every === size) return element((source) => new Buffering(source, size));
  return element((source) => new Overlapping(source, size, every));
}

class Buffering<A> extends Gathering<A, A[]> {
  private readonly size: number;
  private buffer: A[] = [];

  constructor(source: Future<A>, size: number) {
    super(source);
    this.size = size;
  }

  protected override take(value: A): boolean {
    this.buffer.push(value);
    if (this.buffer.length < this.size) return false;
    this.value = this.buffer;
    this.buffer = [];
    return true;
  }

  protected override give(): boolean {
    this.value = this.buffer;
    return this.buffer.length > 0;
  }
}

fuses(Buffering, {
  name: 'bufferCount',

  steps(code) {
    const buffer = code.state('buffer');
    return [
      `${buffer}.push(${code.in});
if (${buffer}.length < ${code.constant('size')}) ${code.again}
${code.out} = ${buffer};
${buffer} = [];`,
      `if (${buffer}.length === 0) { ${code.end} }
${code.out} = ${buffer};`,
    ];
  },
});

class Overlapping<A> extends Expanding<A, A[]> {
  private readonly size: number;
  private readonly every: number;
  private readonly open: A[][] = [];
  private taken = 0;

  constructor(source: Future<A>, size: number, every: number) {
    super(source);
    this.size = size;
    this.every = every;
  }

  /** At most one array becomes full at a time: the oldest. */
  protected override expand(value: A): ArrayLike<A[]> {
    if (this.taken++ % this.every === 0) this.open.push([]);
    for (const buffer of this.open) buffer.push(value);
    return this.open.length > 0 && this.open[0].length >= this.size ? [this.open.shift()!] : NONE;
  }

  protected override flush(): ArrayLike<A[]> {
    return this.open;
  }
}

fuses(Overlapping, { name: 'bufferCount' });
