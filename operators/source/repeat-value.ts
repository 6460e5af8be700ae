import type { Context } from '../../lib/stream/context.ts';
import { wholeNumber } from '../../lib/stream/errors.ts';
import { source } from '../../lib/stream/from/source.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import { Future } from '../../lib/stream/future.ts';
import { DONE, type Poll, READY } from '../../lib/stream/poll.ts';
import type { Stream } from '../../lib/stream/stream.ts';

/**
 * One value, `count` times, or for ever.
 *
 * ```text
 * repeatValue('a', 3)
 * (aaa|)
 * ```
 *
 * Law: `repeatValue(x, n)` is `range(0, n)` then `map(() => x)`. Cost: O(1) an element. Errors: ArgumentError where `count`
 * is no whole number of at least 0.
 *
 * @example
 * import { repeatValue } from 'millrace/operators';
 *
 * console.log(repeatValue('a', 3).toArraySync()); // [ 'a', 'a', 'a' ]
 */
export function repeatValue<T>(value: T, count: number = Infinity): Stream<T> {
  if (count !== Infinity) wholeNumber('repeatValue: count', count, 0);
  return source(() => new Repeating(value, count), true);
}

class Repeating<T> extends Future<T> {
  private readonly repeated: T;
  private count: number;
  private index = 0;

  constructor(value: T, count: number) {
    super();
    this.repeated = value;
    this.count = count;
  }

  override poll(context: Context): Poll {
    if (this.index >= this.count) return DONE;
    if (--context.turn.budget < 0) return context.spent();
    this.index++;
    this.value = this.repeated;
    return READY;
  }

  override close(): void {
    this.count = 0;
  }
}

fuses(Repeating, {
  name: 'repeatValue',
  plain: true,

  emit(code) {
    const index = code.state('index');
    return code.counted(index, code.constant('count'), code.constant('repeated'));
  },
});
