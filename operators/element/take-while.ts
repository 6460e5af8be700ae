import { element } from '../../lib/fuse/element.ts';
import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, type Poll, READY } from '../../lib/stream/poll.ts';

/**
 * The elements up to the first one for which a predicate does not hold, and that one as well where `inclusive` is true.
 * Then upstream is closed.
 *
 * ```text
 * --1--2--3--4--|
 *   takeWhile(x => x < 3)
 * --1--2--|
 * ```
 *
 * Law: `takeWhile(() => true)` changes nothing. Cost: one call an element, O(1) memory. Errors: a throw of the predicate
 * ends the run, with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { takeWhile } from 'millrace/operators';
 *
 * console.log(from([1, 2, 3, 1]).pipe(takeWhile((x) => x < 3)).toArraySync()); // [ 1, 2 ]
 * console.log(from([1, 2, 3, 1]).pipe(takeWhile((x) => x < 3, true)).toArraySync()); // [ 1, 2, 3 ]
 */
export function takeWhile<A, B extends A>(predicate: (value: A, index: number) => value is B): Operator<A, B>;
export function takeWhile<A>(
  predicate: (value: A, index: number) => unknown,
  inclusive?: boolean,
): Operator<A, A>;
export function takeWhile<A>(
  predicate: (value: A, index: number) => unknown,
  inclusive = false,
): Operator<A, A> {
  return element((source) => new TakingWhile(source, predicate, inclusive));
}

const OPEN = 0;
/** The last element was given; upstream is closed when the next poll comes. */
const LAST = 1;
const OVER = 2;

class TakingWhile<A> extends Stage<A, A> {
  private readonly predicate: (value: A, index: number) => unknown;
  protected readonly inclusive: boolean;
  private index = 0;
  private phase = OPEN;

  constructor(source: Future<A>, predicate: (value: A, index: number) => unknown, inclusive: boolean) {
    super(source);
    this.predicate = predicate;
    this.inclusive = inclusive;
  }

  override poll(context: Context): Poll {
    if (this.phase === OPEN) {
      const answer = this.source.poll(context);
      if (answer !== READY) return answer;
      this.value = this.source.value;
      if (this.predicate(this.value, this.index++)) return READY;
      this.phase = LAST;
      if (this.inclusive) return READY;
    }
    if (this.phase === LAST) {
      this.phase = OVER;
      this.finish();
    }
    return DONE;
  }
}

fuses(TakingWhile, {
  name: 'takeWhile',

  get shape() {
    return this.inclusive ? 'takeWhile, inclusive' : TakingWhile;
  },

  emit(code) {
    const predicate = code.constant('predicate');
    const index = code.index('index');
    const phase = code.state('phase');
    const finish = `${phase} = ${OVER}; ${code.finish}`;
    return `if (${phase} !== ${OPEN}) { if (${phase} === ${LAST}) { ${finish} } ${code.end} }
${code.one}
${code.out} = ${code.in};
if (!${predicate}(${code.out}, ${index})) { ${this.inclusive ? `${phase} = ${LAST};` : `${finish} ${code.end}`} }`;
  },
});
