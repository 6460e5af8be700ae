import * as fc from 'fast-check';
import * as rx from 'rxjs';
import * as op from '../../operators/index.ts';
import { FAILURE } from './program.ts';
import { type Pair, pair } from './pair.ts';

// The table of the operators that act at the end or on a failure, and of those that share a run.

const none = fc.constant(undefined);
const times = fc.integer({ min: 0, max: 3 });

export const LIFE: readonly Pair[] = [
  pair({
    name: 'catchError',
    inputs: 2,
    args: none,
    theirs: (_a, _, s, other) => s.pipe(rx.catchError(() => other)),
    ours: (_a, _, s, other) => s.pipe(op.catchError(() => other)),
  }),
  pair({
    name: 'catchError that throws',
    inputs: 1,
    args: none,
    theirs: (_a, _, s) =>
      s.pipe(
        rx.catchError(() => {
          throw FAILURE;
        }),
      ),
    ours: (_a, _, s) =>
      s.pipe(
        op.catchError(() => {
          throw FAILURE;
        }),
      ),
  }),
  pair({
    name: 'retry',
    inputs: 1,
    args: times,
    theirs: (n, _, s) => s.pipe(rx.retry(n)),
    ours: (n, _, s) => s.pipe(op.retry(n)),
  }),
  pair({
    name: 'repeat',
    inputs: 1,
    args: times,
    theirs: (n, _, s) => s.pipe(rx.repeat(n)),
    ours: (n, _, s) => s.pipe(op.repeat(n)),
  }),
  pair({
    name: 'finalize',
    inputs: 1,
    args: none,
    theirs: (_a, { note }, s) => s.pipe(rx.finalize(() => note('finalize'))),
    ours: (_a, { note }, s) => s.pipe(op.finalize(() => note('finalize'))),
  }),
  pair({
    name: 'share, two consumers',
    inputs: 1,
    args: none,
    theirs: (_a, _, s) => {
      const shared = s.pipe(rx.share());
      return rx.merge(shared.pipe(rx.map((x) => [1, x])), shared.pipe(rx.map((x) => [2, x])));
    },
    ours: (_a, _, s) => {
      const shared = s.pipe(op.share());
      return op.merge(shared.pipe(op.map((x) => [1, x])), shared.pipe(op.map((x) => [2, x])));
    },
  }),
];
