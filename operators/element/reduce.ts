import { element } from '../../lib/fuse/element.ts';
import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';

/**
 * One element, at upstream's end: all elements folded from the left. Without a seed the first element is the seed,
 * and a stream that ends without an element ends without a result.
 *
 * ```text
 * --1--2--3--|
 *   reduce((sum, x) => sum + x, 0)
 * -----------(6|)
 * ```
 *
 * Law: `reduce(f, seed)` is the last element of `scan(f, seed)`, or `seed` if there is none. Cost: one call an
 * element, O(1) memory. Errors: a throw of `f` ends the run, with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { reduce } from 'millrace/operators';
 *
 * console.log(from([1, 2, 3]).pipe(reduce((sum, x) => sum + x, 0)).lastSync()); // 6
 */
export function reduce<A, S>(f: (state: S, value: A, index: number) => S, seed: S): Operator<A, S>;
export function reduce<A>(f: (state: A, value: A, index: number) => A): Operator<A, A>;
export function reduce<A, S>(f: (state: S, value: A, index: number) => S, ...seed: [S?]): Operator<A, S> {
  const seeded = seed.length > 0;
  return element((source) => new Reducing(source, f, seeded, seed[0] as S));
}

/** Nothing to give yet: the state is still empty. */
const EMPTY = 0;
/** The state holds a result. */
const FILLED = 1;
/** The result was given. */
const GIVEN = 2;

class Reducing<A, S> extends Stage<A, S> {
  private readonly f: (state: S, value: A, index: number) => S;
  protected readonly seeded: boolean;
  private phase: number;
  private state: S;
  private index = 0;

  constructor(source: Future<A>, f: (state: S, value: A, index: number) => S, seeded: boolean, seed: S) {
    super(source);
    this.f = f;
    this.state = seed;
    this.seeded = seeded;
    this.phase = seeded ? FILLED : EMPTY;
  }

  override poll(context: Context): Poll {
    if (this.phase === GIVEN) return DONE;
    for (;;) {
      const answer = this.source.poll(context);
      if (answer === PENDING) return PENDING;
      if (answer === DONE) return this.give();
      this.fold(this.source.value);
    }
  }

  private fold(value: A): void {
    if (this.phase === EMPTY) {
      this.phase = FILLED;
      this.index++;
      this.state = value as unknown as S;
    } else this.state = this.f(this.state, value, this.index++);
  }

  private give(): Poll {
    const filled = this.phase === FILLED;
    this.phase = GIVEN;
    if (!filled) return DONE;
    this.value = this.state;
    return READY;
  }
}

fuses(Reducing, {
  name: 'reduce',

  get shape() {
    return this.seeded ? Reducing : 'reduce without a seed';
  },

  emit(code) {
    const f = code.constant('f');
    const phase = code.state('phase');
    const state = code.accumulator('state');
    const index = code.index('index');
    const first = code.fold(`${state.set(code.in)} ${index}; ${phase} = ${FILLED}; ${code.leave}`);
    return `if (${phase} === ${GIVEN}) { ${code.end} }
${this.seeded ? '' : `if (${phase} === ${EMPTY}) {\n${first}\n}\nif (${phase} === ${EMPTY}) { ${phase} = ${GIVEN}; ${code.end} }`}
${code.foldInto(state, (value) => `${f}(${value}, ${code.in}, ${index})`)}
${phase} = ${GIVEN};
${code.out} = ${state.value};`;
  },
});
