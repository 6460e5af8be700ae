import type { Context } from '../../lib/stream/context.ts';
import { source } from '../../lib/stream/from/source.ts';
import { Future } from '../../lib/stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import type { Stream } from '../../lib/stream/stream.ts';

/** One page: its elements, and the state from which the next page is made; `undefined` after the last one. */
export type Page<S, T> = readonly [items: ArrayLike<T>, next: S | undefined];

/**
 * The elements of pages, each of which is fetched from a state that the one before it gave: for cursors of a database or a
 * web service. `f` may return a promise. A page is fetched only when the one before it was consumed.
 *
 * ```text
 * paginate(0, n => [[n, n], n < 2 ? n + 1 : undefined])
 * (001122|)
 * ```
 *
 * Law: `paginate(s, s => { const t = f(s); return t ? [[t[0]], t[1]] : [[], undefined]; })` is `unfold(s, f)`. Cost: one
 * call a page, memory for one page. Errors: a throw of `f`, and a rejection of its promise, end the run, with the same
 * object.
 *
 * @example
 * import { paginate } from 'millrace/operators';
 *
 * const pages: Record<string, [string[], string | undefined]> = { a: [['x', 'y'], 'b'], b: [['z'], undefined] };
 * console.log(await paginate('a', async (cursor) => pages[cursor]).toArray()); // [ 'x', 'y', 'z' ]
 */
export function paginate<S, T>(seed: S, f: (state: S) => Page<S, T> | PromiseLike<Page<S, T>>): Stream<T> {
  return source(() => new Paging(seed, f));
}

/** The page at hand is given out; then, if `state` is there, the next one is asked for. */
const GIVING = 0;
const ASKED = 1;
const FAILED = 2;
const OVER = 3;

class Paging<S, T> extends Future<T> {
  private state: S | undefined;
  private readonly f: (state: S) => Page<S, T> | PromiseLike<Page<S, T>>;
  private items: ArrayLike<T> = [];
  private at = 0;
  private first = true;
  private phase: number = GIVING;
  private failure: unknown;
  private context: Context | null = null;

  constructor(seed: S, f: (state: S) => Page<S, T> | PromiseLike<Page<S, T>>) {
    super();
    this.state = seed;
    this.f = f;
  }

  override poll(context: Context): Poll {
    while (this.phase === GIVING) {
      if (this.at >= this.items.length && !this.first && this.state === undefined) this.phase = OVER;
      else if (--context.turn.budget < 0) return context.spent();
      else if (this.at < this.items.length) {
        this.value = this.items[this.at++];
        return READY;
      } else this.ask();
    }
    if (this.phase === ASKED) {
      this.context = context;
      return PENDING;
    }
    const failed = this.phase === FAILED;
    this.phase = OVER;
    if (failed) throw this.failure;
    return DONE;
  }

  override close(): void {
    this.phase = OVER;
    this.items = [];
    this.context = null;
  }

  private ask(): void {
    this.phase = OVER; // stays so if `f` throws
    this.first = false;
    const page = this.f(this.state as S);
    this.phase = ASKED;
    if (!('then' in page)) this.turn(page);
    else
      page.then(
        (answer) => this.turn(answer),
        (error: unknown) => this.fail(error),
      );
  }

  private turn(page: Page<S, T>): void {
    if (this.phase !== ASKED) return;
    this.items = page[0];
    this.state = page[1];
    this.at = 0;
    this.phase = GIVING;
    this.wake();
  }

  private fail(error: unknown): void {
    if (this.phase !== ASKED) return;
    this.phase = FAILED;
    this.failure = error;
    this.wake();
  }

  private wake(): void {
    const context = this.context;
    this.context = null;
    context?.wake();
  }
}
