import type { Context } from '../context.ts';
import { fuses } from '../fuses.ts';
import { Future } from '../future.ts';
import { DONE, type Poll, READY } from '../poll.ts';
import { begun } from './once.ts';

/** One run over an iterable. */
export function openIterable<T>(iterable: Iterable<T>): Future<T> {
  return new IterableFuture(begun(iterable[Symbol.iterator](), iterable));
}

class IterableFuture<T> extends Future<T> {
  private readonly iterator: Iterator<T>;
  /**
   * True while the iterator may be asked, and must be returned on close. It is false while `next` runs, so that one
   * which throws counts as ended, as in `for … of`. Fused code writes it at once, since `close` reads it.
   */
  private live = true;

  constructor(iterator: Iterator<T>) {
    super();
    this.iterator = iterator;
  }

  override poll(context: Context): Poll {
    if (!this.live) return DONE;
    if (--context.turn.budget < 0) return context.spent();
    this.live = false;
    const result = this.iterator.next();
    if (result.done) return DONE;
    this.live = true;
    this.value = result.value;
    return READY;
  }

  override close(): void {
    if (!this.live) return;
    this.live = false;
    this.iterator.return?.();
  }
}

fuses(IterableFuture, {
  plain: true,

  emit(code) {
    const { self, out, end } = code;
    return `if (!${self}.live) { ${end} }
${code.pay}
${self}.live = false;
${out} = ${code.constant('iterator')}.next();
if (${out}.done) { ${end} }
${out} = ${out}.value;
${self}.live = true;`;
  },
});
