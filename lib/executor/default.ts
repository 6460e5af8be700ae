import { Executor } from './executor.ts';
import { setStandardRunner, standardRunner } from './standard.ts';

/** The executor of runs that name none. A program that ran without one until now gets one at the first call. */
export function defaultExecutor(): Executor {
  const runner = standardRunner();
  if (runner instanceof Executor) return runner;
  const executor = new Executor();
  setStandardRunner(executor);
  return executor;
}

/** Makes `executor` the one of runs that name none, and returns the previous one, if there was one. */
export function useExecutor(executor: Executor | undefined): Executor | undefined {
  const previous = setStandardRunner(executor);
  return previous instanceof Executor ? previous : undefined;
}
