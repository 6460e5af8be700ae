import type { Executor } from '../../lib/executor/executor.ts';

// Provisional, until the executor offers it.

export function stepOut(executor: Executor): number {
  const e = executor as unknown as { driving: boolean; budget: number };
  const state = e.driving ? e.budget : -1e9;
  e.driving = false;
  return state;
}

export function stepIn(executor: Executor, state: number): void {
  const e = executor as unknown as { driving: boolean; budget: number };
  e.driving = state !== -1e9;
  if (e.driving) e.budget = state;
}
