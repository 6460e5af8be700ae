import type { Case } from './case.ts';

/** Every file of benchmark cases, by the name that `--only` takes. */
export const suites: Record<string, () => Promise<{ readonly cases: readonly Case[] }>> = {
  executor: () => import('./executor.ts'),
  pipelines: () => import('./pipelines.ts'),
  many: () => import('./many.ts'),
  wakes: () => import('./wakes.ts'),
  scheduler: () => import('./scheduler.ts'),
  wheel: () => import('./wheel.ts'),
  threads: () => import('./threads.ts'),
  disk: () => import('./disk.ts'),
};
