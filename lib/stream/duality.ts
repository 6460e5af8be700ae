import type { Context } from './context.ts';
import type { Code, Emits } from './emit.ts';
import { type Closing, Future } from './future.ts';
import { isCons, type List } from './list.ts';
import { DONE, PENDING, type Poll, READY } from './poll.ts';
import { Stream } from './stream.ts';

// List and Stream are dual: turn the arrows of one round, and it is the other.
//
//   List, data, built                       Stream, codata, observed
//   made by Nil and Cons(head, tail)        taken apart by head and tail
//   consumed by fold(cons, nil)             produced by unfold(seed, step)
//   strict: each cell is there              lazy: each element is made when it is asked for
//   finite                                  perhaps endless
//   xs.fold(Cons, Nil) is xs                unfold(xs, uncons) is xs
//
// The arrows: a List is folded by `null | [T, R] -> R`, a Stream is unfolded by `S -> null | [T, S]`.

/** What is seen of a seed: nothing more, or an element and the next seed. */
export type Unfolded<T, S> = readonly [element: T, next: S] | null | undefined;

/**
 * The stream whose elements are seen in a seed, then in the next seed, and so on, until nothing more is seen.
 *
 * Laws: `unfold(list, uncons)` is `list.toStream()`. Where `step(s)` is `[x, t]`, `head(unfold(s, step))` gives `x` and
 * `tail(unfold(s, step))` is `unfold(t, step)`. `unfold(s, step)` through `map(f)` is `unfold(s, g)`, where `g(s)` is
 * `[f(x), t]`. And what `unfold` produced, `fold` consumes without a list in between: for `h(s) = step(s) is [x, t] ?
 * f(x, h(t)) : z`, `List.from(unfold(s, step)).fold(f, z)` is `h(s)`.
 *
 * Cost: one call of `step` an element. Errors: a throw of `step` ends the run, with the same object.
 *
 * @example
 * import { unfold } from 'millrace';
 *
 * const halves = unfold(40, (n) => (n < 1 ? null : [n, Math.floor(n / 2)]));
 * console.log(halves.toArraySync()); // [ 40, 20, 10, 5, 2, 1 ]
 */
export function unfold<T, S>(seed: S, step: (seed: S) => Unfolded<T, S>): Stream<T> {
  return new Unfolding(seed, step);
}

/** What is seen of a list: Nil is nothing, and Cons a head and a tail. */
export function uncons<T>(list: List<T>): Unfolded<T, List<T>> {
  return isCons(list) ? [list.head, list.tail] : null;
}

/** The first element, where there is one. Law: `head` and then `tail` is the stream. */
export function head<T>(stream: Stream<T>): Stream<T> {
  return new Cut(stream, 0, 1);
}

/** All elements but the first. */
export function tail<T>(stream: Stream<T>): Stream<T> {
  return new Cut(stream, 1, Infinity);
}

class Unfolding<T, S> extends Stream<T> {
  private readonly seed: S;
  private readonly step: (seed: S) => Unfolded<T, S>;

  constructor(seed: S, step: (seed: S) => Unfolded<T, S>) {
    super();
    this.seed = seed;
    this.step = step;
  }

  override open(_context: Context): Future<T> {
    return new UnfoldingRun(this.seed, this.step);
  }
}

class UnfoldingRun<T, S> extends Future<T> implements Emits {
  private seed: S;
  private readonly step: (seed: S) => Unfolded<T, S>;
  /** Nothing more is to be seen. It is true while `step` runs, so that one which throws has ended the run. */
  private over = false;

  constructor(seed: S, step: (seed: S) => Unfolded<T, S>) {
    super();
    this.seed = seed;
    this.step = step;
  }

  override poll(context: Context): Poll {
    if (this.over) return DONE;
    if (--context.turn.budget < 0) return context.spent();
    this.over = true;
    const seen = this.step(this.seed);
    if (seen === null || seen === undefined) return DONE;
    this.value = seen[0];
    this.seed = seen[1];
    this.over = false;
    return READY;
  }

  emit(code: Code): string {
    const seed = code.state('seed');
    const over = code.state('over');
    const step = code.constant('step');
    const seen = `${code.out}seen`;
    return `if (${over}) { ${code.end} }
${code.pay}
${over} = true;
const ${seen} = ${step}(${seed});
if (${seen} === null || ${seen} === undefined) { ${code.end} }
${code.out} = ${seen}[0];
${seed} = ${seen}[1];
${over} = false;`;
  }

  override close(): void {
    this.over = true;
  }
}

/** A stream without its first `skip` elements, and with no more than `take` of the others. */
class Cut<T> extends Stream<T> {
  private readonly upstream: Stream<T>;
  private readonly skip: number;
  private readonly take: number;

  constructor(upstream: Stream<T>, skip: number, take: number) {
    super();
    this.upstream = upstream;
    this.skip = skip;
    this.take = take;
  }

  override open(context: Context): Future<T> {
    return new CutRun(this.upstream.open(context), this.skip, this.take);
  }
}

class CutRun<T> extends Future<T> {
  private readonly source: Future<T>;
  private skip: number;
  private take: number;
  /** No poll may go upstream any more. It is true while one does, so that one which throws was the last. */
  private over = false;
  private closed = false;
  private closing: Closing = undefined;

  constructor(source: Future<T>, skip: number, take: number) {
    super();
    this.source = source;
    this.skip = skip;
    this.take = take;
  }

  override poll(context: Context): Poll {
    while (!this.over) {
      this.over = true;
      if (this.take === 0) break;
      const answer = this.source.poll(context);
      if (answer === DONE) break;
      this.over = this.closed;
      if (answer === PENDING) return PENDING;
      if (this.skip-- > 0) continue;
      this.skip = 0;
      this.take--;
      this.value = this.source.value;
      return READY;
    }
    return DONE;
  }

  override close(): Closing {
    if (this.closed) return this.closing;
    this.closed = true;
    this.over = true;
    return (this.closing = this.source.close());
  }
}
