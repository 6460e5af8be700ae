// The module that the workers of the pipeline tests load. The tests run the same functions here.
import { threadId as threadNumber } from 'node:worker_threads';
import type { TaskContext } from '../../../../adapters/workers/index.ts';
import { from, fusionStats, type Operator, pipe, type Stream } from '../../../../lib/index.ts';
import {
  finalize,
  map,
  mapAsync,
  merge,
  pairwise,
  range,
  reduce,
  scan,
  take,
  tap,
} from '../../../../operators/index.ts';

export class StageError extends Error {
  override name = 'StageError';
}

export const increment = (n: number): number => n + 1;
export const triple = (n: number): number => n * 3;
export const isEven = (n: number): boolean => n % 2 === 0;
export const isOddText = (n: number | string): n is string => typeof n === 'string';
export const text = (n: number): string => `#${n}`;
export const length = (s: string): number => s.length;
export const boxed = (n: number): { n: number } => ({ n });
export const unbox = ({ n }: { n: number }): number => n;
export const throwAt7 = (n: number): number => {
  if (n % 10 === 7) throw new StageError(`at ${n}`);
  return n;
};
export const later = async (n: number): Promise<number> => {
  for (let i = n % 4; i > 0; i--) await new Promise((resolve) => setImmediate(resolve));
  return n + 1;
};
export const sometimesLater = (n: number): number | Promise<number> => (n % 3 === 0 ? later(n) : n + 1);
export const laterThrow = async (n: number): Promise<number> => throwAt7(await later(n));
export const twins = (n: number): number[] => (n % 3 === 0 ? [] : [n, -n]);
export const upTo = (n: number): Stream<number> => range(0, n);
export const few = (n: number): Stream<number> => range(n, Math.abs(n) % 4);
export const unanswerable = (n: number): unknown => (n === 5 ? () => n : n);
export const notAnOperator = 3 as unknown as Operator<number, number>;
export const badOperator: Operator<number, number> = () => 3 as unknown as Stream<number>;

export const twice: Operator<number, number> = (source) => merge(source, source);
export const ignoring: Operator<number, number> = () => range(7, 2);
export const running: Operator<number, number> = scan((sum, n) => sum + n, 0);
export const echo = <T>(value: T): T => value;
export const total: Operator<number, number> = reduce((sum, n) => sum + n, 0);
export const firstThree: Operator<number, number> = take(3);
export const steps: Operator<number, readonly [number, number]> = pairwise();
export const both: Operator<number, string> = pipe(map(increment), map(text));
export const fewAtOnce: Operator<number, number> = mapAsync(later, { concurrency: 3 });

/** What becomes of it is told by `seen`. */
let polled = 0;
let closed = 0;
export const endless = (start: number): Stream<number> =>
  range(start, Infinity).pipe(
    tap(() => void polled++),
    finalize(() => void closed++),
  );
export async function* counting(to: number): AsyncGenerator<number> {
  try {
    for (let i = 0; i < to; i++) {
      polled++;
      yield i;
    }
  } finally {
    closed++;
  }
}
export const failing = (n: number): Stream<number> => range(0, n + 1).pipe(map(throwAt7));
export const promised = async (n: number): Promise<Stream<number>> => range(0, n);
export const strange = (_: number): Stream<unknown> => from([1, 2, () => 3]);
export const never = (_: number, { signal }: TaskContext): Promise<number> => {
  signal.addEventListener('abort', () => closed++);
  return new Promise<number>(() => {});
};
export const neverAt0 = (n: number): number | Promise<number> =>
  n === 0 ? new Promise<number>(() => {}) : n;
let worked = 0;
export const workALittle = (_: null): void => {
  let x = 0;
  for (let i = 0; i < 20_000; i++) x = (x * 31 + i) % 65_521;
  worked += x >= 0 ? 1 : 0;
};
/** How much of that was done when the event loop came to it. */
export const doneSoon = (_: null): Promise<number> =>
  new Promise((resolve) => setImmediate(() => resolve(worked)));
export const waiting = (_: number, { signal }: TaskContext): Stream<number> => {
  polled++;
  signal.addEventListener('abort', () => closed++);
  return from(new Promise<number>(() => {}));
};
export const throwing = (_: number): Stream<number> => {
  throw new StageError('at once');
};
export const tagged = ({ n, i }: { n: number; i: number }): Stream<{ i: number; k: number }> =>
  range(0, n).pipe(map((k) => ({ i, k })));
/** Says how many of its kind are open on this thread. */
export async function* open(n: number): AsyncGenerator<{ open: number }> {
  polled++;
  try {
    for (let i = 0; i < 3; i++) {
      await later(n);
      yield { open: polled - closed };
    }
  } finally {
    closed++;
  }
}
export const endlessUnless7 = (n: number): Stream<number> => (n === 7 ? failing(n) : endless(n));
export async function* slowly(n: number): AsyncGenerator<number> {
  for (let i = 0; i < 20; i++) await later(3);
  for (let i = 0; i < n; i++) yield i;
}
export const seen = (_: null): { polled: number; closed: number } => ({ polled, closed });
export const forget = (_: null): void => void (polled = closed = 0);

export const whichThread = (_: number): number => threadNumber;
export const die = (code: number): never => process.exit(code);
export const mayCompile = (_: null): boolean => {
  try {
    new Function('');
    return true;
  } catch {
    return false;
  }
};
export const fusion = (_: null): { compiled: number; shared: number } => fusionStats();
