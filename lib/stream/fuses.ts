import type { Code } from './emit.ts';

/** What a class says of its place in a fused loop. Within its functions `this` is one of the run's objects. */
export interface Fusing {
  /** For people: in stack traces, profiles and `explain()`. */
  readonly name?: string;
  /** The work as text: see `Code`. */
  emit?(code: Code): string;
  /** Which of a stream's exits it is. */
  readonly exit?: number;
  /** What tells apart objects of the class that need texts of their own; without it, the class. */
  readonly shape?: unknown;
  /** See `Stage` and `Emits`. */
  readonly plain?: boolean;
  /** Its text polls other runs, which pay out of the turn; or what that calls does. */
  readonly pollsOthers?: boolean;
}

/**
 * Gives a class of runs the fused form beside its `poll`, over the same fields. It stands behind the class and not in it,
 * so that a program for browsers, where nothing is fused, is not made heavier by it: there `unfused.ts` is in the place
 * of this file, and bundlers leave out what is done with nothing.
 */
export function fuses<T>(made: { readonly prototype: T }, form: Fusing & Partial<T> & ThisType<T>): void {
  const { name, pollsOthers, exit, ...members } = Object.getOwnPropertyDescriptors(form);
  if (name !== undefined) Object.defineProperty(made, 'operator', name);
  if (exit !== undefined) Object.defineProperty(made, 'exit', exit);
  if (pollsOthers !== undefined) Object.defineProperty(made, 'pollsOthers', pollsOthers);
  Object.defineProperties(made.prototype, members);
}
