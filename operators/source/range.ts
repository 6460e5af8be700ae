import type { Context } from '../../lib/stream/context.ts';
import { ArgumentError } from '../../lib/stream/errors.ts';
import { source } from '../../lib/stream/from/source.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import { Future } from '../../lib/stream/future.ts';
import { DONE, type Poll, READY } from '../../lib/stream/poll.ts';
import type { Stream } from '../../lib/stream/stream.ts';

/**
 * `count` whole numbers from `start` on; with one argument, so many from 0 on.
 *
 * ```text
 * range(2, 3)
 * (234|)
 * ```
 *
 * Law: `range(a, n)` is `range(0, n)` then `map(x => x + a)`. Cost: O(1) an element. Errors: ArgumentError where `count` is
 * no whole number.
 *
 * @example
 * import { range } from 'millrace/operators';
 *
 * console.log(range(2, 3).toArraySync()); // [ 2, 3, 4 ]
 * console.log(range(2).toArraySync()); // [ 0, 1 ]
 */
export function range(start: number, count?: number): Stream<number> {
  const [first, size] = count === undefined ? [0, start] : [start, count];
  if (size !== Infinity && !Number.isInteger(size))
    throw new ArgumentError('range: count', size, 'a whole number');
  return source(() => new Counting(first, size), true);
}

class Counting extends Future<number> {
  private readonly start: number;
  private count: number;
  private index = 0;

  constructor(start: number, count: number) {
    super();
    this.start = start;
    this.count = count;
  }

  override poll(context: Context): Poll {
    if (this.index >= this.count) return DONE;
    if (--context.turn.budget < 0) return context.spent();
    this.value = this.start + this.index++;
    return READY;
  }

  override close(): void {
    this.count = 0;
  }
}

fuses(Counting, {
  name: 'range',
  plain: true,

  emit(code) {
    const index = code.state('index');
    return code.counted(index, code.constant('count'), `${code.constant('start')} + ${index}`);
  },
});
