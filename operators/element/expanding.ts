import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import type { Code } from '../../lib/stream/emit.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';

/** No elements, for whoever has none to give. */
export const NONE: readonly never[] = [];

/**
 * Operators that answer one element with any number, and upstream's end as well: `mapAccum`, `lines`. A subclass
 * expands an element to a list, which is given out one by one. A failure that stands behind good elements is left in
 * `failure`: it is thrown once those are given out, before upstream is asked again.
 */
export abstract class Expanding<A, B> extends Stage<A, B> {
  protected items: ArrayLike<B> = NONE;
  protected at = 0;
  protected ended = false;
  /** Written by `expand` and `flush`, and so never kept in a local. */
  protected failed = false;
  protected failure: unknown;

  /** What one element becomes. */
  protected abstract expand(value: A): ArrayLike<B>;

  /** What comes after the last one. */
  protected flush(): ArrayLike<B> {
    return NONE;
  }

  /** In text: what leaves in `items` what `code.in` becomes, where it is not `expand`. */
  expanded?(code: Code, items: string): string;
  /** In text: the expression for what comes after the last one, where it is not `flush`. */
  flushed?(code: Code): string;

  override poll(context: Context): Poll {
    for (;;) {
      if (this.at < this.items.length) {
        this.value = this.items[this.at++];
        return READY;
      }
      if (this.failed) throw this.failure;
      if (this.ended) return DONE;
      const answer = this.source.poll(context);
      if (answer === PENDING) return PENDING;
      this.at = 0;
      if (answer === DONE) {
        this.ended = true;
        this.items = this.flush();
      } else this.items = this.expand(this.source.value);
    }
  }
}

fuses(Expanding, {
  emit(code) {
    const items = code.state('items');
    const at = code.state('at');
    const ended = code.state('ended');
    const flushed = this.flushed?.(code) ?? `${code.self}.flush()`;
    return `if (${at} >= ${items}.length) {
if (${code.self}.failed) throw ${code.self}.failure;
if (${ended}) { ${code.end} }
${code.upstreamUntil(`${ended} = true; ${at} = 0; ${items} = ${flushed}; ${code.again}`)}
${at} = 0;
${this.expanded?.(code, items) ?? `${items} = ${code.self}.expand(${code.in});`}
${code.again}
}
${code.out} = ${items}[${at}++];`;
  },
});
