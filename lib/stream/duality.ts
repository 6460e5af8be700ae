import type { Context } from './context.ts';
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

// Laws. Where `step(s)` is `[x, t]`:
//
//   unfold(xs, uncons)            is   xs.toStream()
//   head(unfold(s, step))         gives x
//   tail(unfold(s, step))         is   unfold(t, step)
//   unfold(s, step) | map(f)      is   unfold(s, g), where g(s) is [f(x), t]
//   List.from(unfold(s, step)).fold(f, z)   is   h(s), where h(s) is f(x, h(t)), and z at the end: what unfold
//                                                produced, fold consumes, and no list is needed between them
//
// `unfold` itself is an operator like every other source: operators/source/unfold.ts.

/**
 * What is seen of a list: Nil is nothing, and Cons a head and a tail.
 *
 * @example
 * import { List, uncons } from 'millrace';
 * import { unfold } from 'millrace/operators';
 *
 * console.log(unfold(List.of(1, 2, 3), uncons).toArraySync()); // [ 1, 2, 3 ]
 */
export function uncons<T>(list: List<T>): readonly [head: T, tail: List<T>] | null {
  return isCons(list) ? [list.head, list.tail] : null;
}

/**
 * The first element, where there is one. Law: `head` and then `tail` is the stream.
 *
 * @example
 * import { from, head, tail } from 'millrace';
 *
 * console.log(head(from('abc')).toArraySync()); // [ 'a' ]
 * console.log(tail(from('abc')).toArraySync()); // [ 'b', 'c' ]
 */
export function head<T>(stream: Stream<T>): Stream<T> {
  return new Cut(stream, 0, 1);
}

/** All elements but the first. */
export function tail<T>(stream: Stream<T>): Stream<T> {
  return new Cut(stream, 1, Infinity);
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
