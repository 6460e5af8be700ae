import 'millrace/fused'; // also where nothing is plugged in: this is about the compiler
import { type Code, type Context, defineOperator, from, type Poll, READY, Stage } from 'millrace';
import { expect, it } from 'vitest';

const codegen = process.execArgv.every((flag) => !flag.includes('disallow-code-generation'));

class Broken extends Stage<number, number> {
  override poll(context: Context): Poll {
    const answer = this.source.poll(context);
    if (answer === READY) this.value = this.source.value;
    return answer;
  }

  override emit(code: Code): string {
    return `${code.one} this is no code`;
  }
}

it.runIf(codegen)("an operator whose text is no code fails with the engine's own words", () => {
  const stream = from([1, 2]).pipe(defineOperator('broken', Broken)());
  expect(stream.toArraySync()).toEqual([1, 2]);
  expect(() => stream.toArraySync({ fusion: 'eager' })).toThrow(SyntaxError);
});
