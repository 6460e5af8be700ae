import type { InputValue, StreamInput } from '../../lib/stream/from/from.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import type { TaskContext } from './running.ts';

// What the types say of a module: which of its exports can be called, with what, and what comes back.

/** What is no value that could be sent back, since it goes on. */
type Ongoing = Stream<any> | AsyncIterable<any>;

/** The functions of a module that can be called: those that answer with a value, or with a promise of one. */
export type TaskName<M> = {
  [K in keyof M]: M[K] extends (...args: any[]) => infer R
    ? [Awaited<R>] extends [never]
      ? K
      : Awaited<R> extends Ongoing
        ? never
        : K
    : never;
}[keyof M] &
  string;
export type Input<M, K extends keyof M> = M[K] extends (value: infer A, context: TaskContext) => unknown
  ? A
  : never;
export type Output<M, K extends keyof M> = M[K] extends (...args: any[]) => infer R ? Awaited<R> : never;

// The same of what a pipeline that runs on the workers is made of.

type NamesOf<M, F> = { [K in keyof M]: M[K] extends F ? K : never }[keyof M] & string;
/** Functions that take an A. */
export type MapName<M, A> = NamesOf<M, (value: A, context: TaskContext) => unknown>;
/** Functions that say yes or no to an A. */
export type FilterName<M, A> = NamesOf<M, (value: A) => boolean>;
/** Functions that make a stream, or whatever a stream can be made `from`, of an A. */
export type StreamName<M, A> = NamesOf<M, (value: A, context: TaskContext) => StreamInput<any>>;
/** Operators for streams of A. */
export type OperatorName<M, A> = NamesOf<M, (source: Stream<A>) => Stream<any>>;

/** What is left of an A by a predicate: less, if it is a type guard. */
export type Kept<M, K extends keyof M, A> = M[K] extends (value: any) => value is infer B
  ? B extends A
    ? B
    : B & A
  : A;
/** The elements of the stream that a function answers with, or of which it promises to. */
export type Element<M, K extends keyof M> = InputValue<Output<M, K>>;
/** What an operator of the module takes, and what it gives. */
export type Taken<M, K extends keyof M> = M[K] extends (source: Stream<infer A>) => unknown ? A : never;
export type Given<M, K extends keyof M> = M[K] extends (source: any) => Stream<infer B> ? B : never;
