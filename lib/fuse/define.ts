import { ArgumentError } from '../stream/errors.ts';
import type { Future } from '../stream/future.ts';
import type { Operator } from '../stream/pipe.ts';
import { element } from '../stream/stream.ts';
import type { Stage } from './stage.ts';

/** The class of an operator's stages: what `defineOperator` is given. */
export interface StageClass<Args extends readonly unknown[], A, B> {
  new (source: Future<A>, ...args: Args): Stage<A, B>;
}

/**
 * A new operator that fuses as the library's own do. `make` gets the class to extend: its `poll` is what the interpreter
 * runs, and its `emit` is the same work as text, over the same fields (see `Code` for the pieces that text is made of).
 * An operator without `emit` works too, interpreted, and splits the chain that it stands in. A test should run it both
 * ways, with `{ fusion: 'eager' }` and `{ fusion: 'off' }`, and expect the same.
 *
 * Errors: ArgumentError where `name`, which appears in stack traces and in `explain()`, is not an identifier.
 *
 * @example
 * import { type Code, type Context, defineOperator, from, type Poll, READY, Stage } from 'millrace';
 *
 * // Each number, and how much it differs from the one before it.
 * class Differing extends Stage<number, number> {
 *   private before = 0;
 *
 *   override poll(context: Context): Poll {
 *     const answer = this.source.poll(context);
 *     if (answer === READY) {
 *       const now = this.source.value;
 *       this.value = now - this.before;
 *       this.before = now;
 *     }
 *     return answer;
 *   }
 *
 *   override emit(code: Code): string {
 *     const before = code.state('before');
 *     return `${code.one}
 * ${code.out} = ${code.in} - ${before};
 * ${before} = ${code.in};`;
 *   }
 * }
 *
 * const differences = defineOperator('differences', Differing);
 * console.log(from([3, 4, 9]).pipe(differences()).toArraySync({ fusion: 'eager' })); // [ 3, 1, 5 ]
 */
export function defineOperator<Args extends readonly unknown[], A, B>(
  name: string,
  made: StageClass<Args, A, B>,
): (...args: Args) => Operator<A, B> {
  if (!/^[A-Za-z_$][\w$]*$/.test(name))
    throw new ArgumentError('defineOperator: name', name, 'an identifier');
  Object.defineProperty(made, 'operator', { value: name });
  Object.defineProperty(made.prototype, 'plain', { value: false }); // who knows
  return (...args) => element((source) => new made(source, ...args));
}
