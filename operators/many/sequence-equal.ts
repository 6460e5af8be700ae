import { firstCome } from '../../lib/discipline/first-come.ts';
import { opening } from '../../lib/discipline/opening.ts';
import { Parking } from '../../lib/discipline/parking.ts';
import type { Context } from '../../lib/stream/context.ts';
import { from, type StreamInput } from '../../lib/stream/from/from.ts';
import type { Closing } from '../../lib/stream/future.ts';
import { Guard } from '../../lib/stream/guard.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';

/**
 * Whether upstream and another stream have equal elements in the same order, and as many: one element, as soon as it is
 * known.
 *
 * ```text
 * --1--2--3--|
 * ---1-2-4---------
 *   sequenceEqual(y)
 * --------(f|)
 * ```
 *
 * One element of each is held at most: whoever is ahead is not asked further. (RxJS buffers it instead.)
 *
 * Law: reflexive and symmetric, as the comparison is. Cost: one comparison an element, O(1) memory. Errors: a failure of
 * either, or a throw of `compare`, closes the other and comes out as itself.
 *
 * @example
 * import { from } from 'millrace';
 * import { sequenceEqual } from 'millrace/operators';
 *
 * console.log(from([1, 2]).pipe(sequenceEqual([1, 2])).toArraySync()); // [ true ]
 */
export function sequenceEqual<A>(
  other: StreamInput<A>,
  compare: (a: A, b: A) => boolean = (a, b) => a === b,
): Operator<A, boolean> {
  return (source) => new SequenceEqualStream(source, from(other), compare);
}

class SequenceEqualStream<A> extends Stream<boolean> {
  readonly source: Stream<A>;
  readonly other: Stream<A>;
  readonly compare: (a: A, b: A) => boolean;

  constructor(source: Stream<A>, other: Stream<A>, compare: (a: A, b: A) => boolean) {
    super();
    this.source = source;
    this.other = other;
    this.compare = compare;
  }

  override open(context: Context): Comparing<A> {
    return new Comparing(this.source, this.other, this.compare, context);
  }
}

class Comparing<A> extends Guard<boolean> {
  private readonly compare: (a: A, b: A) => boolean;
  private readonly inputs: Parking<A>;
  private readonly held: A[] = [undefined as A, undefined as A];
  private count = 0;
  private given = false;

  constructor(source: Stream<A>, other: Stream<A>, compare: (a: A, b: A) => boolean, context: Context) {
    super();
    this.compare = compare;
    this.inputs = new Parking(context, this, firstCome(), 2);
    opening(this, () => {
      this.inputs.add(source);
      this.inputs.add(other);
    });
  }

  protected override advance(context: Context): Poll {
    if (this.given) return DONE;
    this.inputs.attend(context);
    for (;;) {
      const slot = this.inputs.next();
      if (slot === null) return this.inputs.rest();
      if (slot.future === null) {
        // Unequal if the other has one already; equal if it has ended too.
        if (this.count > 0) return this.give(false);
        if (this.inputs.size === 0) return this.give(true);
      } else {
        if (this.inputs.size < 2) return this.give(false);
        this.held[slot.key] = slot.future.value;
        this.inputs.park(slot);
        if (++this.count === 2 && !this.next()) return this.give(false);
      }
    }
  }

  /** Compares the pair and asks for another; false if the two are unequal. */
  private next(): boolean {
    this.count = 0;
    if (!this.compare(this.held[0], this.held[1])) return false;
    this.inputs.unpark(0);
    this.inputs.unpark(1);
    return true;
  }

  private give(equal: boolean): Poll {
    this.given = true;
    this.value = equal;
    return READY;
  }

  protected override release(): Closing {
    return this.inputs.close();
  }
}
