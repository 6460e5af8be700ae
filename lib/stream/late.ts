import { ArgumentError } from './errors.ts';

/**
 * What a tick that comes late does to those after it:
 *
 * - `burst`: they stay where they were planned, so what was missed is made up for at once;
 * - `skip`: the missed ones are left out, the next is the first planned one that is still to come;
 * - `delay`: the next comes a whole period after the late one, and the plan moves.
 */
export type Late = 'burst' | 'skip' | 'delay';

const policies: readonly unknown[] = ['burst', 'skip', 'delay'];

/** Checks a policy's name. */
export function latePolicy(what: string, late: Late): Late {
  if (!policies.includes(late)) throw new ArgumentError(what, late, "'burst', 'skip' or 'delay'");
  return late;
}

/** Checks a period: what recurs without any time between would hold the loop for ever. */
export function positivePeriod(what: string, period: number): number {
  if (!(period > 0 && period < Infinity))
    throw new ArgumentError(what, period, 'a positive number of milliseconds');
  return period;
}

/** When the next tick is due, after the one that was due at `due` has come at `now`. */
export function tickAfter(late: Late, due: number, period: number, now: number): number {
  const planned = due + period;
  if (late === 'burst' || planned > now) return planned;
  if (late === 'delay') return now + period;
  const next = due + period * (Math.floor((now - due) / period) + 1);
  return next > now ? next : next + period;
}
