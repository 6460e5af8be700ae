import type { Discipline } from '../stream/discipline.ts';
import { ArgumentError } from '../stream/errors.ts';
import { HeapLine } from './heap.ts';

/**
 * The lowest rank first (0 is the most urgent, and the default); equal ranks in order of arrival. Waiting counts: each
 * `ageing` selections make up for one rank, so that the low ones still run. `ageing: Infinity` is strict priority, which
 * starves them.
 *
 * Fairness: with ranks of at least 0, a key of rank r is selected within r * ageing + n selections, where n is the
 * capacity of the line, whatever else enters. Cost: O(log n) a call.
 *
 * @example
 * import { priority } from 'millrace';
 *
 * const line = priority({ ageing: 4 }).open(8);
 * line.enter(5, 2);
 * line.enter(1, 0);
 * console.log(line.select(), line.select()); // 1 5
 */
export function priority(options: { readonly ageing?: number } = {}): Discipline {
  const ageing = options.ageing ?? 16;
  if (!(ageing >= 0)) throw new ArgumentError('priority: ageing', ageing, 'a number of at least 0');
  return {
    name: `priority(${ageing})`,
    open: (capacity) => (ageing === Infinity ? new StrictLine(capacity) : new AgeingLine(capacity, ageing)),
  };
}

/** Ageing without touching those who wait: a key is ordered by the selection at which its rank will have worn off. */
class AgeingLine extends HeapLine {
  private readonly ageing: number;
  private readonly since: Float64Array;
  private selections = 0;

  constructor(capacity: number, ageing: number) {
    super(capacity);
    this.ageing = ageing;
    this.since = new Float64Array(capacity);
  }

  protected override entering(key: number, rank = 0): number {
    this.since[key] = this.selections;
    return this.renewing(key, rank);
  }

  protected override renewing(key: number, rank: number): number {
    return this.since[key] + rank * this.ageing;
  }

  protected override serving(): void {
    this.selections++;
  }
}

class StrictLine extends HeapLine {
  protected override entering(_key: number, rank = 0): number {
    return rank;
  }

  protected override renewing(_key: number, rank: number): number {
    return rank;
  }
}
