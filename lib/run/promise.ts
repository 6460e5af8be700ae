import { FAILED } from '../executor/runner.ts';
import { standardRunner } from '../executor/standard.ts';
import type { Owner } from '../executor/task.ts';
import { EmptyError } from '../stream/errors.ts';
import type { Openable } from '../stream/future.ts';
import type { RunOptions } from '../stream/stream.ts';

/**
 * Runs a stream for its first element, as a task: the promise settles once the run is closed and its release is over.
 * Without an element: an EmptyError that names the method, or nothing where no name is given.
 */
export function run<T>(stream: Openable<T>, options?: RunOptions, method?: string): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const signal = options?.signal;
    signal?.throwIfAborted();
    const abort = (): void => owner.task?.stop(FAILED, signal!.reason);
    const over = (): void => signal?.removeEventListener('abort', abort);
    let settled = method === undefined;
    let result: unknown;
    const owner: Owner = {
      task: null,
      ready(value) {
        result = value;
        settled = true;
        return false;
      },
      finished() {
        over();
        if (settled) resolve(result as T);
        else reject(new EmptyError(`${method}()`));
      },
      failed(reason) {
        over();
        reject(reason);
      },
    };
    // Listening begins before the run does: its very first poll may abort it.
    signal?.addEventListener('abort', abort);
    (options?.executor ?? standardRunner()).spawn(stream, options, owner);
  });
}
