import type { Context } from './context.ts';
import type { Poll } from './poll.ts';

/** What `close` answers: nothing, or the promise of an asynchronous release. */
export type Closing = void | PromiseLike<void>;

/**
 * A stream that is running: the state of one run. Its tail is itself, one step on, so that no element allocates.
 *
 * Laws, which the kit `millrace/testing` checks for every operator:
 *
 * 1. After DONE, a throw or `close`, every later `poll` is DONE, and nothing upstream is polled again.
 * 2. PENDING promises at least one wake of the newest context; a spurious wake is legal, a lost one is a bug. So
 *    register first, then check again.
 * 3. `poll` never blocks, never re-enters itself, and takes nothing upstream that was not asked for downstream.
 * 4. Whoever opens a Future closes it, on every path. `close` is idempotent; its promise, if any, is awaited before
 *    the run settles, and a second `close` answers the same promise while it is pending.
 */
export abstract class Future<T> {
  /** The element of the last READY, until the next poll. */
  declare value: T;

  constructor() {
    // Assigned, not declared as a field: an engine defines a field of a base class, whose objects have as many shapes as
    // it has subclasses, through its slowest path, and small runs cost five times as much.
    this.value = undefined as T;
  }

  abstract poll(context: Context): Poll;

  /** Releases all that the run holds. */
  abstract close(): Closing;
}

/** What can be opened: every Stream. The kernel's lower rooms ask for this much only. */
export interface Openable<T> {
  open(context: Context): Future<T>;
}

/** Both releases in one: waits only if one of them must be waited for. The second's failure yields to the first's. */
export function both(a: Closing, b: Closing): Closing {
  if (a === undefined) return b;
  if (b === undefined) return a;
  const first = Promise.resolve(a); // once: who is no promise may begin only when it is asked
  const second = Promise.resolve(b);
  return Promise.allSettled([first, second]) // so that no rejection goes unhandled meanwhile
    .then(() => first)
    .then(() => second);
}

/** Closes all, in order, on every path: a `close` that throws does not spare the rest. The first failure is thrown. */
export function closeAll(futures: Iterable<{ close(): Closing } | null>): Closing {
  let closing: Closing = undefined;
  const failures: unknown[] = [];
  for (const future of futures)
    try {
      closing = both(closing, future?.close());
    } catch (failure) {
      failures.push(failure);
    }
  if (failures.length > 0) throw failures[0];
  return closing;
}

/**
 * Closes a run that has failed. A release that fails, too, must not replace the failure that the user must see. Where what
 * is downstream goes on, the run is closed once more, and its release awaited, when all is.
 */
export function abandon(run: { close(): Closing }): void {
  try {
    run.close()?.then(null, () => {});
  } catch {}
}
