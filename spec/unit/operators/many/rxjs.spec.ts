import * as fc from 'fast-check';
import * as op from 'millrace/operators';
import * as rx from 'rxjs';
import { conforms } from '../../../conformance/differential.ts';
import { type Pair, pair } from '../../../conformance/pair.ts';
import type { Program } from '../../../conformance/program.ts';

// The relatives of the operators in spec/conformance/many.ts, held to RxJS in the same way.

const none = fc.constant(undefined);
const concurrent = fc.constantFrom(1, 2, Infinity);

/** A hot input has said its end before it is subscribed to. */
const endedBefore = ({ inputs, subscribe }: Program): string | false =>
  inputs.some(({ kind, marbles }) => kind === 'hot' && /[|#]/.test(marbles) && endOf(marbles) <= subscribe) &&
  'What has ended already leaves the others alone';

function endOf(marbles: string): number {
  return marbles.includes(')') && /[|#]\)$/.test(marbles) ? marbles.lastIndexOf('(') : marbles.length - 1;
}

/** The source or an input may fail while it is asked for nothing. */
const failsUnasked = ({ inputs }: Program): string | false =>
  inputs.some(({ marbles }) => marbles.includes('#')) && 'A source that is not asked is not heard';

const pairs: readonly Pair[] = [
  pair({
    name: 'exhaustMap',
    inputs: 3,
    args: none,
    except: endedBefore,
    theirs: (_a, _, x, ...inner) => x.pipe(rx.exhaustMap((value) => inner[value % 2])),
    ours: (_a, _, x, ...inner) => x.pipe(op.exhaustMap((value) => inner[value % 2])),
  }),
  pair({
    name: 'withLatestFrom',
    inputs: 3,
    args: none,
    except: endedBefore,
    theirs: (_a, _, x, y, z) => x.pipe(rx.withLatestFrom(y, z)),
    ours: (_a, _, x, y, z) => x.pipe(op.withLatestFrom(y, z)),
  }),
  pair({
    name: 'forkJoin',
    inputs: 3,
    args: none,
    except: endedBefore,
    theirs: (_a, _, x, y, z) => rx.forkJoin([x, y, z]),
    ours: (_a, _, x, y, z) => op.forkJoin([x, y, z]),
  }),
  pair({
    name: 'skipUntil',
    inputs: 2,
    args: none,
    except: endedBefore,
    theirs: (_a, _, x, y) => x.pipe(rx.skipUntil(y)),
    ours: (_a, _, x, y) => x.pipe(op.skipUntil(y)),
  }),
  pair({
    name: 'buffer',
    inputs: 2,
    args: none,
    except: endedBefore,
    theirs: (_a, _, x, y) => x.pipe(rx.buffer(y)),
    ours: (_a, _, x, y) => x.pipe(op.buffer(y)),
  }),
  pair({
    name: 'sample',
    inputs: 2,
    args: none,
    except: endedBefore,
    theirs: (_a, _, x, y) => x.pipe(rx.sample(y)),
    ours: (_a, _, x, y) => x.pipe(op.sample(y)),
  }),
  pair({
    name: 'expand',
    inputs: 2,
    // With a bound ours asks upstream only when there is room. And three levels, or it takes millions of elements.
    args: fc.constant(Infinity),
    except: endedBefore,
    theirs: (n, _, x, y) =>
      x.pipe(rx.expand((value) => (value > 0 ? y.pipe(rx.map(() => Math.min(value, 2) - 1)) : rx.EMPTY), n)),
    ours: (n, _, x, y) =>
      x.pipe(op.expand((value) => (value > 0 ? y.pipe(op.map(() => Math.min(value, 2) - 1)) : []), n)),
  }),
  pair({
    name: 'mergeScan',
    inputs: 2,
    args: concurrent,
    except: (program, n) => endedBefore(program) || (n < Infinity && failsUnasked(program)),
    theirs: (n, _, x, y) =>
      x.pipe(rx.mergeScan((sum, value) => y.pipe(rx.map((z) => sum + value + z)), 0, n)),
    ours: (n, _, x, y) => x.pipe(op.mergeScan((sum, value) => y.pipe(op.map((z) => sum + value + z)), 0, n)),
  }),
  pair({
    name: 'zipWith, combineLatestWith, raceWith, mergeWith, concatWith',
    inputs: 2,
    args: fc.constantFrom(0, 1, 2, 3, 4),
    except: (program, i) => endedBefore(program) || (i === 0 && failsUnasked(program)),
    theirs: (i, _, x, y) =>
      [
        x.pipe(rx.zipWith(y)),
        x.pipe(rx.combineLatestWith(y)),
        x.pipe(rx.raceWith(y)),
        x.pipe(rx.mergeWith(y)),
        x.pipe(rx.concatWith(y)),
      ][i] as rx.Observable<unknown>,
    ours: (i, _, x, y) =>
      [
        x.pipe(op.zipWith(y)),
        x.pipe(op.combineLatestWith(y)),
        x.pipe(op.raceWith(y)),
        x.pipe(op.mergeWith(y)),
        x.pipe(op.concatWith(y)),
      ][i],
  }),
];

conforms('relatives', pairs);
