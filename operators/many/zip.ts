import { firstCome } from '../../lib/discipline/first-come.ts';
import { Guarded } from '../../lib/discipline/guarded.ts';
import { Inputs } from '../../lib/discipline/inputs.ts';
import type { Context } from '../../lib/stream/context.ts';
import type { StreamInput } from '../../lib/stream/from/from.ts';
import type { Closing } from '../../lib/stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';
import { listOf, type Values } from './list.ts';

/**
 * The first elements of all inputs as one array, then the second ones, and so on, until the shortest ends.
 *
 * ```text
 * --1--2-----3--|
 * ----a---b--------c--d-|
 *   zip(x, y)
 * ----1a--2b-------3c|
 * ```
 *
 * Each input is asked for one element and no further before the array is whole, so nothing is buffered; the others are
 * closed as soon as one has ended.
 *
 * Law: `zip(a, b)` has as many elements as the shorter. Cost: O(inputs) an array, which is new each time; memory
 * O(inputs). Errors: a failure of one input closes the others and comes out as itself, when its turn has come: not
 * before the elements that precede it.
 *
 * @example
 * import { zip } from 'millrace/operators';
 *
 * console.log(zip([1, 2, 3], 'ab').toArraySync()); // [ [ 1, 'a' ], [ 2, 'b' ] ]
 */
export function zip<I extends readonly StreamInput<unknown>[]>(inputs: readonly [...I]): Stream<Values<I>>;
export function zip<I extends readonly StreamInput<unknown>[]>(...inputs: I): Stream<Values<I>>;
export function zip(...inputs: unknown[]): Stream<any> {
  return new ZipStream(listOf(inputs));
}

class ZipStream extends Stream<unknown[]> {
  readonly inputs: readonly Stream<unknown>[];

  constructor(inputs: readonly Stream<unknown>[]) {
    super();
    this.inputs = inputs;
  }

  override open(context: Context): Zipping {
    return new Zipping(this.inputs, context);
  }
}

class Zipping extends Guarded<unknown[]> {
  private readonly width: number;
  private readonly inputs: Inputs<unknown>;
  private row: unknown[];
  /** Elements of the row that are still missing. */
  private missing: number;
  /** The next input to be asked for its element of this row. */
  private asking = 0;

  constructor(streams: readonly Stream<unknown>[], context: Context) {
    super();
    this.width = streams.length;
    this.missing = streams.length;
    this.row = new Array(streams.length);
    this.inputs = new Inputs(context, firstCome(), this.releases, streams.length);
    this.opening(() => {
      for (const stream of streams) this.inputs.park(this.inputs.add(stream));
    });
  }

  protected override advance(context: Context): Poll {
    if (this.width === 0) return DONE;
    this.inputs.attend(context);
    if (this.missing === 0) this.nextRow();
    for (;;) {
      if (!this.askWoken()) return DONE;
      if (this.missing === 0) break;
      if (this.asking === this.width || context.turn.budget < 0) return PENDING;
      if (!this.askRest(context)) return DONE;
    }
    this.value = this.row;
    return READY;
  }

  /** Those that were asked before, and had to wait. False if one of them has ended. */
  private askWoken(): boolean {
    while (this.missing > 0 && this.inputs.ready > 0) {
      const slot = this.inputs.next();
      if (slot < 0) break;
      if (this.inputs.answer === DONE) return false;
      this.inputs.park(slot);
      this.put(slot);
    }
    return true;
  }

  /** Those that were not asked yet. False if one of them has ended. */
  private askRest(context: Context): boolean {
    while (this.asking < this.width && context.turn.budget >= 0) {
      const slot = this.asking++;
      const answer = this.inputs.ask(slot);
      if (answer === DONE) return false;
      if (answer === READY) this.put(slot);
    }
    return true;
  }

  private put(slot: number): void {
    this.row[slot] = this.inputs.value(slot);
    this.missing--;
  }

  private nextRow(): void {
    this.row = new Array(this.width);
    this.missing = this.width;
    this.asking = 0;
  }

  protected override release(): Closing {
    return this.inputs.close();
  }
}
