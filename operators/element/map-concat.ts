import { element } from '../../lib/fuse/element.ts';
import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Closing, Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { type Poll, READY } from '../../lib/stream/poll.ts';
import { NONE } from './expanding.ts';

/**
 * Each element to an iterable, whose elements follow in its place. Arrays are read by index, without an iterator. (For
 * streams and other asynchronous inputs there is `concatMap`.)
 *
 * ```text
 * --1-----2-----|
 *   mapConcat(x => [x, x * 10])
 * --1,10--2,20--|
 * ```
 *
 * Law: `mapConcat(x => [f(x)])` is `map(f)`. Cost: one call an element and one step an inner element, O(1) memory.
 * Errors: a throw of `f` or of an inner iterator ends the run, with the same object. An inner iterator that has not
 * ended is returned when the run is closed.
 *
 * @example
 * import { from } from 'millrace';
 * import { mapConcat } from 'millrace/operators';
 *
 * console.log(from(['to be', 'or not']).pipe(mapConcat((s) => s.split(' '))).toArraySync()); // [ 'to', 'be', 'or', 'not' ]
 */
export function mapConcat<A, B>(f: (value: A, index: number) => Iterable<B>): Operator<A, B> {
  return element((source) => new Concatenating(source, f));
}

class Concatenating<A, B> extends Stage<A, B> {
  private readonly f: (value: A, index: number) => Iterable<B>;
  private index = 0;
  /** The inner array, and how far it was read; it stays at its end while an iterator is read. */
  private array: readonly B[] = NONE;
  private at = 0;
  /** The inner iterator, if it has not ended; null while its `next` runs. Never kept in a local, since `close` reads it. */
  private iterator: Iterator<B> | null = null;

  constructor(source: Future<A>, f: (value: A, index: number) => Iterable<B>) {
    super(source);
    this.f = f;
  }

  override poll(context: Context): Poll {
    for (;;) {
      if (this.at < this.array.length) {
        if (--context.turn.budget < 0) return context.spent();
        this.value = this.array[this.at++];
        return READY;
      }
      if (this.iterator !== null) {
        if (--context.turn.budget < 0) return context.spent();
        if (this.advance()) return READY;
        continue;
      }
      const answer = this.source.poll(context);
      if (answer !== READY) return answer;
      this.at = 0;
      this.array = this.enter(this.f(this.source.value, this.index++));
    }
  }

  /** The inner elements, if they are an array; else none, and the iterator is started. */
  private enter(inner: Iterable<B>): readonly B[] {
    if (Array.isArray(inner)) return inner as readonly B[];
    this.iterator = inner[Symbol.iterator]();
    return NONE;
  }

  /** One step of the inner iterator; false at its end. While `next` runs there is nothing to return. */
  private advance(): boolean {
    const iterator = this.iterator!;
    this.iterator = null;
    const result = iterator.next();
    if (result.done) return false;
    this.iterator = iterator;
    this.value = result.value;
    return true;
  }

  override close(): Closing {
    const iterator = this.iterator;
    this.iterator = null;
    try {
      iterator?.return?.();
    } catch (error) {
      void super.close(); // upstream must not suffer for it
      throw error;
    }
    return super.close();
  }
}

fuses(Concatenating, {
  name: 'mapConcat',

  emit(code) {
    const f = code.constant('f');
    const index = code.state('index');
    const array = code.state('array');
    const at = code.state('at');
    return `if (${at} < ${array}.length) {
${code.pay}
${code.out} = ${array}[${at}++];
} else if (${code.self}.iterator !== null) {
${code.pay}
if (!${code.self}.advance()) ${code.again}
${code.out} = ${code.self}.value;
} else {
${code.upstream}
${at} = 0;
${array} = ${f}(${code.in}, ${index}++);
if (!Array.isArray(${array})) ${array} = ${code.self}.enter(${array});
${code.again}
}`;
  },
});
