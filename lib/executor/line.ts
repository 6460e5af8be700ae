import type { Task } from './task.ts';

/**
 * The tasks that were woken, in the order in which they were: a list through the tasks themselves. A task waits at most
 * once, so that the line never overflows, grows or allocates.
 */
export class ReadyLine {
  size = 0;
  /** A place that no task is ever in: the first of the line stands behind it. */
  private readonly door: Task;
  private last: Task;

  constructor(door: Task) {
    this.door = door;
    this.last = door;
  }

  /** The caller has made sure that `task` does not wait already. */
  enter(task: Task): void {
    this.size++;
    this.last.behind = task;
    this.last = task;
  }

  /** Takes the task that was woken first; null when none waits. */
  select(): Task | null {
    const { door } = this;
    const task = door.behind;
    if (task === null) return null;
    this.size--;
    const behind = task.behind;
    door.behind = behind;
    if (behind === null) this.last = door;
    else task.behind = null;
    return task;
  }

  /** Takes out every task for which `dead` says so; O(size). */
  sweep(dead: (task: Task) => boolean): void {
    for (let left = this.size; left > 0; left--) {
      const task = this.select()!;
      if (!dead(task)) this.enter(task);
    }
  }
}
