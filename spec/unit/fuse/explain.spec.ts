import '../../../lib/parts/fused.ts'; // also where nothing is plugged in: this is about the compiler
import {
  ArgumentError,
  type Code,
  type Context,
  defineOperator,
  type Future,
  from,
  type Poll,
  READY,
  Stage,
  Stream,
} from 'millrace';
import {
  filter,
  generate,
  map,
  mergeMap,
  range,
  reduce,
  repeatValue,
  take,
  unfold,
} from 'millrace/operators';
import { expect, it } from 'vitest';

/** As `tap`, but without a text. */
class Plain extends Stage<number, number> {
  override poll(context: Context): Poll {
    const answer = this.source.poll(context);
    if (answer === READY) this.value = this.source.value;
    return answer;
  }
}

/** Multiplies by a number. */
class Scaling extends Stage<number, number> {
  private readonly factor: number;

  constructor(source: Future<number>, factor: number) {
    super(source);
    this.factor = factor;
  }

  override poll(context: Context): Poll {
    const answer = this.source.poll(context);
    if (answer === READY) this.value = this.source.value * this.factor;
    return answer;
  }

  override emit(code: Code): string {
    return `${code.one}\n${code.out} = ${code.in} * ${code.constant('factor')};`;
  }
}

const plain = defineOperator('plain', Plain);
const scale = defineOperator('scale', Scaling);

it('explains a chain that is one loop with its source', () => {
  const stream = from([1, 2, 3]).pipe(
    filter((x) => x > 1),
    map((x) => x * 2),
    reduce((sum, x) => sum + x, 0),
  );
  expect(stream.explain()).toBe(
    [
      'from: a source whose loop is known',
      'filter: in one loop with its source',
      'map: in one loop with its source',
      'reduce: in one loop with its source',
    ].join('\n'),
  );
});

it('says what does not fuse, and why', () => {
  const stream = from([1, 2, 3]).pipe(
    map((x) => x + 1),
    plain(),
    take(2),
  );
  expect(stream.explain()).toBe(
    [
      'from: a source whose loop is known',
      'map: interpreted: plain has no emit, which ends the loop there',
      'plain: interpreted: plain has no emit, which ends the loop there',
      'take: in one loop',
    ].join('\n'),
  );
  expect(stream.toArraySync({ fusion: 'eager' })).toEqual([2, 3]);
});

it('goes through operators that open streams of their own, to the chains above and below them', () => {
  const stream = from([1, 2]).pipe(
    map((x) => x + 1),
    mergeMap((x) => from([x])),
    filter((x) => x > 2),
  );
  const text = stream.explain();
  expect(text).toMatch(/^MergeMap: polled for each element, unless its run lets the loop read in place$/m);
  expect(text).toMatch(/^ +map: in one loop with its source$/m);
  expect(text).toMatch(/^filter: in one loop$/m);
});

it('names what a source was made from', () => {
  const how = 'polled for each element, unless its run lets the loop read in place';
  async function* ticks(): AsyncGenerator<number> {}
  expect(from(ticks()).explain()).toBe(`from(AsyncGenerator): ${how}`);
  expect(from(new Set([1])).explain()).toBe(`from(Set): ${how}`);
  expect(from('text').explain()).toBe(`from(String): ${how}`);
});

it('shows the code on request, indented', () => {
  const text = from([1]).pipe(scale(3)).explain({ code: true });
  expect(text).toContain('const factor_1 = s1.factor;');
  expect(text).toMatch(/^ {6}v1 = v0 \* factor_1;$|^ {4}v1 = v0 \* factor_1;$/m);
  expect(from([1]).pipe(scale(3)).explain()).not.toContain('factor_1');
});

it('knows the sources whose loop is known, and calls none of their functions', () => {
  const never = (): never => {
    throw new Error('called');
  };
  const known: Record<string, Stream<unknown>> = {
    range: range(1, 3),
    unfold: unfold(0, never),
    generate: generate(0, never, never),
    repeatValue: repeatValue(1, 3),
  };
  for (const [name, stream] of Object.entries(known))
    expect(stream.pipe(map((x: unknown) => x)).explain()).toBe(
      `${name}: a source whose loop is known\nmap: in one loop with its source`,
    );
});

it('opens nothing', () => {
  class Touchy extends Stream<number> {
    override open(): never {
      throw new Error('opened');
    }
  }
  expect(new Touchy().pipe(map((x) => x)).explain()).toBe(
    'Touchy: polled for each element, unless its run lets the loop read in place\nmap: in one loop',
  );
});

it('an operator from outside fuses as ours do', () => {
  for (const fusion of ['off', 'eager'] as const) {
    const stream = from([1, 2, 3]).pipe(
      scale(2),
      filter((x) => x > 2),
      scale(10),
    );
    expect(stream.toArraySync({ fusion })).toEqual([40, 60]);
  }
});

it('an operator has a name that may stand in code', () => {
  expect(() => defineOperator('no name; alert()', Plain)).toThrow(ArgumentError);
});
