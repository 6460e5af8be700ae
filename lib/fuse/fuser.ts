import type { Context } from '../stream/context.ts';
import type { Future, Openable } from '../stream/future.ts';
import type { Poll } from '../stream/poll.ts';
import type { Chain } from './chain.ts';

// The place where the compiler of fused loops is plugged in. Chains run without one, interpreted: so a program that has
// no use for it does not hold it. See lib/parts for who plugs it in.

export interface ExplainOptions {
  /** With the text of each fused loop. */
  readonly code?: boolean | undefined;
}

/** How the runs of one description are polled: they share it. */
export interface Plan {
  /** One more run begins. */
  opened(tail: Future<unknown>): void;
  /** Polls the stages of a run in its own way. */
  poll(chain: Chain<unknown>, context: Context): Poll;
  /** A run was closed. */
  closed(chain: Chain<unknown>): void;
}

/** What a compiler offers. */
export interface Fuser {
  plan(): Plan;
  explain(stream: Openable<unknown>, options?: ExplainOptions): string;
}

let fuser: Fuser | undefined;

/** Plugs a compiler in, or pulls it out, and returns what was there. Runs that are under way stay as they are. */
export function fuseWith(next: Fuser | undefined): Fuser | undefined {
  const previous = fuser;
  fuser = next;
  return previous;
}

/** A plan for one description, if there is a compiler. */
export function planned(): Plan | undefined {
  return fuser?.plan();
}

export function explain(stream: Openable<unknown>, options?: ExplainOptions): string {
  return fuser?.explain(stream, options) ?? "interpreted; 'millrace/fused' adds the compiler";
}
