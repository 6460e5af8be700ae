import { MANY } from './many.ts';
import { ELEMENT } from './element.ts';
import { LIFE } from './life.ts';
import type { Pair } from './pair.ts';
import type { Program } from './program.ts';
import { TIME } from './time.ts';

/** A difference from RxJS that stays, and the smallest program that shows it. The reason stands in LEDGER.md. */
export interface Entry {
  /** The heading in LEDGER.md. */
  readonly name: string;
  readonly pair: Pair;
  readonly args: unknown;
  readonly program: Program;
}

function find(name: string): Pair {
  const pair = [...ELEMENT, ...MANY, ...TIME, ...LIFE].find((one) => one.name === name);
  if (pair === undefined) throw new Error(`no such pair: ${name}`);
  return pair;
}

function entry(name: string, pair: string, args: unknown, ...marbles: string[]): Entry {
  const inputs = marbles.map((diagram) => ({
    kind: diagram.startsWith('hot ') ? ('hot' as const) : ('cold' as const),
    marbles: diagram.replace(/^(hot|cold) /, ''),
  }));
  // In the frame after its own, a hot input has already said what it says in frame 0.
  const subscribe = inputs.some(({ kind }) => kind === 'hot') ? 1 : 0;
  return { name, pair: find(pair), args, program: { inputs, subscribe, unsubscribe: -1 } };
}

/** The same, with a subscriber who leaves. */
function leaving(one: Entry, unsubscribe: number): Entry {
  return { ...one, program: { ...one.program, unsubscribe } };
}

const UNASKED = 'A source that is not asked is not heard';
const TIE = 'In one frame, a push goes before a timer';
const SHARED = 'Who comes in the same moment shares the run';
const LEFT = 'Who leaves does not subscribe to what is left';
const DEAD = 'What has failed already is not subscribed to in vain';

export const LEDGER: readonly Entry[] = [
  entry(UNASKED, 'concatMap', -1, 'a#', '-(a|)', '|'),
  entry(UNASKED, 'mergeMap', { bad: -1, concurrent: 1 }, 'a#', '-(a|)', '|'),
  entry(UNASKED, 'zip', undefined, '(a#)', '-a|', '-a|'),
  entry(TIE, 'bufferTime', 1, 'a|'),
  entry(SHARED, 'share, two consumers', undefined, 'hot |'),
  leaving(entry(LEFT, 'onErrorResumeNext', undefined, '', '|', '|'), 1),
  entry(DEAD, 'combineLatest', undefined, 'hot #', '(a|)', '|'),
];
