import type { Discipline } from '../stream/discipline.ts';
import { HeapLine } from './heap.ts';

/**
 * The earliest deadline first: the rank is the deadline, on any clock; without one a key goes after all that have one.
 * Equal deadlines go in order of arrival.
 *
 * Fairness: a key with deadline d is selected before any that enters with a later one, so once the deadlines that enter
 * have passed d, it waits for at most the n - 1 others that wait already. Cost: O(log n) a call.
 *
 * @example
 * import { earliestDeadline } from 'millrace';
 *
 * const line = earliestDeadline().open(3);
 * line.enter(0);
 * line.enter(1, 250);
 * line.enter(2, 100);
 * console.log(line.select(), line.select(), line.select()); // 2 1 0
 */
export function earliestDeadline(): Discipline {
  return { name: 'earliestDeadline', open: (capacity) => new DeadlineLine(capacity) };
}

class DeadlineLine extends HeapLine {
  protected override entering(_key: number, deadline = Infinity): number {
    return deadline;
  }

  protected override renewing(_key: number, deadline: number): number {
    return deadline;
  }
}
