import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cases, lifted, ours, type Pair, theirs } from './pair.ts';

/** Programs for each operator; `CONFORMANCE_RUNS=5000` looks harder. */
const RUNS = Number(process.env['CONFORMANCE_RUNS'] ?? 150);

/** For each pair: on every program that fast-check writes, both of our ways show what RxJS shows. */
export function conforms(room: string, pairs: readonly Pair[]): void {
  describe(`as in RxJS: ${room}`, () => {
    for (const pair of pairs)
      test(pair.name, () => {
        // On a failure fast-check prints the seed, and the smallest program that shows it.
        fc.assert(
          fc.property(cases(pair), ([program, args]) => {
            fc.pre(!pair.except?.(program, args)); // what the ledger holds
            const expected = theirs(pair, args, program);
            expect(ours(pair, args, program)).toEqual(expected);
            if (pair.inputs > 0) expect(lifted(pair, args, program)).toEqual(expected);
          }),
          { numRuns: RUNS },
        );
      });
  });
}
