import type { Closing, Code, Context, Operator, Poll } from './internals.ts';
import { DONE, element, Future, PENDING, READY, Stage, Stream } from './internals.ts';

// Operators with one bug each. `Honest` does nothing, and does it right; every other one goes wrong in one place.

export class Honest<T> extends Future<T> {
  protected readonly source: Future<T>;
  protected over = false;
  protected closed = false;
  protected closing: Closing = undefined;

  constructor(source: Future<T>, _context: Context) {
    super();
    this.source = source;
  }

  override poll(context: Context): Poll {
    if (this.over) return DONE;
    try {
      const answer = this.ask(context);
      if (answer === DONE) this.over = true;
      return answer;
    } catch (error) {
      this.over = true;
      throw this.failure(error);
    }
  }

  protected ask(context: Context): Poll {
    const answer = this.source.poll(context);
    if (answer === READY) this.value = this.source.value;
    return answer;
  }

  protected failure(error: unknown): unknown {
    return error;
  }

  override close(): Closing {
    if (this.closed) return this.closing;
    this.closed = true;
    this.over = true;
    return (this.closing = this.source.close());
  }
}

type MakeRun<T> = new (source: Future<T>, context: Context) => Future<T>;

class Planted<T> extends Stream<T> {
  private readonly upstream: Stream<T>;
  private readonly run: MakeRun<T>;

  constructor(upstream: Stream<T>, run: MakeRun<T>) {
    super();
    this.upstream = upstream;
    this.run = run;
  }

  override open(context: Context): Future<T> {
    return new this.run(this.upstream.open(context), context);
  }
}

/** The operator whose runs are of this class. */
export function running<T>(run: MakeRun<T>): Operator<T, T> {
  return (source) => new Planted(source, run);
}

/** A filter that says PENDING for what it drops: nobody will wake it. */
export class LosesWakes extends Honest<number> {
  protected override ask(context: Context): Poll {
    const answer = super.ask(context);
    return answer === READY && this.value < 0 ? PENDING : answer;
  }
}

/** Wakes the context that it was opened with, not the one that it was polled with last. */
export class WakesTheFirst extends Honest<number> {
  private readonly first: Context;
  private readonly child: Context;

  constructor(source: Future<number>, context: Context) {
    super(source, context);
    this.first = context;
    this.child = context.fork({ wake: () => this.first.wake() }, 0);
  }

  protected override ask(): Poll {
    return super.ask(this.child);
  }
}

/** Has no flag of its own for the end. */
export class PollsAfterDone extends Honest<number> {
  override poll(context: Context): Poll {
    return this.ask(context);
  }
}

/** Polls on after the close. */
export class PollsAfterClose extends Honest<number> {
  override close(): Closing {
    return this.source.close();
  }
}

/** An end that does not last: one element follows it. */
export class RisesAgain extends Honest<number> {
  private polls = 0;

  override poll(context: Context): Poll {
    if (this.over && !this.closed && this.polls++ === 0) return READY;
    return super.poll(context);
  }
}

export class WrapsFailures extends Honest<number> {
  protected override failure(error: unknown): unknown {
    return new Error('something went wrong', { cause: error });
  }
}

/** Takes a failure for the end. */
export class SwallowsFailures extends Honest<number> {
  override poll(context: Context): Poll {
    try {
      return super.poll(context);
    } catch {
      return DONE;
    }
  }
}

/** Throws its failure at every poll. */
export class FailsForEver extends Honest<number> {
  private failed: { error: unknown } | null = null;

  override poll(context: Context): Poll {
    if (this.failed !== null) throw this.failed.error;
    try {
      return super.poll(context);
    } catch (error) {
      this.failed = { error };
      throw error;
    }
  }
}

/** Has one element more in hand than anybody asked for. */
export class Prefetches extends Honest<number> {
  private readonly ahead: number[] = [];
  private ended = false;

  protected override ask(context: Context): Poll {
    while (this.ahead.length < 2 && !this.ended) {
      const answer = this.source.poll(context);
      if (answer === PENDING) break;
      if (answer === DONE) this.ended = true;
      else this.ahead.push(this.source.value);
    }
    if (this.ahead.length === 0) return this.ended ? DONE : PENDING;
    this.value = this.ahead.shift()!;
    return READY;
  }
}

/** Gives each element only when it has the next one, or the end, in hand. */
export class LooksAhead extends Honest<number> {
  private readonly ahead: number[] = [];
  private ended = false;

