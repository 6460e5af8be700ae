import * as fc from 'fast-check';
import { TestScheduler } from 'rxjs/testing';

/** One input of a marble program: a diagram as RxJS's TestScheduler reads it, hot or cold. */
export interface Input {
  readonly kind: 'hot' | 'cold';
  readonly marbles: string;
}

/** A marble program: its inputs, and the frames at which the result is subscribed to and unsubscribed from. */
export interface Program {
  readonly inputs: readonly Input[];
  readonly subscribe: number;
  /** -1: never. */
  readonly unsubscribe: number;
}

/** What the letters of a diagram stand for. Small and with repetitions, so that `distinct` and the like have work. */
export const VALUES: Readonly<Record<string, number>> = { a: 0, b: 1, c: 2, d: 1, e: 5 };

/** What `#` stands for: the very object must come out. */
export const FAILURE: Error = new Error('marble failure');

const silence = fc.constantFrom('-', '-', '--', '---');
const letter = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const burst = fc.array(letter, { minLength: 2, maxLength: 3 }).map((letters) => `(${letters.join('')})`);
const token = fc.oneof(
  { weight: 4, arbitrary: silence },
  { weight: 4, arbitrary: letter },
  { weight: 1, arbitrary: burst },
);
const ending = fc.oneof(
  { weight: 4, arbitrary: fc.constant('|') },
  { weight: 2, arbitrary: fc.constant('#') },
  { weight: 1, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: letter.map((x) => `(${x}|)`) },
  { weight: 1, arbitrary: letter.map((x) => `(${x}#)`) },
);

/** A diagram of up to `tokens` marbles and silences. It may begin with its end. */
export function marbles(tokens: number): fc.Arbitrary<string> {
  return fc.tuple(fc.array(token, { maxLength: tokens }), ending).map(([body, end]) => body.join('') + end);
}

/** An input; cold ones start when they are subscribed to, hot ones whether or not. */
export function input(tokens = 7): fc.Arbitrary<Input> {
  return fc.record({ kind: fc.constantFrom('cold' as const, 'hot' as const), marbles: marbles(tokens) });
}

/** A program of `inputs` inputs. */
export function program(inputs: number, tokens = 7): fc.Arbitrary<Program> {
  return fc.record({
    inputs: fc.array(input(tokens), { minLength: inputs, maxLength: inputs }),
    subscribe: fc.constantFrom(0, 0, 0, 1, 3),
    unsubscribe: fc.oneof(
      { weight: 3, arbitrary: fc.constant(-1) },
      { weight: 1, arbitrary: fc.integer({ min: 3, max: 20 }) },
    ),
  });
}

/** The frames of all that an input says, counted from its own start. */
export function frames(input: Input): number[] {
  return messages(input).map(({ frame }) => frame / TestScheduler.frameTimeFactor);
}

/** The frame of an input's failure; Infinity if it never fails. */
function failureFrame(input: Input): number {
  const at = messages(input).findIndex(({ notification }) => notification.kind === 'E');
  return at < 0 ? Infinity : frames(input)[at];
}

function messages({ marbles }: Input): ReturnType<typeof TestScheduler.parseMarbles> {
  return TestScheduler.parseMarbles(marbles, VALUES, FAILURE, false, true);
}

/** A hot input that has failed already fails as it is subscribed to. */
export function failsAtOnce(program: Program): string | false {
  const dead = program.inputs.some((one) => one.kind === 'hot' && failureFrame(one) <= program.subscribe);
  return dead && 'What has failed already is not subscribed to in vain';
}

/** The source ends inside of `subscribe`. */
export function endsAtOnce({ inputs, subscribe }: Program): string | false {
  const [source] = inputs;
  const ended =
    source.kind === 'hot' && /[|#]/.test(source.marbles) && Math.max(...frames(source)) <= subscribe;
  return ended && 'Who comes in the same moment shares the run';
}
