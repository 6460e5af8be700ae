import { FINISHED, type Runner } from '../executor/runner.ts';
import type { Owner } from '../executor/task.ts';
import type { Openable } from '../stream/future.ts';
import { PENDING, READY } from '../stream/poll.ts';

/** One outstanding `next()` or `return()`. */
interface Asked<T> {
  resolve(result: IteratorResult<T>): void;
  reject(reason: unknown): void;
  /** What it is answered with if no element comes. */
  readonly last: IteratorResult<T>;
}

/**
 * `for await (const x of stream)`: a task that is polled only while somebody asks. It is opened at the first `next()`,
 * so that an abandoned iterator holds nothing. Several outstanding `next()` are answered in order; `return()` answers
 * them at once and closes the run, also while it waits, and is itself answered once the release is over.
 */
export function runIterated<T>(runner: Runner, stream: Openable<T>): AsyncIterableIterator<T> {
  /** Who waits, oldest first: for elements; once it is over, for the release. */
  const asked: Asked<T>[] = [];
  let over = false;

  const end = (): void => {
    over = true;
    for (const one of asked.splice(0)) one.resolve(one.last);
  };

  const run: Owner & Openable<never> = {
    task: null,
    /** Polls the run for as long as somebody asks, and hands each element to whoever asked first. */
    open(context) {
      const inner = stream.open(context);
      return {
        value: undefined as never,
        poll() {
          while (asked.length > 0 && !over) {
            const answer = inner.poll(context);
            if (answer !== READY || over) return answer;
            asked.shift()!.resolve({ done: false, value: inner.value });
          }
          return PENDING;
        },
        close: () => inner.close(),
      };
    },
    ready: () => true,
    finished: end,
    failed(reason) {
      asked.shift()?.reject(reason);
      end();
    },
  };

  /** Waits, unless there is nothing to wait for, and has that done which brings the answer about. */
  const ask = (nothing: boolean, value: unknown, act: () => void): Promise<IteratorResult<T>> =>
    new Promise((resolve, reject) => {
      const last: IteratorResult<T> = { done: true, value };
      if (nothing) resolve(last);
      else {
        asked.push({ resolve, reject, last });
        act();
      }
    });

  return {
    [Symbol.asyncIterator]() {
      return this;
    },

    next: () =>
      ask(over, undefined, () => {
        if (run.task === null) runner.spawn(run, undefined, run);
        else if (asked.length === 1) run.task.wake();
      }),

    return(value?: unknown) {
      if (!over) end();
      return ask(run.task === null, value, () => run.task!.stop(FINISHED));
    },
  };
}
