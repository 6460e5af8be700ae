import * as fc from 'fast-check';
import * as rx from 'rxjs';
import * as op from '../../operators/index.ts';
import { type Pair, pair } from './pair.ts';
import { frames, type Program } from './program.ts';

// The table of the operators that ask the clock. RxJS's use the TestScheduler, ours an executor on top of it.

const span = fc.integer({ min: 1, max: 4 });

/** These have an interval of their own: a program that never ends would never end. */
function endless({ inputs, unsubscribe }: Program): string | false {
  return unsubscribe < 0 && !/[|#]/.test(inputs[0].marbles) && 'endless';
}

/** Something is pushed in the very frame in which a buffer is due. */
function tie({ inputs, subscribe }: Program, ms: number): string | false {
  const [source] = inputs;
  const start = source.kind === 'hot' ? subscribe : 0;
  return (
    frames(source).some((at) => at > start && (at - start) % ms === 0) &&
    'In one frame, a push goes before a timer'
  );
}

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
  pair({
    name: 'timeout that fails',
    inputs: 1,
    args: fc.record({ each: span, first: span }),
    theirs: (a, { scheduler }, s) => s.pipe(rx.timeout({ ...a, scheduler })),
    ours: (a, _, s) => s.pipe(op.timeout(a)),
  }),
  pair({
    name: 'auditTime',
    inputs: 1,
    args: span,
    theirs: (ms, { scheduler }, s) => s.pipe(rx.auditTime(ms, scheduler)),
    ours: (ms, _, s) => s.pipe(op.auditTime(ms)),
  }),
  pair({
    name: 'sampleTime',
    inputs: 1,
    args: span,
    theirs: (ms, { scheduler }, s) => s.pipe(rx.sampleTime(ms, scheduler)),
    ours: (ms, _, s) => s.pipe(op.sampleTime(ms)),
    except: endless,
  }),
  pair({
    name: 'bufferTime',
    inputs: 1,
    args: span,
    theirs: (ms, { scheduler }, s) => s.pipe(rx.bufferTime(ms, scheduler)),
    ours: (ms, _, s) => s.pipe(op.bufferTime(ms)),
    except: (program, ms) => endless(program) || tie(program, ms),
  }),
  pair({
    name: 'timestamp',
    inputs: 1,
    args: fc.constant(undefined),
    theirs: (_a, { scheduler }, s) => s.pipe(rx.timestamp(scheduler)),
    ours: (_a, _, s) => s.pipe(op.timestamp()),
  }),
  pair({
    name: 'timeInterval',
    inputs: 1,
    args: fc.constant(undefined),
    theirs: (_a, { scheduler }, s) => s.pipe(rx.timeInterval(scheduler)),
    ours: (_a, _, s) => s.pipe(op.timeInterval()),
  }),
];
