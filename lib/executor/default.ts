import { Executor } from './executor.ts';

let current: Executor | undefined;

/** The executor of runs that name none: made at the first use, so that a program which brings its own pays nothing. */
export function defaultExecutor(): Executor {
  return (current ??= new Executor());
}

/** Makes `executor` the one of runs that name none, and returns the previous one, if there was one. */
export function useExecutor(executor: Executor | undefined): Executor | undefined {
  const previous = current;
  current = executor;
  return previous;
}
