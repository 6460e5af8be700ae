import type { Executor } from '../executor/executor.ts';
import type { Owner } from '../executor/task.ts';
import { defaultExecutor } from '../executor/default.ts';
import { EmptyError } from '../stream/errors.ts';
import type { Openable } from '../stream/future.ts';
import type { RunOptions } from '../stream/stream.ts';

/**
 * Runs a stream for its first element, as a task: the promise settles once the run is closed and its release is over.
 * Without an element: nothing, if it `may` be so, or else an EmptyError.
 */
export function run<T>(stream: Openable<T>, method: string, options?: RunOptions, may = false): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const signal = options?.signal;
    signal?.throwIfAborted();
    const executor = options?.executor ?? defaultExecutor();
    const run = new Run<T>(
      executor,
      () => {
        if (!may) throw new EmptyError(`${method}()`);
        return undefined as never;
      },
      resolve,
      reject,
    );
    // Listening begins before the run does: its very first poll may abort it.
    if (signal !== undefined) run.listen(signal);
    executor.spawn(stream, options, run);
  });
}

class Run<T> implements Owner {
  task = -1;
  private readonly executor: Executor;
  private readonly none: () => T;
  private readonly resolve: (value: T) => void;
  private readonly reject: (reason: unknown) => void;
  private signal: AbortSignal | null = null;
  private abort: (() => void) | null = null;
  private full = false;
  private value: T | undefined;

  constructor(
    executor: Executor,
    none: () => T,
    resolve: (value: T) => void,
    reject: (reason: unknown) => void,
  ) {
    this.executor = executor;
    this.none = none;
    this.resolve = resolve;
    this.reject = reject;
  }

  listen(signal: AbortSignal): void {
    this.signal = signal;
    this.abort = () => this.executor.fail(this.task, signal.reason);
    signal.addEventListener('abort', this.abort);
  }

  ready(value: unknown): boolean {
    this.value = value as T;
    this.full = true;
    return false;
  }

  finished(): void {
    this.unlisten();
    if (this.full) return this.resolve(this.value as T);
    try {
      this.resolve(this.none());
    } catch (error) {
      this.reject(error);
    }
  }

  failed(reason: unknown): void {
    this.unlisten();
    this.reject(reason);
  }

  private unlisten(): void {
    if (this.abort !== null) this.signal!.removeEventListener('abort', this.abort);
    this.abort = null;
  }
}
