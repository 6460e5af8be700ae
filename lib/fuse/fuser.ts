import type { Future, Openable } from '../stream/future.ts';
import { Chain } from './chain.ts';

// The place where the compiler of fused loops is plugged in. Chains run without one, interpreted: so a program that has
// no use for it does not hold it. See lib/parts for who plugs it in.

export interface ExplainOptions {
  /** With the text of each fused loop. */
  readonly code?: boolean | undefined;
}

/** The description of a chain, and what the compiler keeps with it: all its runs share that. */
export interface Fusible {
  plan: unknown;
}

/** What a compiler offers. */
export interface Fuser {
  /** A run of a description, whose stages are open. */
  chain<T>(tail: Future<T>, description: Fusible): Chain<T>;
  /** The plan that a stream's exits of one class share, however many descriptions of them are made. */
  exit(stream: object, made: object): unknown;
  explain(stream: Openable<unknown>, options?: ExplainOptions): string;
}

let fuser: Fuser | undefined;

/** Plugs a compiler in, or pulls it out, and returns what was there. Runs that are under way stay as they are. */
export function fuseWith(next: Fuser | undefined): Fuser | undefined {
  const previous = fuser;
  fuser = next;
  return previous;
}

export function chained<T>(tail: Future<T>, description: Fusible): Chain<T> {
  return fuser ? fuser.chain(tail, description) : new Chain(tail);
}

export function exitPlan(stream: object, made: object): unknown {
  return fuser?.exit(stream, made);
}

export function explain(stream: Openable<unknown>, options?: ExplainOptions): string {
  return fuser?.explain(stream, options) ?? 'interpreted';
}
