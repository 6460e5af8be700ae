import type { Context } from '../stream/context.ts';
import type { Code } from '../stream/emit.ts';
import type { Future } from '../stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../stream/poll.ts';
import { Stage } from './stage.ts';

// The exits of a pipeline are stages as well: so the whole run, from the source to the array, is one loop.

/** Takes everything and gives at most one result, at the end. */
abstract class Exit<A, R> extends Stage<A, R> {
  /** Upstream has ended, and the result was given if there is one. */
  protected given = false;

  protected abstract take(value: A): void;
  protected abstract give(): Poll;

  override poll(context: Context): Poll {
    if (this.given) return DONE;
    for (;;) {
      const answer = this.source.poll(context);
      if (answer === READY) this.take(this.source.value);
      else if (answer === PENDING) return PENDING;
      else {
        this.given = true;
        return this.give();
      }
    }
  }

  /** The loop of every exit: `body` takes `code.in`; at the end, the result is `result`, if `condition` holds. */
  protected loop(code: Code, body: string, condition: string, result: string): string {
    const given = code.state('given');
    return `if (${given}) { ${code.end} }
${code.fold(body)}
${given} = true;
if (!${condition}) { ${code.end} }
${code.out} = ${result};`;
  }
}

/** All elements, as one array. */
export class Collect<A> extends Exit<A, A[]> {
  static readonly operator = 'toArray';

  private readonly array: A[] = [];

  protected override take(value: A): void {
    this.array.push(value);
  }

  protected override give(): Poll {
    this.value = this.array;
    return READY;
  }

  override emit(code: Code): string {
    const array = code.constant('array');
    return this.loop(code, `${array}.push(${code.in});`, 'true', array);
  }
}

/** Calls a function with each element; gives nothing. */
export class Each<A> extends Exit<A, never> {
  static readonly operator = 'forEach';

  private readonly f: (value: A, index: number) => void;
  private index = 0;

  constructor(source: Future<A>, f: (value: A, index: number) => void) {
    super(source);
    this.f = f;
  }

  protected override take(value: A): void {
    this.f(value, this.index++);
  }

  protected override give(): Poll {
    return DONE;
  }

  override emit(code: Code): string {
    const f = code.constant('f');
    const index = code.index('index');
    return this.loop(code, `${f}(${code.in}, ${index});`, 'false', 'undefined');
  }
}

/** Runs for the effects alone; gives nothing. */
export class Drain<A> extends Exit<A, never> {
  static readonly operator = 'drain';

  protected override take(): void {}

  protected override give(): Poll {
    return DONE;
  }

  override emit(code: Code): string {
    return this.loop(code, '', 'false', 'undefined');
  }
}

/** The last element, if there is one. */
export class Last<A> extends Exit<A, A> {
  static readonly operator = 'last';

  private last: A = undefined as A;
  private full = false;

  protected override take(value: A): void {
    this.last = value;
    this.full = true;
  }

  protected override give(): Poll {
    if (!this.full) return DONE;
    this.value = this.last;
    return READY;
  }

  override emit(code: Code): string {
    const last = code.accumulator('last');
    const full = code.state('full');
    return this.loop(code, `${last.set(code.in)} ${full} = true;`, full, last.value);
  }
}
