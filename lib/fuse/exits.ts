import type { Context } from '../stream/context.ts';
import type { Code } from '../stream/emit.ts';
import { fuses } from '../stream/fuses.ts';
import type { Future } from '../stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../stream/poll.ts';
import { Stage } from './stage.ts';

// The exits of a pipeline are stages as well: so the whole run, from the source to the array, is one loop.

/** Takes everything, for the effects alone. So do the other exits; some give one element at the end. */
export class Drain<A, R = never> extends Stage<A, R> {
  /** Whether there is something to give, in `value`. */
  protected full = false;
  /** Upstream has ended, and it was given. */
  protected given = false;

  override poll(context: Context): Poll {
    if (this.given) return DONE;
    for (;;) {
      const answer = this.source.poll(context);
      if (answer === READY) this.take(this.source.value);
      else {
        if (answer === PENDING || !this.full) return answer;
        this.given = true;
        return READY;
      }
    }
  }

  protected take(_value: A): void {}
}

fuses(Drain, {
  name: 'drain',

  emit(code) {
    return code.fold('') + code.end;
  },
});

/** Calls a function with each element; gives nothing. */
export class Each<A> extends Drain<A> {
  private readonly f: (value: A, index: number) => void;
  private index = 0;

  constructor(source: Future<A>, f: (value: A, index: number) => void) {
    super(source);
    this.f = f;
  }

  protected override take(value: A): void {
    this.f(value, this.index++);
  }
}

fuses(Each, {
  name: 'forEach',

  emit(code) {
    const f = code.constant('f');
    return code.fold(`${f}(${code.in}, ${code.index('index')});`) + code.end;
  },
});

/** All elements, as one array. */
export class Collect<A> extends Drain<A, A[]> {
  constructor(source: Future<A>) {
    super(source);
    this.value = [];
    this.full = true;
  }

  protected override take(value: A): void {
    this.value.push(value);
  }
}

fuses(Collect, {
  name: 'toArray',

  emit(code) {
    const array = code.constant('value');
    return giving(code, `${array}.push(${code.in});`, array);
  },
});

/** The last element, if there is one. */
export class Last<A> extends Drain<A, A> {
  protected override take(value: A): void {
    this.value = value;
    this.full = true;
  }
}

fuses(Last, {
  name: 'last',

  emit(code) {
    const last = code.accumulator('value');
    return giving(code, `${last.set(code.in)} ${code.state('full')} = true;`, last.value);
  },
});

/** The loop of an exit that gives: `take` for each element; at the end `value`, once, if it is full. */
function giving(code: Code, take: string, value: string): string {
  const given = code.state('given');
  return `if (${given}) { ${code.end} }
${code.fold(take)}
if (!${code.state('full')}) { ${code.end} }
${given} = true;
${code.out} = ${value};`;
}
