import { firstCome } from '../../lib/discipline/first-come.ts';
import { Inputs } from '../../lib/discipline/inputs.ts';
import { opening } from '../../lib/discipline/opening.ts';
import type { Context } from '../../lib/stream/context.ts';
import { from, type StreamInput } from '../../lib/stream/from/from.ts';
import { type Closing, closeAll, type Future } from '../../lib/stream/future.ts';
import { Guard } from '../../lib/stream/guard.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';
import type { Values } from './list.ts';

/**
 * Each element with the latest ones of other streams, as one array. Elements that come before each of the others has one
 * are dropped.
 *
 * ```text
 * --1-----2--3--|
 * ----a--b------
 *   withLatestFrom(y)
 * --------A--B--|      A = 2b, B = 3b
 * ```
 *
 * The others are opened first, and whatever they have ready is taken before upstream is asked. Upstream's end is the
 * end.
 *
 * Law: with others of one element each it is a `map`. Cost: O(others) an array, which is new each time. Errors: a
 * failure of one closes the others and comes out as itself.
 *
 * @example
 * import { from } from 'millrace';
 * import { withLatestFrom } from 'millrace/operators';
 *
 * console.log(from([1, 2]).pipe(withLatestFrom('ab')).toArraySync()); // [ [ 1, 'b' ], [ 2, 'b' ] ]
 */
export function withLatestFrom<A, I extends readonly StreamInput<unknown>[]>(
  ...inputs: I
): Operator<A, [A, ...Values<I>]> {
  return (source) =>
    new WithLatestStream(
      source,
      inputs.map((input) => from(input)),
    ) as Stream<any>;
}

class WithLatestStream<A> extends Stream<unknown[]> {
  readonly source: Stream<A>;
  readonly others: readonly Stream<unknown>[];

  constructor(source: Stream<A>, others: readonly Stream<unknown>[]) {
    super();
    this.source = source;
    this.others = others;
  }

  override open(context: Context): WithLatest<A> {
    return new WithLatest(this.source, this.others, context);
  }
}

class WithLatest<A> extends Guard<unknown[]> {
  private readonly others: Inputs<unknown>;
  private readonly latest: unknown[];
  private readonly known: boolean[];
  private missing: number;
  private source: Future<A> | null = null;

  constructor(source: Stream<A>, others: readonly Stream<unknown>[], context: Context) {
    super();
    this.latest = others.map(() => undefined);
    this.known = others.map(() => false);
    this.missing = others.length;
    this.others = new Inputs(context, this, firstCome(), others.length);
    opening(this, () => {
      for (const other of others) this.others.add(other);
      this.source = source.open(context);
    });
  }

  protected override advance(context: Context): Poll {
    this.others.attend(context);
    if (!this.update()) return PENDING;
    const source = this.source!;
    for (;;) {
      const answer = source.poll(context);
      if (answer !== READY) return answer;
      if (this.missing > 0) continue;
      this.value = [source.value, ...this.latest];
      return READY;
    }
  }

  /** Takes all that the others have. False if there is more, in a later turn. */
  private update(): boolean {
    for (;;) {
      const slot = this.others.next();
      if (slot === null) {
        this.others.rest();
        return !this.others.ready;
      }
      if (slot.future === null) continue;
      this.latest[slot.key] = slot.future.value;
      if (!this.known[slot.key]) this.missing--;
      this.known[slot.key] = true;
    }
  }

  protected override release(): Closing {
    return closeAll([this.others, this.source]);
  }
}
