import type { Discipline } from '../stream/discipline.ts';
import { HeapLine } from './heap.ts';

/**
 * The one with the smallest load: the rank is the load (0 by default), and equal loads go in order of arrival. `enter`
 * a waiting key again to say that its load is another now.
 *
 * Fairness: no key is selected while one with a smaller load waits; equal loads take turns. Cost: O(log n) a call.
 *
 * @example
 * import { leastLoaded } from 'millrace';
 *
 * const workers = leastLoaded().open(3);
 * workers.enter(0, 7);
 * workers.enter(1, 3);
 * workers.enter(2, 5);
 * console.log(workers.select()); // 1
 */
export function leastLoaded(): Discipline {
  return { name: 'leastLoaded', open: (capacity) => new LoadLine(capacity) };
}

class LoadLine extends HeapLine {
  protected override entering(_key: number, load = 0): number {
    return load;
  }

  protected override renewing(_key: number, load: number): number {
    return load;
  }
}
