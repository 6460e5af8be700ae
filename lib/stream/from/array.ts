import type { Context } from '../context.ts';
import { fuses } from '../fuses.ts';
import { Future } from '../future.ts';
import { DONE, type Poll, READY } from '../poll.ts';

/** One run over an array, typed array or string-indexed list, in order. The array is read as it is at each poll. */
export function openArray<T>(array: ArrayLike<T>): Future<T> {
  return new ArrayFuture(array);
}

/** @internal */
export class ArrayFuture<T> extends Future<T> {
  array: ArrayLike<T>;
  index = 0;

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

  override close(): void {
    this.array = [];
  }
}

fuses(ArrayFuture, {
  name: 'from',
  plain: true,

  /** An array and each kind of typed array have a loop of their own: the engine reads each in another way. */
  get shape() {
    return this.array.constructor;
  },

  emit(code) {
    const array = code.constant('array');
    const index = code.state('index');
    return code.counted(index, `${array}.length`, `${array}[${index}]`);
  },
});

/** Has another read what is left; the run has nothing more. */
export function moveArray<T>(run: ArrayFuture<T>, reader: { array: ArrayLike<T>; index: number }): void {
  reader.array = run.array;
  reader.index = run.index;
  run.close();
}
