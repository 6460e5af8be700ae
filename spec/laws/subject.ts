import type * as fc from 'fast-check';
import type { Operator } from '../../lib/stream/pipe.ts';
import type { Script } from './script.ts';

/** What is checked: an operator with its arguments, and what can be said of it. */
export interface Subject<A, B> {
  readonly name: string;
  /** Applied anew for each run. */
  readonly operator: Operator<A, B>;
  /** The elements that it is fed; small whole numbers where this is left out. */
  readonly input?: fc.Arbitrary<A>;
  /** What it does to an array. With it the law 'equals its model' is checked, too. */
  readonly model?: (values: readonly A[]) => readonly B[];
  /** The order of the results may differ from run to run: they are compared as bags. */
  readonly unordered?: boolean;
  /** A failure may overtake elements that wait inside: of two lives that fail alike, the elements are not compared. */
  readonly failsFast?: boolean;
  /** Scripted streams that the operator opens beside its source: they, too, must be treated by the laws. */
  readonly others?: readonly Script<unknown>[];
  /** How many elements it may take ahead of demand. Default: none. */
  readonly prefetch?: number;
  /**
   * The operator with a function in it that calls `trip` each time it is called. With it the law 'a throw of the user's
   * function is the failure' is checked, too.
   */
  readonly faulty?: (trip: () => void) => Operator<A, unknown>;
  /** Laws that do not hold for it, each with the reason. */
  readonly exempt?: Partial<Record<LawName, string>>;
}

export type LawName =
  | 'done stays done'
  | 'a failure is the same object and then done'
  | "a throw of the user's function is the failure"
  | 'close at any moment closes upstream once and then is done'
  | 'async close is awaited'
  | 'nothing upstream is polled after the end'
  | 'no lost wake'
  | 'only the newest waker counts'
  | 'spurious wakes change nothing'
  | 'suspension changes nothing'
  | 'chunking changes nothing'
  | 'fused equals interpreted'
  | 'demand: takes nothing that was not asked for'
  | 'the description can be opened twice'
  | 'equals its model';

/** Checks one law by properties; throws, or rejects, with the seed of the smallest counterexample. */
export type Check = <A, B>(
  subject: Subject<A, B>,
  parameters?: fc.Parameters<unknown>,
) => void | Promise<void>;
