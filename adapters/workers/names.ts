import type { TaskContext } from './serve.ts';

// What the types say of a module: which of its exports can be called, with what, and what comes back.

/** The functions of a module that can be called: those of one value, and of a task's context. */
export type Callable<M> = {
  [K in keyof M as M[K] extends (...args: any[]) => unknown ? K : never]: M[K];
};
export type TaskName<M> = keyof Callable<M> & string;
export type Input<M, K extends keyof M> = M[K] extends (value: infer A, context: TaskContext) => unknown
  ? A
  : never;
export type Output<M, K extends keyof M> = M[K] extends (...args: any[]) => infer R ? Awaited<R> : never;
