// The module that the workers of the tests load.
import { threadId as threadNumber } from 'node:worker_threads';
import type { TaskContext } from '../../../../adapters/workers/index.ts';

export class OddError extends Error {
  override name = 'OddError';
  code = 7;
}

export const twice = (n: number): number => n * 2;
export const echo = <T>(value: T): T => value;
export const later = async (n: number): Promise<number> => {
  await new Promise((resolve) => setImmediate(resolve));
  return n + 1;
};
export const odd = (n: number): number => {
  if (n % 2 === 1) throw new OddError(`odd: ${n}`, { cause: new RangeError('inner') });
  return n;
};
export const unanswerable =
  (_: number): unknown =>
  () =>
    1;
export const die = (code: number): never => process.exit(code);
export const throwLater = (_: number): Promise<never> => {
  setImmediate(() => {
    throw new Error('outside of a task');
  });
  return new Promise(() => {});
};
export const untilAborted = (_: number, { signal }: TaskContext): Promise<string> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve('stopped')));
let last: string | null = null;
export const lastStopped = (_: number): string | null => last;
export const remember = async (_: number, { signal }: TaskContext): Promise<void> => {
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  last = 'aborted';
};
const seen: number[] = [];
export const order = (n: number): number => seen.push(n);
export const ordered = (_: null): number[] => seen;
export const whichThread = (_: number): number => threadNumber;
export const spin = (n: number): number => {
  let x = n;
  for (let i = 0; i < 1e5; i++) x = (x * 1103515245 + 12345) % 2147483648;
  return x;
};
export const counter = (): { state(): number; send(n: number): number } => {
  let sum = 0;
  return {
    state: () => sum,
    send(n: number): number {
      if (n < 0) throw new RangeError('negative');
      return (sum += n);
    },
  };
};
export const bytes = (data: Uint8Array): number => data.length;
/** Takes about so many milliseconds, without letting go of its thread. */
export const busy = (ms: number): number => {
  const end = performance.now() + ms;
  while (performance.now() < end);
  return threadNumber;
};
