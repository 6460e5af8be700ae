import { pipe } from 'millrace';
import * as ops from 'millrace/operators';
import { type Room, subject } from './subject.ts';

// The kit's clock stands still until nothing else can happen: all elements come at 0, suspended or not, and time passes
// when upstream has ended or is silent for good.

type Xs = readonly number[];
const lastOf = (xs: Xs): Xs => xs.slice(-1);
const greedy = {
  'demand: takes nothing that was not asked for':
    'while it is asked it takes all that upstream has, as it says',
} as const;

function groups(xs: Xs, size: number): Xs[] {
  const all: Xs[] = [];
  for (let i = 0; i < xs.length; i += size) all.push(xs.slice(i, i + size));
  return all;
}

export const time: Room = {
  subjects: [
    subject('auditTime', ops.auditTime<number>(10), lastOf, { exempt: greedy }),
    subject(
      'bufferTime, put together again',
      pipe(
        ops.bufferTime<number>(10, { size: 2 }),
        ops.mapConcat((buffer) => buffer),
      ),
      (xs) => xs,
      { exempt: greedy },
    ),
    subject('debounceTime', ops.debounceTime<number>(10), lastOf, { exempt: greedy }),
    subject('delay', ops.delay<number>(10), (xs) => xs, { exempt: greedy }),
    subject('delay, two at most', ops.delay<number>(10, { capacity: 2 }), (xs) => xs, {
      exempt: greedy,
      failsFast: true,
    }),
    subject('groupedWithin(2)', ops.groupedWithin<number>(2, 10), (xs) => groups(xs, 2)),
    subject('sampleTime', ops.sampleTime<number>(10), () => [], { exempt: greedy }),
    subject('skipWithin(0)', ops.skipWithin<number>(0), (xs) => xs),
    subject('skipWithin(10)', ops.skipWithin<number>(10), () => []),
    subject('takeWithin', ops.takeWithin<number>(10), (xs) => xs),
    subject('throttleTime', ops.throttleTime<number>(10), (xs) => xs.slice(0, 1), { exempt: greedy }),
    subject(
      'throttleTime, trailing',
      ops.throttleTime<number>(10, { trailing: true }),
      (xs) => (xs.length > 1 ? [xs[0], xs[xs.length - 1]] : xs),
      { exempt: greedy },
    ),
    subject('timeInterval', ops.timeInterval<number>(), (xs) => xs.map((value) => ({ value, interval: 0 }))),
    subject('timeout', ops.timeout<number>(10), (xs) => xs),
    subject('timeout, and then another', ops.timeout({ each: 10, with: () => ops.EMPTY }), (xs) => xs),
    subject('timestamp', ops.timestamp<number>(), (xs) => xs.map((value) => ({ value, timestamp: 0 }))),
  ],
  exceptions: {},
};
