import type { Context } from '../stream/context.ts';
import type { Code } from '../stream/emit.ts';
import type { Future } from '../stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../stream/poll.ts';
import { Stage } from './stage.ts';

// The exits of a pipeline are stages as well: so the whole run, from the source to the array, is one loop.

/** There is no result so far, nor perhaps ever: upstream's end is handed on. */
const EMPTY = 0;
/** There is a result, in `value`. */
const FULL = 1;
/** Upstream has ended, and the result was given. */
const GIVEN = 2;

/** Takes everything for the effects alone. The other exits do so as well, and some give one result at the end. */
export class Drain<A, R = never> extends Stage<A, R> {
  static readonly operator: string = 'drain';
  protected phase: number = EMPTY;

  override poll(context: Context): Poll {
    if (this.phase === GIVEN) return DONE;
    for (;;) {
      const answer = this.source.poll(context);
      if (answer === READY) this.take(this.source.value);
      else {
        if (answer === PENDING || this.phase === EMPTY) return answer;
        this.phase = GIVEN;
        return READY;
      }
    }
  }

  protected take(_value: A): void {}

  override emit(code: Code): string {
    return code.fold('') + code.end;
  }
}

/** Calls a function with each element; gives nothing. */
export class Each<A> extends Drain<A> {
  static override readonly operator: string = 'forEach';
  private readonly f: (value: A, index: number) => void;
  private index = 0;

  constructor(source: Future<A>, f: (value: A, index: number) => void) {
    super(source);
    this.f = f;
  }

  protected override take(value: A): void {
    this.f(value, this.index++);
  }

  override emit(code: Code): string {
    const f = code.constant('f');
    return code.fold(`${f}(${code.in}, ${code.index('index')});`) + code.end;
  }
}

/** All elements, as one array. */
export class Collect<A> extends Drain<A, A[]> {
  static override readonly operator: string = 'toArray';

  constructor(source: Future<A>) {
    super(source);
    this.phase = FULL;
    this.value = [];
  }

  protected override take(value: A): void {
    this.value.push(value);
  }

  override emit(code: Code): string {
    const array = code.constant('value');
    return gives(code, code.fold(`${array}.push(${code.in});`), array);
  }
}

/** The last element, if there is one. */
export class Last<A> extends Drain<A, A> {
  static override readonly operator: string = 'last';

  protected override take(value: A): void {
    this.phase = FULL;
    this.value = value;
  }

  override emit(code: Code): string {
    const last = code.accumulator('value');
    return gives(code, code.fold(`${last.set(code.in)} ${code.state('phase')} = ${FULL};`), last.value);
  }
}

/** As `poll`, in text: what `fold` left in `result` is given once, if there is any. */
function gives(code: Code, fold: string, result: string): string {
  const phase = code.state('phase');
  return `if (${phase} === ${GIVEN}) { ${code.end} }
${fold}
if (${phase} === ${EMPTY}) { ${code.end} }
${phase} = ${GIVEN};
${code.out} = ${result};`;
}
