import { firstCome } from '../../lib/discipline/first-come.ts';
import { opening } from '../../lib/discipline/opening.ts';
import { Parking } from '../../lib/discipline/parking.ts';
import type { Context } from '../../lib/stream/context.ts';
import { from, type InputValue, type StreamInput } from '../../lib/stream/from/from.ts';
import type { Closing } from '../../lib/stream/future.ts';
import { Guard } from '../../lib/stream/guard.ts';
import { DONE, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';

/**
 * Sorted inputs to one sorted stream: the smallest of the inputs' next elements comes out.
 *
 * ```text
 * (1 4 6)|
 * (2 3 9)|
 *   mergeSorted((a, b) => a - b, x, y)
 * (1 2 3 4 6 9)|
 * ```
 *
 * One element of each input is held, so an input that waits holds the others up. Equal elements come out in the order of
 * the inputs.
 *
 * Law: of sorted inputs it is the sorted concatenation (stable). Cost: O(log inputs) comparisons an element, memory
 * O(inputs). Errors: a failure of an input, or a throw of `compare`, closes the others and comes out as itself.
 *
 * @example
 * import { mergeSorted } from 'millrace/operators';
 *
 * console.log(mergeSorted((a, b) => a - b, [1, 4, 6], [2, 3]).toArraySync()); // [ 1, 2, 3, 4, 6 ]
 */
export function mergeSorted<I extends readonly StreamInput<any>[]>(
  compare: (a: InputValue<I[number]>, b: InputValue<I[number]>) => number,
  ...inputs: I
): Stream<InputValue<I[number]>> {
  return new SortedStream(
    compare,
    inputs.map((input) => from(input)),
  );
}

class SortedStream<T> extends Stream<T> {
  readonly compare: (a: T, b: T) => number;
  readonly inputs: readonly Stream<T>[];

  constructor(compare: (a: T, b: T) => number, inputs: readonly Stream<T>[]) {
    super();
    this.compare = compare;
    this.inputs = inputs;
  }

  override open(context: Context): Sorting<T> {
    return new Sorting(this.compare, this.inputs, context);
  }
}

class Sorting<T> extends Guard<T> {
  private readonly compare: (a: T, b: T) => number;
  private readonly inputs: Parking<T>;
  private readonly held: T[];
  /** The inputs whose elements are held, as a binary heap. */
  private readonly heap: number[] = [];
  /** Inputs that are open and of which nothing is held. */
  private missing: number;
  private given = -1;

  constructor(compare: (a: T, b: T) => number, streams: readonly Stream<T>[], context: Context) {
    super();
    this.compare = compare;
    this.held = new Array(streams.length);
    this.missing = streams.length;
    this.inputs = new Parking(context, this, firstCome(), streams.length);
    opening(this, () => {
      for (const stream of streams) this.inputs.add(stream);
    });
  }

  protected override advance(context: Context): Poll {
    this.inputs.attend(context);
    if (this.given >= 0) this.askAgain();
    while (this.missing > 0) {
      const slot = this.inputs.next();
      if (slot === null) return this.inputs.rest();
      this.missing--;
      if (slot.future !== null) {
        this.inputs.park(slot);
        this.hold(slot.key, slot.future.value);
      }
    }
    if (this.heap.length === 0) return DONE;
    this.given = this.heap[0];
    this.value = this.held[this.given];
    return READY;
  }

  private askAgain(): void {
    const slot = this.given;
    this.given = -1;
    this.remove();
    this.missing++;
    this.inputs.unpark(slot);
  }

  private hold(slot: number, element: T): void {
    this.held[slot] = element;
    let i = this.heap.push(slot) - 1;
    for (let parent = (i - 1) >> 1; i > 0 && this.before(slot, this.heap[parent]); parent = (i - 1) >> 1) {
      this.heap[i] = this.heap[parent];
      i = parent;
    }
    this.heap[i] = slot;
  }

  /** Takes the smallest out of the heap. */
  private remove(): void {
    const last = this.heap.pop()!;
    const size = this.heap.length;
    if (size === 0) return;
    let i = 0;
    for (let child = 1; child < size; child = 2 * i + 1) {
      if (child + 1 < size && this.before(this.heap[child + 1], this.heap[child])) child++;
      if (!this.before(this.heap[child], last)) break;
      this.heap[i] = this.heap[child];
      i = child;
    }
    this.heap[i] = last;
  }

  private before(a: number, b: number): boolean {
    const order = this.compare(this.held[a], this.held[b]);
    return order < 0 || (order === 0 && a < b);
  }

  protected override release(): Closing {
    return this.inputs.close();
  }
}
