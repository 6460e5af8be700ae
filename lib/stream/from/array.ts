import type { Context } from '../context.ts';
import type { Code, Emits } from '../emit.ts';
import { Future } from '../future.ts';
import { DONE, type Poll, READY } from '../poll.ts';
import { Stream } from '../stream.ts';

/** The elements of an array, typed array or string-indexed list, in order. The array is read as it is at each poll. */
export class ArrayStream<T> extends Stream<T> {
  readonly array: ArrayLike<T>;

  constructor(array: ArrayLike<T>) {
    super();
    this.array = array;
  }

  override open(_context: Context): Future<T> {
    return new ArrayFuture(this.array);
  }

  /** For `explain`: opening an array starts nothing. @internal */
  sample(): Future<T> {
    return new ArrayFuture(this.array);
  }
}

/** One run over an array. @internal */
export class ArrayFuture<T> extends Future<T> implements Emits {
  static readonly operator = 'from';
  private array: ArrayLike<T>;
  private index = 0;

  constructor(array: ArrayLike<T>) {
    super();
    this.array = array;
  }

  override poll(context: Context): Poll {
    if (this.index >= this.array.length) return DONE;
    if (--context.turn.budget < 0) return context.spent();
    this.value = this.array[this.index++];
    return READY;
  }

  /** An array and each kind of typed array have a loop of their own: the engine reads each in another way. */
  get shape(): unknown {
    return this.array.constructor;
  }

  get plain(): boolean {
    return true;
  }

  emit(code: Code): string {
    const array = code.constant('array');
    const index = code.state('index');
    return code.counted(index, `${array}.length`, `${array}[${index}]`);
  }

  /** Has another read what is left; this run has nothing more. */
  moveTo(reader: { array: ArrayLike<T>; index: number }): void {
    reader.array = this.array;
    reader.index = this.index;
    this.array = [];
  }

  override close(): void {
    this.array = [];
  }
}
