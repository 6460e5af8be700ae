import { element } from '../../lib/fuse/element.ts';
import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Closing, Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, type Poll, READY } from '../../lib/stream/poll.ts';

/** What `tap` calls; each may be left out. */
export interface TapObserver<A> {
  /** With each element and its number. */
  readonly next?: ((value: A, index: number) => void) | undefined;
  /** With the failure, before it goes on. */
  readonly error?: ((error: unknown) => void) | undefined;
  /** At upstream's end. */
  readonly complete?: (() => void) | undefined;
  /** When the run is opened. */
  readonly subscribe?: (() => void) | undefined;
  /** When the run is closed before its end or failure. */
  readonly unsubscribe?: (() => void) | undefined;
  /** When the run is closed, for whatever reason, and after the others. */
  readonly finalize?: (() => void) | undefined;
}

/**
 * Calls functions with what passes, and changes nothing.
 *
 * ```text
 * --1--2--|
 *   tap(log)
 * --1--2--|
 * ```
 *
 * Law: `tap(() => {})` changes nothing. Cost: one call an element, O(1) memory. Errors: a throw of a function ends the run,
 * with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { tap } from 'millrace/operators';
 *
 * from([1, 2]).pipe(tap((x) => console.log(x))).drainSync(); // 1, 2
 * from([1]).pipe(tap({ complete: () => console.log('end') })).drainSync(); // end
 */
export function tap<A>(observer: ((value: A, index: number) => void) | TapObserver<A>): Operator<A, A> {
  if (typeof observer !== 'function') return element((source) => new Observing(source, observer));
  return element((source) => new Tapping(source, observer));
}

class Tapping<A> extends Stage<A, A> {
  private readonly next: (value: A, index: number) => void;
  private index = 0;

  constructor(source: Future<A>, next: (value: A, index: number) => void) {
    super(source);
    this.next = next;
  }

  override poll(context: Context): Poll {
    const answer = this.source.poll(context);
    if (answer === READY) {
      this.value = this.source.value;
      this.next(this.value, this.index++);
    }
    return answer;
  }
}

fuses(Tapping, {
  name: 'tap',

  emit(code) {
    return `${code.one}
${code.out} = ${code.in};
${code.constant('next')}(${code.out}, ${code.index('index')});`;
  },
});

class Observing<A> extends Stage<A, A> {
  protected readonly observer: TapObserver<A>;
  private index = 0;
  /** Ended or failed. Never kept in a local, since `close` reads it. */
  private over = false;
  private closed = false;

  constructor(source: Future<A>, observer: TapObserver<A>) {
    super(source);
    this.observer = observer;
    observer.subscribe?.();
  }

  override poll(context: Context): Poll {
    if (this.over) return DONE;
    let answer: Poll;
    try {
      answer = this.source.poll(context);
    } catch (error) {
      this.failed(error);
      throw error;
    }
    if (answer === DONE) this.ended();
    else if (answer === READY) {
      this.value = this.source.value;
      this.observer.next?.(this.value, this.index++);
    }
    return answer;
  }

  ended(): void {
    if (this.over) return;
    this.over = true;
    this.observer.complete?.();
  }

  failed(error: unknown): void {
    this.over = true;
    this.observer.error?.(error);
  }

  override close(): Closing {
    if (this.closed) return super.close();
    this.closed = true;
    const cut = !this.over;
    this.over = true;
    if (cut) this.observer.unsubscribe?.();
    try {
      return super.close();
    } finally {
      this.observer.finalize?.();
    }
  }
}

fuses(Observing, {
  name: 'tap',

  get shape() {
    return this.observer.next === undefined ? 'tap without next' : Observing;
  },

  emit(code) {
    const observer = code.constant('observer');
    const next = `${observer}.next(${code.out}, ${code.state('index')}++);`;
    return `if (${code.self}.over) { ${code.end} }
try {
${code.upstreamUntil(`${code.self}.ended(); ${code.end}`)}
} catch (error) {
if (!${code.self}.over) ${code.self}.failed(error);
throw error;
}
${code.out} = ${code.in};
${this.observer.next === undefined ? '' : next}`;
  },
});
