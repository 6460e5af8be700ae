import type { Executor } from '../executor/executor.ts';
import type { Owner } from '../executor/task.ts';
import type { Openable } from '../stream/future.ts';
import type { RunOptions } from '../stream/stream.ts';

/**
 * Runs a stream for its first element, as a task: the promise settles once the run is closed and its release is over.
 * `none` says what a stream without elements gives; it may throw.
 */
export function runAsync<T, D>(
  executor: Executor,
  stream: Openable<T>,
  none: () => D,
  options?: RunOptions,
): Promise<T | D> {
  return new Promise<T | D>((resolve, reject) => {
    const signal = options?.signal;
    signal?.throwIfAborted();
    const run = new Run(executor, none, resolve, reject);
    // Listening begins before the run does: its very first poll may abort it.
    if (signal !== undefined) run.listen(signal);
    executor.spawn(stream, options, run);
  });
}

class Run<T, D> implements Owner {
  task = -1;
  private readonly executor: Executor;
  private readonly none: () => D;
  private readonly resolve: (value: T | D) => void;
  private readonly reject: (reason: unknown) => void;
  private signal: AbortSignal | null = null;
  private abort: (() => void) | null = null;
  private full = false;
  private value: T | undefined;

  constructor(
    executor: Executor,
    none: () => D,
    resolve: (value: T | D) => void,
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
