import { element } from '../../lib/fuse/element.ts';
import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { type Poll, READY } from '../../lib/stream/poll.ts';

/**
 * The running fold: each element gives the state so far. Without a seed the first element is the first state, and is
 * given as it is.
 *
 * ```text
 * --1--2--3--|
 *   scan((sum, x) => sum + x, 0)
 * --1--3--6--|
 * ```
 *
 * Law: the last element of `scan(f, seed)` is that of `reduce(f, seed)`. Cost: one call an element, O(1) memory. Errors:
 * a throw of `f` ends the run, with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { scan } from 'millrace/operators';
 *
 * console.log(from([1, 2, 3]).pipe(scan((sum, x) => sum + x, 0)).toArraySync()); // [ 1, 3, 6 ]
 */
export function scan<A, S>(f: (state: S, value: A, index: number) => S, seed: S): Operator<A, S>;
export function scan<A>(f: (state: A, value: A, index: number) => A): Operator<A, A>;
export function scan<A, S>(f: (state: S, value: A, index: number) => S, ...seed: [S?]): Operator<A, S> {
  const seeded = seed.length > 0;
  return element((source) => new Scanning(source, f, seeded, seed[0] as S));
}

class Scanning<A, S> extends Stage<A, S> {
  private readonly f: (state: S, value: A, index: number) => S;
  protected readonly seeded: boolean;
  private begun: boolean;
  private state: S;
  private index = 0;

  constructor(source: Future<A>, f: (state: S, value: A, index: number) => S, seeded: boolean, seed: S) {
    super(source);
    this.f = f;
    this.seeded = seeded;
    this.begun = seeded;
    this.state = seed;
  }

  override poll(context: Context): Poll {
    const answer = this.source.poll(context);
    if (answer !== READY) return answer;
    const value = this.source.value;
    this.state = this.begun ? this.f(this.state, value, this.index) : (value as unknown as S);
    this.begun = true;
    this.index++;
    this.value = this.state;
    return READY;
  }
}

fuses(Scanning, {
  name: 'scan',

  get shape() {
    return this.seeded ? Scanning : 'scan without a seed';
  },

  emit(code) {
    const f = code.constant('f');
    const index = code.index('index');
    const state = code.accumulator('state');
    const step = state.update((value) => `${f}(${value}, ${code.in}, ${index})`, code.out);
    if (this.seeded) return `${code.one}\n${step}`;
    const begun = code.state('begun');
    return `${code.one}
if (${begun}) {
${step}
} else {
${index};
${begun} = true;
${code.out} = ${code.in};
${state.set(code.in)}
}`;
  },
});
