import * as fc from 'fast-check';
import * as rx from 'rxjs';
import * as op from '../../operators/index.ts';
import { endsAtOnce, FAILURE, frames, type Program } from './program.ts';
import { type Pair, pair } from './pair.ts';

// The table of the operators that act at the end or on a failure, and of those that share a run.

const none = fc.constant(undefined);
const times = fc.integer({ min: 0, max: 3 });

/** The source may fail in the frame in which it is subscribed to, and so whenever it is caught again. */
function failsAtOnceForEver({ inputs }: Program): string | false {
  const [source] = inputs;
  const first = Math.min(...frames(source));
  return /#/.test(source.marbles) && (source.kind === 'hot' || first === 0) && 'endless';
}

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
    except: endsAtOnce,
  }),
  pair({
    name: 'share, with consumers who come and go',
    inputs: 3,
    args: fc.integer({ min: 1, max: 3 }),
    theirs: (n, _, s, x, y) => {
      const shared = s.pipe(rx.share());
      const late = x.pipe(rx.mergeMap(() => shared.pipe(rx.take(n))));
      return rx.merge(shared, late).pipe(rx.takeUntil(y));
    },
    ours: (n, _, s, x, y) => {
      const shared = s.pipe(op.share());
      const late = x.pipe(op.mergeMap(() => shared.pipe(op.take(n))));
      return op.merge(shared, late).pipe(op.takeUntil(y));
    },
    except: endsAtOnce,
  }),
  pair({
    name: 'catchError, caught again',
    inputs: 1,
    args: none,
    theirs: (_a, _, s) =>
      s.pipe(
        rx.catchError((_error, caught) => caught),
        rx.take(5),
        rx.takeUntil(s.pipe(rx.skip(1))),
      ),
    ours: (_a, _, s) =>
      s.pipe(
        op.catchError((_error, caught) => caught),
        op.take(5),
        op.takeUntil(s.pipe(op.skip(1))),
      ),
    except: failsAtOnceForEver,
  }),
  pair({
    name: 'onErrorResumeNext',
    inputs: 3,
    args: none,
    theirs: (_a, _, s, x, y) => s.pipe(rx.onErrorResumeNextWith(x, y)),
    ours: (_a, _, s, x, y) => s.pipe(op.onErrorResumeNext(x, y)),
    except: ({ unsubscribe }) => unsubscribe >= 0 && 'Who leaves does not subscribe to what is left',
  }),
  pair({
    name: 'retry, later',
    inputs: 1,
    args: fc.record({ count: times, delay: fc.integer({ min: 1, max: 4 }), resetOnSuccess: fc.boolean() }),
    theirs: (a, _, s) => s.pipe(rx.retry(a), rx.take(9)),
    ours: (a, _, s) => s.pipe(op.retry(a), op.take(9)),
  }),
  pair({
    name: 'retry, when another says so',
    inputs: 2,
    args: times,
    theirs: (count, _, s, x) => s.pipe(rx.retry({ count, delay: () => x })),
    ours: (count, _, s, x) => s.pipe(op.retry({ count, delay: () => x })),
  }),
  pair({
    name: 'repeat, later',
    inputs: 1,
    args: fc.record({ count: times, delay: fc.integer({ min: 1, max: 4 }) }),
    theirs: (a, _, s) => s.pipe(rx.repeat(a)),
    ours: (a, _, s) => s.pipe(op.repeat(a)),
  }),
  pair({
    name: 'repeat, when another says so',
    inputs: 2,
    args: times,
    theirs: (count, _, s, x) => s.pipe(rx.repeat({ count, delay: () => x })),
    ours: (count, _, s, x) => s.pipe(op.repeat({ count, delay: () => x })),
  }),
  pair({
    name: 'shareReplay',
    inputs: 2,
    args: fc.record({ bufferSize: fc.integer({ min: 1, max: 3 }), refCount: fc.boolean() }),
    theirs: (a, _, s, x) => {
      const shared = s.pipe(rx.shareReplay(a));
      return rx.merge(shared, x.pipe(rx.mergeMap(() => shared.pipe(rx.take(2)))));
    },
    ours: (a, _, s, x) => {
      const shared = s.pipe(op.shareReplay(a));
      return op.merge(shared, x.pipe(op.mergeMap(() => shared.pipe(op.take(2)))));
    },
    except: endsAtOnce,
  }),
];
