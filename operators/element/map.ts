import { element } from '../../lib/fuse/element.ts';
import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { type Poll, READY } from '../../lib/stream/poll.ts';

/**
 * Each element through a function.
 *
 * ```text
 * --1--2--3--|
 *   map(x => x * 10)
 * --10-20-30-|
 * ```
 *
 * Law: `map(f)` then `map(g)` is `map(x => g(f(x)))`; `map(x => x)` changes nothing. Cost: one call an element, O(1)
 * memory. Errors: a throw of `f` ends the run, with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { map } from 'millrace/operators';
 *
 * console.log(from([1, 2, 3]).pipe(map((x) => x * 10)).toArraySync()); // [ 10, 20, 30 ]
 */
export function map<A, B>(f: (value: A, index: number) => B): Operator<A, B> {
  return element((source) => new Mapping(source, f));
}

class Mapping<A, B> extends Stage<A, B> {
  private readonly f: (value: A, index: number) => B;
  private index = 0;

  constructor(source: Future<A>, f: (value: A, index: number) => B) {
    super(source);
    this.f = f;
  }

  override poll(context: Context): Poll {
    const answer = this.source.poll(context);
    if (answer === READY) this.value = this.f(this.source.value, this.index++);
    return answer;
  }
}

fuses(Mapping, {
  name: 'map',

  emit(code) {
    const f = code.constant('f');
    const index = code.index('index');
    return `${code.one}
${code.out} = ${f}(${code.in}, ${index});`;
  },
});