  protected override ask(context: Context): Poll {
    while (this.ahead.length < 2 && !this.ended) {
      const answer = this.source.poll(context);
      if (answer === PENDING) return PENDING;
      if (answer === DONE) this.ended = true;
      else this.ahead.push(this.source.value);
    }
    if (this.ahead.length === 0) return DONE;
    this.value = this.ahead.shift()!;
    return READY;
  }
}

/** Takes the first element while it is being opened. */
export class PollsAtOpen extends Honest<number> {
  private first: Poll;

  constructor(source: Future<number>, context: Context) {
    super(source, context);
    context.turn.budget = 1;
    this.first = super.ask(context);
  }

  protected override ask(context: Context): Poll {
    const { first } = this;
    this.first = PENDING;
    return first === PENDING ? super.ask(context) : first;
  }
}

export class ForgetsClose extends Honest<number> {
  override close(): void {
    this.over = true;
  }
}

/** Passes on every close, and so answers each with a promise of its own. */
export class ClosesAgain extends Honest<number> {
  override close(): Closing {
    this.over = true;
    return this.source.close();
  }
}

/** Leaves its timer armed. */
export class LeavesTimers extends Honest<number> {
  constructor(source: Future<number>, context: Context) {
    super(source, context);
    context.arm(context.now() + 1000);
  }
}

/** Closes, and does not wait for the release. */
export class DropsRelease extends Honest<number> {
  override close(): void {
    void super.close();
  }
}

/** Answers a promise, but one that is not upstream's. */
export class ReleasesEarly extends Honest<number> {
  override close(): Closing {
    if (this.closed) return this.closing;
    void super.close();
    return (this.closing = Promise.resolve());
  }
}

/** Takes being polled for having been woken by an element: counts the polls that gave nothing. */
export class CountsPolls extends Honest<number> {
  private idle = 0;

  protected override ask(context: Context): Poll {
    const answer = super.ask(context);
    if (answer === PENDING) this.idle++;
    this.value += this.idle * 100;
    return answer;
  }
}

/** Ends where it first has to wait. */
export class EndsAtPending extends Honest<number> {
  protected override ask(context: Context): Poll {
    const answer = super.ask(context);
    return answer === PENDING ? DONE : answer;
  }
}

/** Counts the turns rather than the elements: marks the first element of each turn. */
export class SeesTurns extends Honest<number> {
  private first = true;

  protected override ask(context: Context): Poll {
    const answer = super.ask(context);
    if (this.first) this.value += 100;
    this.first = answer === PENDING;
    return answer;
  }
}

/** Looks at how it is run. */
export class LooksAtTier extends Honest<number> {
  protected override ask(context: Context): Poll {
    const answer = super.ask(context);
    if (context.fusion === 'eager') this.value += 100;
    return answer;
  }
}

/** Its two forms differ in where they begin to count. */
class TwoMinds extends Stage<number, number> {
  private index = 0;

  override poll(context: Context): Poll {
    const answer = this.source.poll(context);
    if (answer === READY) this.value = this.source.value + this.index++;
    return answer;
  }

  override emit(code: Code): string {
    const index = code.state('index');
    return `${code.upstream}
${code.out} = ${code.in} + ++${index};`;
  }
}

/** Its loop forgets to store what it counts: a changeover, and each PENDING, starts anew. */
class Forgetful extends Stage<number, number> {
  private index = 0;

  override poll(context: Context): Poll {
    const answer = this.source.poll(context);
    if (answer === READY) this.value = this.source.value + this.index++;
    return answer;
  }

  override emit(code: Code): string {
    return `${code.upstream}
${code.out} = ${code.in} + ${code.constant('index')};`;
  }
}

export const twoMinds: Operator<number, number> = element((source) => new TwoMinds(source));
export const forgetful: Operator<number, number> = element((source) => new Forgetful(source));

/** Keeps a run's state in the description. */
export function sharesState(): Operator<number, number> {
  return (source) => {
    let count = 0;
    return running<number>(
      class extends Honest<number> {
        protected override ask(context: Context): Poll {
          const answer = super.ask(context);
          if (answer === READY) this.value += count++;
          return answer;
        }
      },
    )(source);
  };
}

/** Calls a user's function, and goes on where it throws. */
export function ignoresThrows(f: () => void): Operator<number, number> {
  return running<number>(
    class extends Honest<number> {
      protected override ask(context: Context): Poll {
        const answer = super.ask(context);
        try {
          if (answer === READY) f();
        } catch {
          return READY;
        }
        return answer;
      }
    },
  );
}
