import { Turn } from '../stream/context.ts';
import type { Task } from './task.ts';

/**
 * The tasks that were woken, in the order in which they were: a list through the tasks themselves. A task waits at most
 * once, so that the line never overflows, grows or allocates. It is a part of the executor, not a thing that it has,
 * since every wake and every poll goes through it.
 */
export abstract class Ready extends Turn {
  protected first: Task | null = null;
  private last: Task | null = null;

  /** The caller has made sure that `task` does not wait already. */
  protected queue(task: Task): void {
    const { last } = this;
    this.last = task;
    if (last === null) this.first = task;
    else last.behind = task;
  }

  /** Takes the task that was woken first; null when none waits. */
  protected dequeue(): Task | null {
    const task = this.first;
    if (task === null) return null;
    const { behind } = task;
    this.first = behind;
    if (behind === null) this.last = null;
    else task.behind = null;
    return task;
  }

  /** How many wait; O(their number), since nobody asks in a loop. */
  protected count(): number {
    let size = 0;
    for (let task = this.first; task !== null; task = task.behind) size++;
    return size;
  }

  /** Takes out every task for which `taken` says so. */
  protected pick(taken: (task: Task) => boolean): void {
    for (let left = this.count(); left > 0; left--) {
      const task = this.dequeue()!;
      if (!taken(task)) this.queue(task);
    }
  }
}
