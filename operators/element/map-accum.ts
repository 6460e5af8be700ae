import { element } from '../../lib/fuse/element.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { Expanding, NONE } from './expanding.ts';

/**
 * A state machine: each element, with the state, gives a new state and any number of elements; at upstream's end the
 * last state may give some more. The first state is made anew for each run.
 *
 * ```text
 * --1--2--3--|
 *   mapAccum(() => 0, (sum, x) => [sum + x, [sum, x]], (sum) => [sum])
 * --0,1--1,2--3,3--(6|)
 * ```
 *
 * Law: `mapAccum(() => s, (s, x) => [f(s, x), [f(s, x)]])` is `scan(f, s)`. Cost: one call an element, O(1) memory.
 * Errors: a throw of one of the functions ends the run, with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { mapAccum } from 'millrace/operators';
 *
 * const rising = mapAccum((): number => -Infinity, (top, x: number) => (x > top ? [x, [x]] : [top, []]));
 * console.log(from([3, 1, 4, 1, 5]).pipe(rising).toArraySync()); // [ 3, 4, 5 ]
 */
export function mapAccum<A, B, S>(
  initial: () => S,
  f: (state: S, value: A, index: number) => readonly [state: S, items: ArrayLike<B>],
  flush: (state: S) => ArrayLike<B> = nothing,
): Operator<A, B> {
  return element((source) => new Accumulating(source, initial(), f, flush));
}

function nothing(): readonly never[] {
  return NONE;
}

class Accumulating<A, B, S> extends Expanding<A, B> {
  private state: S;
  private readonly f: (state: S, value: A, index: number) => readonly [S, ArrayLike<B>];
  private readonly last: (state: S) => ArrayLike<B>;
  private index = 0;

  constructor(
    source: Future<A>,
    state: S,
    f: (state: S, value: A, index: number) => readonly [S, ArrayLike<B>],
    last: (state: S) => ArrayLike<B>,
  ) {
    super(source);
    this.state = state;
    this.f = f;
    this.last = last;
  }

  protected override expand(value: A): ArrayLike<B> {
    const [state, items] = this.f(this.state, value, this.index++);
    this.state = state;
    return items;
  }

  protected override flush(): ArrayLike<B> {
    const last = this.last;
    return last(this.state);
  }
}

fuses(Accumulating, {
  name: 'mapAccum',

  expanded(code, items) {
    const state = code.state('state');
    const step = `${code.out}s`;
    return `const ${step} = ${code.constant('f')}(${state}, ${code.in}, ${code.state('index')}++);
${state} = ${step}[0];
${items} = ${step}[1];`;
  },

  flushed(code) {
    return `${code.constant('last')}(${code.state('state')})`;
  },
});
