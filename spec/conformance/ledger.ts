import * as rx from 'rxjs';
import { lift } from '../../adapters/rxjs/index.ts';
import * as op from '../../operators/index.ts';
import { ELEMENT } from './element.ts';
import { LIFE } from './life.ts';
import { MANY } from './many.ts';
import { ours, type Pair, theirs } from './pair.ts';
import type { Program } from './program.ts';
import { TIME } from './time.ts';

/** A difference from RxJS that stays, and the smallest program that shows it. The reason stands in LEDGER.md. */
export interface Entry {
  /** The heading in LEDGER.md. */
  readonly name: string;
  readonly shown: string;
  /** What is seen with RxJS's operator, and with ours. */
  readonly theirs: () => unknown;
  readonly ours: () => unknown;
}

function find(name: string): Pair {
  const pair = [...ELEMENT, ...MANY, ...TIME, ...LIFE].find((one) => one.name === name);
  if (pair === undefined) throw new Error(`no such pair: ${name}`);
  return pair;
}

/** A marble program; `hot …` diagrams are hot. */
function marbles(name: string, pairName: string, args: unknown, diagrams: string[], unsubscribe = -1): Entry {
  const pair = find(pairName);
  const inputs = diagrams.map((diagram) => ({
    kind: diagram.startsWith('hot ') ? ('hot' as const) : ('cold' as const),
    marbles: diagram.replace(/^hot /, ''),
  }));
  // In the frame after its own, a hot input has already said what it says in frame 0.
  const subscribe = inputs.some(({ kind }) => kind === 'hot') ? 1 : 0;
  const program: Program = { inputs, subscribe, unsubscribe };
  return {
    name,
    shown: `${pairName}: ${diagrams.join('  ')}`,
    theirs: () => theirs(pair, args, program),
    ours: () => ours(pair, args, program),
  };
}

/** The same subscriber to both operators over a subject, which `play` lets speak. */
function played(
  name: string,
  shown: string,
  operators: readonly [rx.OperatorFunction<number, number>, rx.OperatorFunction<number, number>],
  play: (subject: rx.Subject<number>) => void,
  react: (value: number, subject: rx.Subject<number>) => void = () => {},
): Entry {
  const run = (operator: rx.OperatorFunction<number, number>) => (): unknown => {
    const subject = new rx.Subject<number>();
    const seen: unknown[] = [];
    subject.pipe(operator).subscribe({
      next: (value) => {
        seen.push(`${value} begins`);
        react(value, subject);
        seen.push(`${value} ends`);
      },
      error: (error: Error) => seen.push(error.name),
      complete: () => seen.push('complete'),
    });
    play(subject);
    return seen;
  };
  return { name, shown, theirs: run(operators[0]), ours: run(operators[1]) };
}

/** Which comes first: the release, or the completion. */
function order(finalize: (done: () => void) => rx.MonoTypeOperatorFunction<number>): string[] {
  const seen: string[] = [];
  rx.of(1)
    .pipe(finalize(() => seen.push('released')))
    .subscribe({ complete: () => seen.push('complete') });
  return seen;
}

const UNASKED = 'A source that is not asked is not heard';
const BOUNDED = 'What waits is bounded';
const NESTED = 'A push from within a delivery waits for its end';
const RELEASED = 'A run is released before its end is told';
const TIE = 'In one frame, a push goes before a timer';
const SHARED = 'Who comes in the same moment shares the run';
const LEFT = 'Who leaves does not subscribe to what is left';
const DEAD = 'What has failed already is not subscribed to in vain';

export const LEDGER: readonly Entry[] = [
  marbles(UNASKED, 'concatMap', -1, ['a#', '-(a|)', '|']),
  marbles(UNASKED, 'mergeMap', { bad: -1, concurrent: 1 }, ['a#', '-(a|)', '|']),
  marbles(UNASKED, 'zip', undefined, ['(a#)', '-a|', '-a|']),
  played(
    BOUNDED,
    'concatMap: 2,000 elements while an inner stream runs',
    [rx.concatMap(() => rx.NEVER), lift(op.concatMap(() => op.NEVER))],
    (subject) => {
      for (let i = 0; i < 2000; i++) subject.next(i);
    },
  ),
  played(
    NESTED,
    'map: the subscriber pushes',
    [rx.map((x) => x), lift(op.map((x: number) => x))],
    (subject) => subject.next(1),
    (value, subject) => {
      if (value < 3) subject.next(value + 1);
    },
  ),
  {
    name: RELEASED,
    shown: 'finalize',
    theirs: () => order(rx.finalize),
    ours: () => order((done) => lift(op.finalize(done))),
  },
  marbles(TIE, 'bufferTime', 1, ['a|']),
  marbles(SHARED, 'share, two consumers', undefined, ['hot |']),
  marbles(LEFT, 'onErrorResumeNext', undefined, ['', '|', '|'], 1),
  marbles(DEAD, 'combineLatest', undefined, ['hot #', '(a|)', '|']),
];
