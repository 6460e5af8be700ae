import * as fc from 'fast-check';
import * as rx from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Stream } from '../../../../lib/stream/stream.ts';
import * as ours from '../../../../operators/index.ts';
import { ManualTurn, observe } from '../../../support/manualTurn.ts';

// Each attempt is another: the same sequence of attempts for both sides, each in its own virtual time, and the same must
// come out, at the same moments.

/** What one run of the source does: waits, gives elements, ends or fails. */
interface Attempt {
  readonly wait: number;
  readonly count: number;
  readonly fails: boolean;
}

interface Pair {
  readonly name: string;
  readonly theirs: (
    source: rx.Observable<string>,
    scheduler: rx.VirtualTimeScheduler,
  ) => rx.Observable<unknown>;
  readonly ours: (source: Stream<string>) => Stream<unknown>;
}

type Seen = readonly [at: number, what: string, value?: unknown];

const END = 300;

const attempt: fc.Arbitrary<Attempt> = fc.record({
  wait: fc.constantFrom(0, 0, 1, 3),
  count: fc.nat(3),
  fails: fc.boolean(),
});

const elements = (run: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${run}.${i}`);

/** The attempts, and after them one that fails and then one that ends, for ever. */
function at(attempts: readonly Attempt[], run: number): Attempt {
  return attempts[run] ?? { wait: 5, count: 1, fails: (run - attempts.length) % 2 === 0 };
}

function runTheirs(attempts: readonly Attempt[], pair: Pair): Seen[] {
  const scheduler = new rx.VirtualTimeScheduler(undefined, END);
  const seen: Seen[] = [];
  let runs = 0;
  const source = rx.defer(() => {
    const run = runs++;
    const { wait, count, fails } = at(attempts, run);
    const body = rx.concat(elements(run, count), fails ? rx.throwError(() => `failure ${run}`) : rx.EMPTY);
    return wait === 0 ? body : rx.timer(wait, scheduler).pipe(rx.mergeMap(() => body));
  });
  pair.theirs(source, scheduler).subscribe({
    next: (value) => seen.push([scheduler.now(), 'next', value]),
    error: (error: unknown) => seen.push([scheduler.now(), '#', error]),
    complete: () => seen.push([scheduler.now(), '|', undefined]),
  });
  scheduler.flush();
  return seen;
}

function runOurs(attempts: readonly Attempt[], pair: Pair): Seen[] {
  const turn = new ManualTurn();
  let runs = 0;
  const source = ours.defer(() => {
    const run = runs++;
    const { wait, count, fails } = at(attempts, run);
    const failing: Stream<string> = fails ? ours.throwError(() => `failure ${run}`) : ours.EMPTY;
    const body = ours.concat(elements(run, count), failing);
    return wait === 0 ? body : ours.timer(wait).pipe(ours.mergeMap(() => body));
  });
  const run = observe(pair.ours(source), turn);
  turn.advance(END);
  void run.close();
  expect(turn.wheel.size).toBe(0);
  return run.seen.map(([moment, what, value]) => [moment, what, value]);
}

const LONG = 24;

const pairs: Pair[] = [
  ...[0, 1, 2, 5].map((count) => ({
    name: `retry(${count})`,
    theirs: (source: rx.Observable<string>) => source.pipe(rx.retry(count)),
    ours: (source: Stream<string>) => source.pipe(ours.retry(count)),
  })),
  {
    name: 'retry({ count: 2, resetOnSuccess })',
    theirs: (source) => source.pipe(rx.retry({ count: 2, resetOnSuccess: true }), rx.take(LONG)),
    ours: (source) => source.pipe(ours.retry({ count: 2, resetOnSuccess: true }), ours.take(LONG)),
  },
  {
    name: 'retry({ delay: a stream for each })',
    theirs: (source, s) => source.pipe(rx.retry({ count: 4, delay: (_, n) => rx.timer(n, s) })),
    ours: (source) => source.pipe(ours.retry({ count: 4, delay: (_, n) => ours.timer(n) })),
  },
  {
    name: 'retry({ delay: a stream that ends })',
    theirs: (source, s) => source.pipe(rx.retry({ delay: (_, n) => (n > 2 ? rx.EMPTY : rx.timer(2, s)) })),
    ours: (source) => source.pipe(ours.retry({ delay: (_, n) => (n > 2 ? ours.EMPTY : ours.timer(2)) })),
  },
  {
    name: 'retry({ delay: a stream that fails })',
    theirs: (source) => source.pipe(rx.retry({ delay: (error) => rx.throwError(() => `no: ${error}`) })),
    ours: (source) =>
      source.pipe(ours.retry({ delay: (error) => ours.throwError(() => `no: ${String(error)}`) })),
  },
  ...[0, 1, 2, 5].map((count) => ({
    name: `repeat(${count})`,
    theirs: (source: rx.Observable<string>) => source.pipe(rx.repeat(count)),
    ours: (source: Stream<string>) => source.pipe(ours.repeat(count)),
  })),
  {
    name: 'repeat({ delay: a stream for each })',
    theirs: (source, s) => source.pipe(rx.repeat({ count: 4, delay: (n) => rx.timer(n, s) })),
    ours: (source) => source.pipe(ours.repeat({ count: 4, delay: (n) => ours.timer(n) })),
  },
  {
    name: 'repeat({ delay: a stream that ends })',
    theirs: (source) => source.pipe(rx.repeat({ delay: (n) => (n > 2 ? rx.EMPTY : rx.of(0)) })),
    ours: (source) => source.pipe(ours.repeat({ delay: (n) => (n > 2 ? ours.EMPTY : ours.of(0)) })),
  },
  {
    name: 'retry within repeat',
    theirs: (source) => source.pipe(rx.retry(1), rx.repeat(3)),
    ours: (source) => source.pipe(ours.retry(1), ours.repeat(3)),
  },
  {
    name: 'catchError, with another stream',
    theirs: (source) => source.pipe(rx.catchError((error: string) => rx.of('caught', error))),
    ours: (source) => source.pipe(ours.catchError((error: string) => ['caught', error])),
  },
  {
    name: 'catchError, with the caught one',
    theirs: (source) =>
      source.pipe(
        rx.catchError((_, caught) => caught),
        rx.take(LONG),
      ),
    ours: (source) =>
      source.pipe(
        ours.catchError((_, caught) => caught),
        ours.take(LONG),
      ),
  },
  {
    name: 'catchError, with the caught one behind something',
    theirs: (source) =>
      source.pipe(
        rx.catchError((e: string, caught) => rx.concat([e], caught)),
        rx.take(LONG),
      ),
    ours: (source) =>
      source.pipe(
        ours.catchError((e: string, caught) => ours.concat([e], caught)),
        ours.take(LONG),
      ),
  },
  {
    name: 'catchError whose handler throws',
    theirs: (source) =>
      source.pipe(
        rx.catchError((error) => {
          throw `thrown for ${String(error)}`;
        }),
      ),
    ours: (source) =>
      source.pipe(
        ours.catchError((error) => {
          throw `thrown for ${String(error)}`;
        }),
      ),
  },
  {
    name: 'onErrorResumeNext',
    theirs: (source) => source.pipe(rx.onErrorResumeNextWith(source, rx.of('last'))),
    ours: (source) => source.pipe(ours.onErrorResumeNext(source, ours.of('last'))),
  },
];

describe('moment for moment as RxJS', () => {
  it.each(pairs)('$name', (pair) => {
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 6 }), (attempts) => {
        expect(runOurs(attempts, pair)).toEqual(runTheirs(attempts, pair));
      }),
      { numRuns: 200 },
    );
  });
});
