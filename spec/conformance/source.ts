import * as fc from 'fast-check';
import * as rx from 'rxjs';
import * as op from '../../operators/index.ts';
import { type Pair, pair } from './pair.ts';
import { FAILURE, type Program } from './program.ts';

// The table of the sources. Their programs have no input; those that ask the clock use the virtual one.

const none = fc.constant(undefined);
const span = fc.integer({ min: 1, max: 4 });

export const SOURCE: readonly Pair[] = [
  pair({ name: 'of', inputs: 0, args: none, theirs: () => rx.of(1, 2, 3), ours: () => op.of(1, 2, 3) }),
  pair({ name: 'empty', inputs: 0, args: none, theirs: () => rx.EMPTY, ours: () => op.EMPTY }),
  pair({ name: 'never', inputs: 0, args: none, theirs: () => rx.NEVER, ours: () => op.NEVER }),
  pair({
    name: 'throwError',
    inputs: 0,
    args: none,
    theirs: () => rx.throwError(() => FAILURE),
    ours: () => op.throwError(() => FAILURE),
  }),
  pair({
    name: 'range',
    inputs: 0,
    args: fc.record({ start: fc.integer(), count: fc.integer({ min: -2, max: 9 }) }),
    theirs: ({ start, count }) => rx.range(start, count),
    ours: ({ start, count }) => op.range(start, count),
  }),
  pair({
    name: 'generate',
    inputs: 0,
    args: fc.nat(9),
    theirs: (n) =>
      rx.generate(
        0,
        (x) => x < n,
        (x) => x + 2,
        (x) => x * 10,
      ),
    ours: (n) =>
      op.generate(
        0,
        (x) => x < n,
        (x) => x + 2,
        (x) => x * 10,
      ),
  }),
  pair({
    name: 'defer that throws',
    inputs: 0,
    args: none,
    theirs: () =>
      rx.defer(() => {
        throw FAILURE;
      }),
    ours: () =>
      op.defer(() => {
        throw FAILURE;
      }),
  }),
  pair({
    name: 'iif',
    inputs: 2,
    args: fc.boolean(),
    theirs: (yes, _, x, y) => rx.iif(() => yes, x, y),
    ours: (yes, _, x, y) => op.iif(() => yes, x, y),
  }),
  pair({
    name: 'timer',
    inputs: 0,
    args: span,
    theirs: (due, { scheduler }) => rx.timer(due, scheduler),
    ours: (due) => op.timer(due),
  }),
  pair({
    name: 'timer, again and again',
    inputs: 0,
    args: fc.record({ due: fc.nat(4), period: span }),
    theirs: ({ due, period }, { scheduler }) => rx.timer(due, period, scheduler).pipe(rx.take(4)),
    ours: ({ due, period }) => op.timer(due, period).pipe(op.take(4)),
  }),
  pair({
    name: 'interval',
    inputs: 0,
    args: span,
    theirs: (period, { scheduler }) => rx.interval(period, scheduler),
    ours: (period) => op.interval(period),
    except: ({ unsubscribe }: Program) => unsubscribe < 0 && 'endless',
  }),
];
