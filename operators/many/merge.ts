import { firstCome } from '../../lib/discipline/first-come.ts';
import { Inputs } from '../../lib/discipline/inputs.ts';
import { opening } from '../../lib/discipline/opening.ts';
import { Serving } from '../../lib/discipline/serving.ts';
import type { Context } from '../../lib/stream/context.ts';
import type { Discipline } from '../../lib/stream/discipline.ts';
import { wholeNumber } from '../../lib/stream/errors.ts';
import { ArrayFuture, moveArray } from '../../lib/stream/from/array.ts';
import { from, type InputValue, type StreamInput } from '../../lib/stream/from/from.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Closing, Future } from '../../lib/stream/future.ts';
import { DONE, type Poll } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';

/** How `merge` goes about it; given after its inputs. */
export interface MergeOptions {
  /** Who goes next among the inputs that are ready: first-come without one. */
  readonly discipline?: Discipline | undefined;
  /** What the discipline ranks each input by: its priority, weight, … In the order of the inputs. */
  readonly ranks?: readonly number[] | undefined;
  /** How many inputs may be open at once: without it all are, from the start. */
  readonly concurrency?: number | undefined;
}

/**
 * The elements of all inputs as they come.
 *
 * ```text
 * --1-----2------|
 * ----a--b---c-|
 *   merge(x, y)
 * --1-a--b2--c---|
 * ```
 *
 * All inputs are opened at once, in order. The discipline says who is served when several are ready: first-come drains
 * one after the other (so synchronous inputs are concatenated, as in RxJS), `roundRobin()` takes turns, `priority()`,
 * `weighted()` and the others look at `ranks`.
 *
 * Law: as a bag, `merge(a, b)` is `concat(a, b)`; associative and commutative as bags; `merge()` ends at once. Cost:
 * O(1) an element whatever the number of idle inputs (O(log n) with an ordered discipline); nothing is buffered. Errors:
 * a failure of one input closes the others and comes out as itself.
 *
 * @example
 * import { roundRobin } from 'millrace';
 * import { merge } from 'millrace/operators';
 *
 * console.log(merge([1, 2], ['a', 'b']).toArraySync()); // [ 1, 2, 'a', 'b' ]
 * console.log(merge([1, 2], ['a', 'b'], { discipline: roundRobin() }).toArraySync()); // [ 1, 'a', 2, 'b' ]
 */
export function merge<I extends readonly StreamInput<unknown>[]>(...inputs: I): Stream<InputValue<I[number]>>;
export function merge<I extends readonly StreamInput<unknown>[]>(
  ...inputs: [...I, number | MergeOptions]
): Stream<InputValue<I[number]>>;
export function merge(...inputs: unknown[]): Stream<unknown> {
  const last = inputs[inputs.length - 1];
  if (typeof last === 'number') return merging(inputs.slice(0, -1), { concurrency: last });
  return isOptions(last) ? merging(inputs.slice(0, -1), last) : merging(inputs, {});
}

function merging(inputs: unknown[], options: MergeOptions): Stream<unknown> {
  const { concurrency = Infinity } = options;
  if (concurrency !== Infinity) wholeNumber('merge: concurrency', concurrency, 1);
  return new MergeStream(inputs as StreamInput<unknown>[], options);
}

const OPTIONS: readonly string[] = ['discipline', 'ranks', 'concurrency'] satisfies (keyof MergeOptions)[];

/** A plain object with nothing but options in it: no input looks like that. */
function isOptions(value: unknown): value is MergeOptions {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return false;
  return Object.keys(value).every((key) => OPTIONS.includes(key));
}

class MergeStream<T> extends Stream<T> {
  readonly inputs: readonly StreamInput<T>[];
  readonly options: MergeOptions;

  constructor(inputs: readonly StreamInput<T>[], options: MergeOptions) {
    super();
    this.inputs = inputs;
    this.options = options;
  }

  override open(context: Context): Merging<T> {
    return new Merging(this.inputs, this.options, context);
  }
}

class Merging<T> extends Serving<T> {
  protected readonly lane: Inputs<T>;
  private readonly list: readonly StreamInput<T>[];
  private readonly ranks: readonly number[] | undefined;
  private readonly concurrency: number;
  private opened = 0;

  constructor(list: readonly StreamInput<T>[], options: MergeOptions, context: Context) {
    super();
    this.list = list;
    this.ranks = options.ranks;
    this.concurrency = options.concurrency ?? Infinity;
    const capacity = Math.min(list.length, this.concurrency);
    this.lane = new Inputs(context, this, options.discipline ?? firstCome(), capacity);
    opening(this, () => this.fill());
  }

  /** Opens inputs up to the limit. */
  private fill(): void {
    while (this.opened < this.list.length && this.lane.size < this.concurrency) {
      const index = this.opened++;
      this.lane.add(from(this.list[index]), this.ranks?.[index]);
    }
  }

  protected override advance(context: Context, told?: Poll): Poll {
    const { lane } = this;
    lane.attend(context);
    if (this.full) return this.read(context);
    for (let answer = told; ; answer = undefined) {
      const slot = lane.next(answer);
      if (slot === null) return lane.size > 0 ? lane.rest() : DONE;
      if (slot.future !== null) return this.serve(slot.future);
      this.fill();
    }
  }

  private serve(future: Future<T>): Poll {
    if (future.constructor === ArrayFuture && this.lane.servesOn) moveArray(future as ArrayFuture<T>, this);
    return this.give(future.value);
  }

  protected override release(): Closing {
    return this.lane.close();
  }
}

fuses(Merging, { name: 'merge' });
