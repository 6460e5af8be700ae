import { fc, test } from '@fast-check/vitest';
import { type Fusion, from, pipe, roundRobin, type Stream } from 'millrace';
import * as ops from 'millrace/operators';
import { Driver, done, pending, script, type Step, value } from 'millrace/testing';
import { describe, expect } from 'vitest';

// Inputs that wake late, at once, one another's operator or nobody: whoever has something must be heard in the end.

const step = fc.oneof(
  fc.integer({ min: 0, max: 9 }).map((x): Step<number> => value(x)),
  fc.constantFrom<Step<number>>(pending('later'), pending('now')),
);
const steps = fc.array(step, { maxLength: 8 }).map((all) => all.concat([done]));
const manners = fc.constantFrom<'good' | 'bad'>('good', 'bad');
const input = fc.record({ steps, manners });
const inputs = fc.array(input, { minLength: 1, maxLength: 4 });
const fusion = fc.constantFrom<Fusion>('off', 'auto', 'eager');
const how = fc.record({ fusion, renew: fc.boolean(), budget: fc.integer({ min: 1, max: 5 }) });

const count = (all: readonly Step<number>[]): number => all.filter(({ kind }) => kind === 'value').length;

/** The operators that take all inputs, and how many elements come out of inputs with so many elements. */
const operators: Record<
  string,
  [(streams: Stream<number>[]) => Stream<unknown>, ((counts: number[]) => number)?]
> = {
  merge: [(all) => ops.merge(...all), (counts) => counts.reduce((a, b) => a + b)],
  'merge in turn': [
    (all) => ops.merge(...all, { discipline: roundRobin() }),
    (counts) => counts.reduce((a, b) => a + b),
  ],
  concat: [(all) => ops.concat(...all), (counts) => counts.reduce((a, b) => a + b)],
  mergeMap: [(all) => from(all).pipe(ops.mergeMap((x) => x)), (counts) => counts.reduce((a, b) => a + b)],
  'mergeMap with a bound': [
    (all) => from(all).pipe(ops.mergeMap((x) => x, 2)),
    (counts) => counts.reduce((a, b) => a + b),
  ],
  'mergeMap to arrays and streams': [
    (all) => from(all).pipe(ops.mergeMap((x, i) => (i % 2 === 0 ? x : [1, 2]))),
    (counts) => counts.reduce((a, b, i) => a + (i % 2 === 0 ? b : 2), 0),
  ],
  concatMap: [(all) => from(all).pipe(ops.concatMap((x) => x)), (counts) => counts.reduce((a, b) => a + b)],
  switchMap: [(all) => from(all).pipe(ops.switchMap((x) => x))],
  zip: [(all) => ops.zip(...all), (counts) => Math.min(...counts)],
  combineLatest: [(all) => ops.combineLatest(...all)],
  forkJoin: [(all) => ops.forkJoin(...all)],
  mergeSorted: [
    (all) => ops.mergeSorted((a, b) => a - b, ...all),
    (counts) => counts.reduce((a, b) => a + b),
  ],
  'groupBy of a merge': [
    (all) =>
      ops.merge(...all).pipe(
        pipe(
          ops.groupBy((x: number) => x % 3),
          ops.mergeMap((group) => group),
        ),
      ),
    (counts) => counts.reduce((a, b) => a + b),
  ],
  'share, merged with itself': [
    (all) => {
      const shared = ops.merge(...all).pipe(ops.share());
      return ops.merge(shared, shared);
    },
    (counts) => 2 * counts.reduce((a, b) => a + b),
  ],
};

describe.each(Object.entries(operators))('%s', (_name, [operator, expected]) => {
  test.prop([inputs, how])('no wake is lost, whatever wakes when', (all, { fusion: way, renew, budget }) => {
    const streams = all.map((one) => script(one.steps, { manners: one.manners }));
    const piped = operator(streams).pipe(ops.map((x) => x));
    const driver = new Driver(piped, { fusion: way, renew, chunks: [budget] });
    const trace = driver.run();
    void driver.close();
    expect(trace.end).toBe('done');
    if (expected) expect(trace.elements.length).toBe(expected(all.map((one) => count(one.steps))));
    for (const stream of streams) stream.verifyClosed();
  });
});

test.prop([inputs, how])('merge hears of each input that goes on', (all, { fusion: way, renew }) => {
  const streams = all.map((one) => script(one.steps.filter((x) => x !== done)));
  const driver = new Driver(ops.merge(...streams).pipe(ops.map((x) => x)), { fusion: way, renew });
  const limit = 200;
  for (let polls = 0; polls < limit; polls++) {
    if (driver.poll() !== 0) continue;
    if (driver.woken) continue;
    if (!driver.turn.step()) break;
    expect(driver.woken).toBe(true);
  }
  void driver.close();
});
