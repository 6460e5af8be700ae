import type { Discipline } from '../stream/discipline.ts';
import { HeapLine } from './heap.ts';

/**
 * In proportion to weights: the rank is the weight, above 0, and 1 by default. (Start-time fair queueing: each
 * selection moves its key 1/weight ahead, and the one least far ahead goes next. Who was away gains nothing by it.)
 *
 * Fairness: over any span in which two keys of weights v and w wait all the time, their shares a and b differ by
 * |a/v - b/w| <= 1/v + 1/w. Cost: O(log n) a call.
 *
 * @example
 * import { weighted } from 'millrace';
 *
 * const line = weighted().open(2);
 * line.enter(0, 2);
 * line.enter(1, 1);
 * const served = Array.from({ length: 6 }, () => {
 *   const key = line.select();
 *   line.stay(key, key === 0 ? 2 : 1);
 *   return key;
 * });
 * console.log(served.join(' ')); // 0 1 0 1 0 0
 */
export function weighted(): Discipline {
  return { name: 'weighted', open: (capacity) => new WeightedLine(capacity) };
}

class WeightedLine extends HeapLine {
  private readonly weight: Float64Array;
  /** How far ahead each key was after its last turn, and how far the line as a whole has come. */
  private readonly ahead: Float64Array;
  private position = 0;

  constructor(capacity: number) {
    super(capacity);
    this.weight = new Float64Array(capacity);
    this.ahead = new Float64Array(capacity);
  }

  protected override entering(key: number, rank = 1): number {
    this.weight[key] = rank;
    return Math.max(this.position, this.ahead[key]);
  }

  protected override renewing(key: number, rank: number): number {
    this.weight[key] = rank;
    return this.score[key];
  }

  protected override serving(key: number): void {
    this.position = this.score[key];
    this.ahead[key] = this.position + 1 / this.weight[key];
  }
}
