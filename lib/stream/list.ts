import type { Context } from './context.ts';
import { fuses } from './fuses.ts';
import { Future } from './future.ts';
import { DONE, type Poll, READY } from './poll.ts';
import { Stream } from './stream.ts';

/**
 * Data: finite, immutable, built. A list is `Nil`, or `Cons(head, tail)`, and `fold` is the one way in which it is
 * consumed. A Stream is its dual (see duality.ts).
 *
 * Laws, for all lists `xs`, functions `f`, `g`, `h` and values `z`:
 *
 * - `xs.fold(Cons, Nil)` equals `xs`: a fold puts another function for each Cons, and another value for Nil.
 * - `xs.map(f).map(g)` equals `xs.map((x) => g(f(x)))`; `xs.map((x) => x)` equals `xs`.
 * - `xs.map(f).fold(g, z)` is `xs.fold((x, rest) => g(f(x), rest), z)`.
 * - If `h(f(x, r))` is `g(x, h(r))` for all `x` and `r`, then `h(xs.fold(f, z))` is `xs.fold(g, h(z))`.
 * - `List.from(array).toArray()` equals `array`; `List.from(xs.toStream())` equals `xs`.
 *
 * Cost: one object an element. No operation uses the stack, however long the list is.
 *
 * @example
 * import { Cons, List, Nil } from 'millrace';
 *
 * const prices = Cons(10, Cons(20, Cons(12, Nil)));
 * console.log(prices.fold((price, sum) => price + sum, 0)); // 42
 * console.log(List.of(1, 2, 3).map((x) => x * x).toArray()); // [ 1, 4, 9 ]
 */
export abstract class List<out T> implements Iterable<T> {
  abstract readonly isEmpty: boolean;

  static of<T>(...elements: readonly T[]): List<T> {
    return List.from(elements);
  }

  /** The elements of an iterable; a stream that does not have to wait is one. */
  static from<T>(elements: Iterable<T>): List<T> {
    const array = Array.isArray(elements) ? (elements as readonly T[]) : [...elements];
    let list: List<T> = Nil;
    for (let i = array.length - 1; i >= 0; i--) list = Cons(array[i], list);
    return list;
  }

  /**
   * The list, with `cons` in the place of each Cons and `nil` in the place of Nil; so from the right:
   * `Cons(1, Cons(2, Nil)).fold(f, z)` is `f(1, f(2, z))`.
   */
  fold<R>(cons: (head: T, rest: R) => R, nil: R): R {
    const array = this.toArray();
    let result = nil;
    for (let i = array.length - 1; i >= 0; i--) result = cons(array[i], result);
    return result;
  }

  /** Each element through a function, from the last to the first, since it is a fold. */
  map<R>(f: (element: T) => R): List<R> {
    return this.fold<List<R>>((head, rest) => Cons(f(head), rest), Nil);
  }

  toArray(): T[] {
    return [...this];
  }

  /** A stream of the elements. */
  toStream(): Stream<T> {
    return new ListStream(this);
  }

  [Symbol.iterator](): IterableIterator<T> {
    return heads(this);
  }
}

/** The list that holds `head` and then what `tail` holds. */
export interface Cons<out T> extends List<T> {
  readonly isEmpty: false;
  readonly head: T;
  readonly tail: List<T>;
}

class NilCell extends List<never> {
  readonly isEmpty = true;
}

class ConsCell<out T> extends List<T> implements Cons<T> {
  readonly isEmpty = false;
  readonly head: T;
  readonly tail: List<T>;

  constructor(head: T, tail: List<T>) {
    super();
    this.head = head;
    this.tail = tail;
    Object.freeze(this);
  }
}

/** The empty list: there is one. */
export const Nil: List<never> = Object.freeze(new NilCell());

/** The list that holds `head` and then what `tail` holds. */
export function Cons<T>(head: T, tail: List<T>): Cons<T> {
  return new ConsCell(head, tail);
}

/** Whether there is a head and a tail. */
export function isCons<T>(list: List<T>): list is Cons<T> {
  return !list.isEmpty;
}

function* heads<T>(list: List<T>): IterableIterator<T> {
  for (let rest = list; isCons(rest); rest = rest.tail) yield rest.head;
}

class ListStream<T> extends Stream<T> {
  private readonly list: List<T>;

  constructor(list: List<T>) {
    super();
    this.list = list;
  }

  override open(_context: Context): Future<T> {
    return new ListFuture(this.list);
  }
}

class ListFuture<T> extends Future<T> {
  private rest: List<T>;

  constructor(list: List<T>) {
    super();
    this.rest = list;
  }

  override poll(context: Context): Poll {
    const { rest } = this;
    if (!isCons(rest)) return DONE;
    if (--context.turn.budget < 0) return context.spent();
    this.value = rest.head;
    this.rest = rest.tail;
    return READY;
  }

  override close(): void {
    this.rest = Nil;
  }
}

fuses(ListFuture, {
  emit(code) {
    const rest = code.state('rest');
    return `if (${rest}.isEmpty) { ${code.end} }
${code.pay}
${code.out} = ${rest}.head;
${rest} = ${rest}.tail;`;
  },
});
