import { ArgumentError } from '../stream/errors.ts';
import type { Future, Openable } from '../stream/future.ts';
import { Driver } from './driver.ts';
import { FINISHED } from './marks.ts';
import type { SpawnOptions } from './place.ts';
import type { Owner } from './task.ts';
import type { Shutdown } from './tasks.ts';

/**
 * A deterministic, single-threaded, poll-based task executor. A task is a stream that runs; it is polled when it is
 * woken, in the order of the wakes unless a discipline says otherwise. Tasks form a tree, and a task's failure goes to
 * whoever joins it, or else to `onError`, or else to the host; it never stops the loop.
 *
 * Ids are small integers: the lowest bits say the task's slot, the others how often it was used before, so that a stale
 * id wakes and cancels nobody. (They recur after 2 ** 30 / slots uses of one slot.) Cost: a wake and its poll allocate
 * nothing; only a spawn, a join and an end do.
 *
 * @example
 * import { Executor, from, sleep } from 'millrace';
 *
 * const executor = new Executor();
 * const task = executor.spawn(from([1, 2, 3]));
 * console.log(await executor.join(task)); // 3
 * executor.spawn(sleep(60_000), { name: 'sleeper' });
 * const { left } = await executor.shutdown('abort');
 * console.log(left.map((one) => one.name)); // [ 'sleeper' ]
 */
export class Executor extends Driver {
  /** Starts a task: it goes on at once, on this stack, until it must first wait or its budget ends. */
  override spawn(task: Openable<unknown> | Future<unknown>, options?: SpawnOptions, owner?: Owner): number {
    const id = this.admit(task, options, owner);
    if (!this.driving) {
      if (options?.later === true) this.leave();
      else this.driveSoon();
    }
    return id;
  }

  /** Ends a task and its children. Whoever joins it gets a CancelledError, once its release is over. */
  cancel(id: number): boolean {
    const task = this.slab.find(id);
    const was = task !== undefined && this.cancelTask(task);
    this.flush();
    return was;
  }

  /** The last element of a task (undefined if there was none), once it has ended; rejects with its failure. */
  join(id: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const task = this.slab.find(id);
      if (task !== undefined) (task.joiners ??= []).push({ resolve, reject });
      else this.joinEnded(id, resolve, reject);
    });
  }

  private joinEnded(id: number, resolve: (value: unknown) => void, reject: (reason: unknown) => void): void {
    const { unclaimed } = this;
    const task = this.slab.findEnded(id);
    const failure = unclaimed.findIndex((one) => one.id === id);
    if (failure >= 0) reject(unclaimed.splice(failure, 1)[0].error);
    else if (task === undefined)
      reject(new ArgumentError('join: id', id, 'the id of a task that has not ended long ago'));
    else if (task.outcome === FINISHED) resolve(task.result);
    else reject(task.result);
  }

  /**
   * Takes no more tasks, and resolves once all have ended: by themselves (`drain`), or cancelled now (`abort`). The answer
   * names the tasks that did not end by themselves. A drain that would last too long is turned into an abort by calling
   * this again.
   */
  shutdown(mode: 'drain' | 'abort'): Promise<Shutdown> {
    if (mode !== 'drain' && mode !== 'abort')
      throw new ArgumentError('shutdown: mode', mode, "'drain' or 'abort'");
    const over = this.close();
    if (mode === 'abort') this.abort();
    this.flush();
    return over;
  }

  /** One turn by hand: polls woken tasks until none is left or the budget is spent. Returns the number of polls. */
  run(budget: number = this.polls): number {
    return this.driving ? 0 : this.drive(budget, 0);
  }

  /**
   * Lets wakes drive the executor again although a poll is on the stack, until `stepIn`: for a bridge that hands an
   * element to a world that pushes. The poll that does so must be one that can be entered again.
   */
  stepOut(): void {
    this.outer.push(this.driving ? 1 : 0, this.budget);
    this.driving = false;
  }

  stepIn(): void {
    this.budget = this.outer.pop()!;
    this.driving = this.outer.pop() === 1;
    if (!this.driving && this.outer.length === 0) this.leave();
  }
}
