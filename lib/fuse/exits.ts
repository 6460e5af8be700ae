import type { Context } from '../stream/context.ts';
import { fuses } from '../stream/fuses.ts';
import type { Future } from '../stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../stream/poll.ts';
import { Stage } from './stage.ts';

// The exits of a pipeline are stages as well: so the whole run, from the source to the array, is one loop.

/** Takes everything, for the effects alone. So do the other exits; some give one element at the end. */
export class Drain<A, R = never> extends Stage<A, R> {
  /** Whether there is something to give, in `value`, when upstream has ended; null once it was given. */
  protected full: boolean | null = false;

  override poll(context: Context): Poll {
    if (this.full === null) return DONE;
    for (;;) {
      const answer = this.source.poll(context);
      if (answer === READY) this.take(this.source.value);
      else {
        if (answer === PENDING || !this.full) return answer;
        this.full = null;
        return READY;
      }
    }
  }

  protected take(_value: A): void {}
}

fuses(Drain, {
  name: 'drain',
  exit: 0,

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
  exit: 1,

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
  exit: 2,

  emit(code) {
    const array = code.constant('value');
    return code.foldOnce(`${array}.push(${code.in});`, array);
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
  exit: 3,

  emit(code) {
    const last = code.accumulator('value');
    return code.foldOnce(`${last.set(code.in)} ${code.state('full')} = true;`, last.value);
  },
});
