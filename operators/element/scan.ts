import { element } from '../../lib/fuse/element.ts';
import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import type { Code } from '../../lib/stream/emit.ts';
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
  static readonly operator = 'scan';
  private readonly f: (state: S, value: A, index: number) => S;
  private seeded: boolean;
  private state: S;
  private index = 0;

  constructor(source: Future<A>, f: (state: S, value: A, index: number) => S, seeded: boolean, seed: S) {
    super(source);
    this.f = f;
    this.seeded = seeded;
    this.state = seed;
  }

  override poll(context: Context): Poll {
    const answer = this.source.poll(context);
    if (answer !== READY) return answer;
    const value = this.source.value;
    this.state = this.seeded ? this.f(this.state, value, this.index) : (value as unknown as S);
    this.seeded = true;
    this.index++;
    this.value = this.state;
    return READY;
  }

  override emit(code: Code): string {
    const f = code.constant('f');
    const index = code.state('index');
    const state = code.state('state');
    const seeded = code.state('seeded');
    return `${code.one}
${state} = ${seeded} ? ${f}(${state}, ${code.in}, ${index}) : ${code.in};
${seeded} = true;
${index}++;
${code.out} = ${state};`;
  }
}
