import * as fc from 'fast-check';
import * as rx from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Operator } from '../../../../lib/stream/pipe.ts';
import * as ours from '../../../../operators/index.ts';
import { type Event, Hot } from '../../../support/hot.ts';
import { ManualTurn, observe } from '../../../support/manualTurn.ts';

// Frame for frame as RxJS: the same events into both, each in its own virtual time, and the same must come out, at the
// same moments. Equal moments are the rule here and not the exception, since the times are small.

type Seen = readonly [at: number, what: string, value?: unknown];

/** A program for both sides. */
interface Pair {
  readonly name: string;
  readonly theirs: (scheduler: rx.SchedulerLike) => rx.OperatorFunction<number, unknown>;
  readonly ours: Operator<number, unknown>;
}

const END = 200;
const failure = new Error('the source failed');

function runTheirs(events: readonly Event<number>[], operator: Pair['theirs']): Seen[] {
  const scheduler = new rx.VirtualTimeScheduler(undefined, END);
  const subject = new rx.Subject<number>();
  const seen: Seen[] = [];
  for (const event of events)
    scheduler.schedule(() => {
      if (event.what === 'next') subject.next(event.value!);
      else if (event.what === '|') subject.complete();
      else subject.error(event.value);
    }, event.at);
  subject.pipe(operator(scheduler)).subscribe({
    next: (value) => seen.push([scheduler.now(), 'next', value]),
    error: (error: unknown) => seen.push([scheduler.now(), '#', error]),
    complete: () => seen.push([scheduler.now(), '|']),
  });
  scheduler.flush();
  return seen;
}

function runOurs(events: readonly Event<number>[], operator: Pair['ours'], batch: boolean): Seen[] {
  const turn = new ManualTurn(0, batch);
  const hot = new Hot(turn, events);
  const run = observe(hot.pipe(operator), turn);
  turn.advance(END);
  void run.close();
  expect(hot.stillOpen).toBe(0);
  expect(turn.wheel.size).toBe(0);
  return [...run.seen];
}

const gap = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(1, 2, 5, 10));

/** Events at moments of their own. */
const events = fc
  .tuple(fc.array(gap, { maxLength: 14 }), fc.constantFrom('next' as const, '|' as const, '#' as const), gap)
  .map(([gaps, last, rest]) => {
    let at = 0;
    const all: Event<number>[] = gaps.map((by, value) => ({ at: (at += by), what: 'next', value }));
    if (last !== 'next') all.push({ at: at + rest, what: last, value: failure as never });
    return all;
  });

const plain = (value: unknown): unknown =>
  value instanceof rx.TimeoutError || value instanceof Error ? value.name : value;

function agree(make: (due: number) => Pair): void {
  const pairs = [1, 2, 5, 10].map(make);
  it.each(pairs)('$name', (pair) => {
    fc.assert(
      fc.property(events, fc.boolean(), (list, batch) => {
        const theirs = runTheirs(list, pair.theirs).map(([at, what, value]) => [at, what, plain(value)]);
        const mine = runOurs(list, pair.ours, batch).map(([at, what, value]) => [at, what, plain(value)]);
        expect(mine).toEqual(theirs);
      }),
      { numRuns: 300 },
    );
  });
}

describe('frame for frame as RxJS', () => {
  agree((due) => ({ name: `delay(${due})`, theirs: (s) => rx.delay(due, s), ours: ours.delay(due) }));
  agree((due) => ({
    name: `debounceTime(${due})`,
    theirs: (s) => rx.debounceTime(due, s),
    ours: ours.debounceTime(due),
  }));
  for (const leading of [true, false])
    for (const trailing of [true, false])
      agree((due) => ({
        name: `throttleTime(${due}, leading ${leading}, trailing ${trailing})`,
        theirs: (s) => rx.throttleTime(due, s, { leading, trailing }),
        ours: ours.throttleTime(due, { leading, trailing }),
      }));
  agree((due) => ({
    name: `auditTime(${due})`,
    theirs: (s) => rx.auditTime(due, s),
    ours: ours.auditTime(due),
  }));
  agree((due) => ({
    name: `sampleTime(${due})`,
    theirs: (s) => rx.sampleTime(due, s),
    ours: ours.sampleTime(due),
  }));
  agree((due) => ({
    name: `bufferTime(${due})`,
    theirs: (s) => rx.bufferTime(due, s),
    ours: ours.bufferTime(due),
  }));
  agree((due) => ({
    name: `bufferTime(${due}) of at most 2`,
    theirs: (s) => rx.bufferTime(due, null, 2, s),
    ours: ours.bufferTime(due, { size: 2 }),
  }));
  agree((due) => ({ name: `timeout(${due})`, theirs: (s) => rx.timeout(due, s), ours: ours.timeout(due) }));
  agree((due) => ({
    name: `timeout({ first: ${due} })`,
    theirs: (s) => rx.timeout({ first: due, scheduler: s }),
    ours: ours.timeout({ first: due }),
  }));
  agree((due) => ({
    name: `timeout at a date, ${due}, then each`,
    theirs: (s) => rx.timeout({ first: new Date(due), each: 7, scheduler: s }),
    ours: ours.timeout({ first: new Date(due), each: 7 }),
  }));
  agree((due) => ({
    name: `timeout({ each: ${due}, with })`,
    // Not `lastValue`: RxJS forgets it before it calls `with`.
    theirs: (s) =>
      rx.timeout({ each: due, with: ({ seen, meta }) => rx.of(seen, meta), meta: 'late', scheduler: s }),
    ours: ours.timeout({ each: due, with: ({ seen, meta }) => [seen, meta], meta: 'late' }),
  }));
  agree((due) => ({
    name: `timestamp after delay(${due})`,
    theirs: (s) => (source) => source.pipe(rx.delay(due, s), rx.timestamp(s)),
    ours: (source) => source.pipe(ours.delay(due), ours.timestamp()),
  }));
  agree((due) => ({
    name: `timeInterval after delay(${due})`,
    theirs: (s) => (source) =>
      source.pipe(
        rx.delay(due, s),
        rx.timeInterval(s),
        rx.map(({ value, interval }) => ({ value, interval })),
      ),
    ours: (source) => source.pipe(ours.delay(due), ours.timeInterval()),
  }));
  agree((due) => ({
    name: `one after the other, ${due}`,
    theirs: (s) => (source) =>
      source.pipe(rx.throttleTime(due, s), rx.debounceTime(due, s), rx.delay(due, s)),
    ours: (source) => source.pipe(ours.throttleTime(due), ours.debounceTime(due), ours.delay(due)),
  }));
  agree((due) => ({
    name: `of an interval of ${due}`,
    theirs: (s) => () => rx.interval(due, s).pipe(rx.debounceTime(due, s), rx.take(7)),
    ours: () => ours.interval(due).pipe(ours.debounceTime(due), ours.take(7)),
  }));
  agree((due) => ({
    name: `of a timer of ${due}`,
    theirs: (s) => () => rx.timer(due, 3, s).pipe(rx.auditTime(due, s), rx.take(5)),
    ours: () => ours.timer(due, 3).pipe(ours.auditTime(due), ours.take(5)),
  }));
});
