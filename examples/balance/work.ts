import { threadId } from 'node:worker_threads';
import type { Task } from './load.ts';

// What every worker of the group loads.

/** A task that is done: by whom, and how long it kept the worker busy, in milliseconds. */
export interface Finished {
  readonly task: Task;
  readonly thread: number;
  readonly busy: number;
  /** What was computed; it depends on the task only. */
  readonly sum: number;
}

export function work(task: Task): Finished {
  const start = performance.now();
  const sum = burn(task.rounds);
  return { task, thread: threadId, busy: performance.now() - start, sum };
}

/** Which thread this is; asked once of each worker. */
export function hello(): number {
  return threadId;
}

/** Work that the engine cannot leave out: a number whose every digit depends on every round. */
export function burn(rounds: number): number {
  let x = 0x2545f491;
  for (let i = 0; i < rounds; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
  }
  return x;
}

/** How many rounds a core does in a microsecond: the best of some tries, as the others were disturbed. */
export function calibrate(): number {
  const rounds = 100_000;
  let best = Infinity;
  for (let i = 0; i < 50; i++) {
    const start = performance.now();
    burn(rounds);
    best = Math.min(best, performance.now() - start);
  }
  return rounds / (best * 1000);
}
