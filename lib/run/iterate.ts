import { FINISHED, type Runner } from '../executor/runner.ts';
import type { Owner } from '../executor/task.ts';
import type { Openable } from '../stream/future.ts';
import { PENDING, READY } from '../stream/poll.ts';

/** One outstanding `next()` or `return()`: how it is answered, and how it fails. */
type Asked<T> = [resolve: (result: IteratorResult<T>) => void, reject: (reason: unknown) => void];

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
    for (const [resolve] of asked.splice(0)) resolve(ended());
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
            asked.shift()![0]({ done: false, value: inner.value });
          }
          return PENDING;
        },
        close: () => inner.close(),
      };
    },
    ready: () => true,
    finished: end,
    failed(reason) {
      asked.shift()?.[1](reason);
      end();
    },
  };

  return {
    [Symbol.asyncIterator]() {
      return this;
    },

    next: () =>
      new Promise((...one) => {
        if (over) return one[0](ended());
        asked.push(one);
        if (run.task === null) runner.spawn(run, undefined, run);
        else if (asked.length === 1) run.task.wake();
      }),

    async return(value?: unknown) {
      if (!over) end();
      await new Promise((...one) => {
        asked.push(one);
        if (run.task === null) end();
        else run.task.stop(FINISHED);
      });
      return ended(value);
    },
  };
}

function ended(value?: unknown): IteratorResult<any> {
  return { done: true, value };
}
