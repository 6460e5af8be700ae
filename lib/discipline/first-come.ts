import type { Discipline } from '../stream/discipline.ts';
import { LinkedLine } from './linked.ts';

/**
 * In order of arrival; who is served and is ready still is served on, until it has nothing more. So `merge` of
 * synchronous streams is their concatenation, as in RxJS.
 *
 * Fairness: a key waits for those that came before it, however long each of them stays ready: an endless one starves
 * the rest. Cost: O(1) a call.
 *
 * @example
 * import { firstCome } from 'millrace';
 *
 * const line = firstCome().open(8);
 * line.enter(5);
 * line.enter(2);
 * console.log(line.select(), line.select(), line.select()); // 5 2 -1
 */
export function firstCome(): Discipline {
  return { name: 'firstCome', servesOn: true, open: (capacity) => new LinkedLine(capacity, true) };
}
