import * as fc from 'fast-check';
import * as rx from 'rxjs';
import * as op from '../../operators/index.ts';
import { FAILURE, failsAtOnce, type Program } from './program.ts';
import { type Pair, pair } from './pair.ts';

// The table of the operators with several inputs. Where an operator makes inner streams, the further inputs of the
// program are what it makes them of: element x opens input x modulo their number.

const none = fc.constant(undefined);
const concurrent = fc.constantFrom(1, 2, Infinity);

/** Chooses an inner input; throws at `bad`. */
function choose<I>(inner: readonly I[], bad: number): (value: number) => I {
  return (value) => {
    if (value === bad) throw FAILURE;
    return inner[value % inner.length];
  };
}

const bad = fc.constantFrom(-1, -1, -1, 5);

/** The source may fail while an inner stream runs, and is not asked meanwhile. */
function failsUnasked(program: Program): string | false {
  return program.inputs[0].marbles.includes('#') && 'A source that is not asked is not heard';
}

/** An input may fail while it has an element that waits for the others', and is not asked for more. */
function failsAhead(program: Program): string | false {
  return (
    program.inputs.some(({ marbles }) => /[a-e].*#/.test(marbles)) &&
    'A source that is not asked is not heard'
  );
}

export const MANY: readonly Pair[] = [
  pair({
    name: 'concat',
    inputs: 3,
    args: none,
    theirs: (_a, _, x, y, z) => rx.concat(x, y, z),
    ours: (_a, _, x, y, z) => op.concat(x, y, z),
  }),
  pair({
    name: 'merge',
    inputs: 3,
    args: none,
    theirs: (_a, _, x, y, z) => rx.merge(x, y, z),
    ours: (_a, _, x, y, z) => op.merge(x, y, z),
  }),
  pair({
    name: 'zip',
    inputs: 3,
    args: none,
    theirs: (_a, _, x, y, z) => rx.zip(x, y, z),
    ours: (_a, _, x, y, z) => op.zip(x, y, z),
    except: failsAhead,
  }),
  pair({
    name: 'combineLatest',
    inputs: 3,
    args: none,
    theirs: (_a, _, x, y, z) => rx.combineLatest([x, y, z]),
    ours: (_a, _, x, y, z) => op.combineLatest([x, y, z]),
    except: failsAtOnce,
  }),
  pair({
    name: 'race',
    inputs: 3,
    args: none,
    theirs: (_a, _, x, y, z) => rx.race(x, y, z),
    ours: (_a, _, x, y, z) => op.race(x, y, z),
  }),
  pair({
    name: 'takeUntil',
    inputs: 2,
    args: none,
    theirs: (_a, _, x, y) => x.pipe(rx.takeUntil(y)),
    ours: (_a, _, x, y) => x.pipe(op.takeUntil(y)),
  }),
  pair({
    name: 'mergeMap',
    inputs: 3,
    args: fc.record({ bad, concurrent }),
    theirs: (a, _, x, ...inner) => x.pipe(rx.mergeMap(choose(inner, a.bad), a.concurrent)),
    ours: (a, _, x, ...inner) => x.pipe(op.mergeMap(choose(inner, a.bad), a.concurrent)),
    except: (program, a) => a.concurrent < Infinity && failsUnasked(program),
  }),
  pair({
    name: 'concatMap',
    inputs: 3,
    args: bad,
    theirs: (b, _, x, ...inner) => x.pipe(rx.concatMap(choose(inner, b))),
    ours: (b, _, x, ...inner) => x.pipe(op.concatMap(choose(inner, b))),
    except: failsUnasked,
  }),
  pair({
    name: 'switchMap',
    inputs: 3,
    args: bad,
    theirs: (b, _, x, ...inner) => x.pipe(rx.switchMap(choose(inner, b))),
    ours: (b, _, x, ...inner) => x.pipe(op.switchMap(choose(inner, b))),
  }),
  pair({
    name: 'exhaustMap',
    inputs: 3,
    args: bad,
    theirs: (b, _, x, ...inner) => x.pipe(rx.exhaustMap(choose(inner, b))),
    ours: (b, _, x, ...inner) => x.pipe(op.exhaustMap(choose(inner, b))),
  }),
  pair({
    name: 'groupBy',
    inputs: 1,
    args: bad,
    theirs: (b, _, x) =>
      x.pipe(
        rx.groupBy((value) => choose([0, 1, 2], b)(value)),
        rx.mergeMap((group) => group.pipe(rx.map((value) => [group.key, value]))),
      ),
    ours: (b, _, x) =>
      x.pipe(
        op.groupBy((value: number) => choose([0, 1, 2], b)(value)),
        op.mergeMap((group) => group.pipe(op.map((value) => [group.key, value]))),
      ),
  }),
];
