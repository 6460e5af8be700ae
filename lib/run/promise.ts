import { FAILED, type Runner } from '../executor/runner.ts';
import type { Owner } from '../executor/task.ts';
import type { Openable } from '../stream/future.ts';
import type { RunOptions } from '../stream/stream.ts';

/**
 * Runs a stream for its first element, as a task: the promise settles once the run is closed and its release is over.
 * `none` says what a stream without elements gives; it may throw.
 */
export function runAsync<T, D>(
  runner: Runner,
  stream: Openable<T>,
  none: () => D,
  options?: RunOptions,
): Promise<T | D> {
  return new Promise<T | D>((resolve, reject) => {
    const signal = options?.signal;
    signal?.throwIfAborted();
    const abort = (): void => owner.task?.stop(FAILED, signal!.reason);
    let answer: () => T | D = none;
    const owner: Owner = {
      task: null,
      ready(value) {
        answer = () => value as T;
        return false;
      },
      finished() {
        signal?.removeEventListener('abort', abort);
        try {
          resolve(answer());
        } catch (error) {
          reject(error);
        }
      },
      failed(reason) {
        answer = () => {
          throw reason;
        };
        owner.finished();
      },
    };
    // Listening begins before the run does: its very first poll may abort it.
    signal?.addEventListener('abort', abort);
    runner.spawn(stream, options, owner);
  });
}
