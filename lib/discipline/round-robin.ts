import type { Discipline } from '../stream/discipline.ts';
import { LinkedLine } from './linked.ts';

/**
 * In turn: who is served and is ready still goes to the end of the line.
 *
 * Fairness: between two turns of one key, every other key that waits the whole time gets exactly one. Cost: O(1) a
 * call.
 *
 * @example
 * import { roundRobin } from 'millrace';
 *
 * const line = roundRobin().open(8);
 * line.enter(5);
 * line.enter(2);
 * const served = line.select();
 * line.stay(served);
 * console.log(served, line.select(), line.select()); // 5 2 5
 */
export function roundRobin(): Discipline {
  return { name: 'roundRobin', open: (capacity) => new LinkedLine(capacity, false) };
}
