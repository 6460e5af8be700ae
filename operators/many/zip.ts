import { firstCome } from '../../lib/discipline/first-come.ts';
import { opening } from '../../lib/discipline/opening.ts';
import { Parking } from '../../lib/discipline/parking.ts';
import { Serving } from '../../lib/discipline/serving.ts';
import type { Context } from '../../lib/stream/context.ts';
import type { StreamInput } from '../../lib/stream/from/from.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Closing } from '../../lib/stream/future.ts';
import { DONE, type Poll, READY } from '../../lib/stream/poll.ts';
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

class Zipping extends Serving<unknown[], unknown> {
  protected readonly lane: Parking<unknown>;
  private readonly width: number;
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
    this.lane = new Parking(context, this, firstCome(), streams.length);
    opening(this, () => {
      for (const stream of streams) this.lane.park(this.lane.add(stream));
    });
  }

  protected override advance(context: Context, told?: Poll): Poll {
    if (this.width === 0) return DONE;
    this.lane.attend(context);
    if (this.missing === 0) this.nextRow();
    if (!this.askWoken(told)) return DONE;
    while (this.missing > 0) {
      if (this.asking === this.width || context.turn.budget < 0) return this.lane.rest();
      if (!this.askRest(context) || !this.askWoken()) return DONE;
    }
    this.value = this.row;
    return READY;
  }

  /** Those that were asked before, and had to wait. False if one of them has ended. */
  private askWoken(told?: Poll): boolean {
    const { lane } = this;
    for (let answer = told; this.missing > 0 && lane.ready; answer = undefined) {
      const slot = lane.next(answer);
      if (slot === null) break;
      if (slot.future === null) return false;
      lane.park(slot);
      this.set(slot.key, slot.future.value);
    }
    return true;
  }

  /** Those that were not asked yet. False if one of them has ended. */
  private askRest(context: Context): boolean {
    while (this.asking < this.width && context.turn.budget >= 0) {
      const slot = this.lane.slots[this.asking++];
      const answer = this.lane.ask(slot);
      if (answer === DONE) return false;
      if (answer === READY) this.set(slot.key, slot.future!.value);
    }
    return true;
  }

  private set(slot: number, element: unknown): void {
    this.row[slot] = element;
    this.missing--;
  }

  private nextRow(): void {
    this.row = new Array(this.width);
    this.missing = this.width;
    this.asking = 0;
  }

  /** An element of the input that is served; true if the row is whole. Called by fused code. */
  private whole(element: unknown): boolean {
    const slot = this.lane.serving!;
    this.lane.park(slot);
    this.set(slot.key, element);
    return this.missing === 0;
  }

  /** True if all was asked, and has to wait. Called by fused code. */
  private waits(): boolean {
    if (this.asking < this.width || this.lane.ready) return false;
    this.lane.rest();
    return true;
  }

  protected override release(): Closing {
    return this.lane.close();
  }
}

fuses(Zipping, {
  name: 'zip',

  take(code, element) {
    const { again, out, pending, self } = code;
    return `if (!${self}.whole(${element})) {
if (${self}.waits()) ${pending}
${again}
}
${out} = ${self}.row;`;
  },
});
