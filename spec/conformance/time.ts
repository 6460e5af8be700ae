import * as fc from 'fast-check';
import * as rx from 'rxjs';
import * as op from '../../operators/index.ts';
import { type Pair, pair } from './pair.ts';

// The table of the operators that ask the clock. RxJS's use the TestScheduler, ours an executor on top of it.

const span = fc.integer({ min: 1, max: 4 });

export const TIME: readonly Pair[] = [
  pair({
    name: 'delay',
    inputs: 1,
    args: fc.integer({ min: 0, max: 4 }),
    theirs: (ms, { scheduler }, s) => s.pipe(rx.delay(ms, scheduler)),
    ours: (ms, _, s) => s.pipe(op.delay(ms)),
  }),
  pair({
    name: 'debounceTime',
    inputs: 1,
    args: span,
    theirs: (ms, { scheduler }, s) => s.pipe(rx.debounceTime(ms, scheduler)),
    ours: (ms, _, s) => s.pipe(op.debounceTime(ms)),
  }),
  pair({
    name: 'throttleTime',
    inputs: 1,
    args: fc.record({
      ms: span,
      config: fc.constantFrom(
        undefined,
        { leading: true, trailing: true },
        { leading: false, trailing: true },
        { leading: true, trailing: false },
      ),
    }),
    theirs: (a, { scheduler }, s) => s.pipe(rx.throttleTime(a.ms, scheduler, a.config)),
    ours: (a, _, s) => s.pipe(op.throttleTime(a.ms, a.config)),
  }),
  pair({
    name: 'timeout with another stream, each',
    inputs: 2,
    args: span,
    theirs: (each, { scheduler }, s, other) => s.pipe(rx.timeout({ each, with: () => other, scheduler })),
    ours: (each, _, s, other) => s.pipe(op.timeout({ each, with: () => other })),
  }),
  pair({
    name: 'timeout with another stream, first',
    inputs: 2,
    args: span,
    theirs: (first, { scheduler }, s, other) => s.pipe(rx.timeout({ first, with: () => other, scheduler })),
    ours: (first, _, s, other) => s.pipe(op.timeout({ first, with: () => other })),
  }),
];
