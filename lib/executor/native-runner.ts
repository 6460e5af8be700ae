import type { Fusion, Waker } from '../stream/context.ts';
import { MillraceError } from '../stream/errors.ts';
import type { Openable } from '../stream/future.ts';
import { PENDING, READY } from '../stream/poll.ts';
import { ELEMENTS, TIME } from './budget.ts';
import { BUSY, ENDED, FINISHED, QUEUED } from './marks.ts';
import { soon } from './native.ts';
import { Runner } from './runner.ts';
import { type Owner, Task } from './task.ts';

/**
 * A runner on the event loop alone, small enough for a page: no more than streams need that are run for their result.
 * A task is made for each run: a program of many thousands is better off with an `Executor`.
 */
export class NativeRunner extends Runner {
  /** The ready line: those who were woken, in the order of the wakes. */
  readonly #line: Task[] = [];
  /** A turn is due. */
  #due = false;

  override spawn(
    stream: Openable<unknown>,
    options: { readonly fusion?: Fusion | undefined } | undefined,
    owner: Owner,
  ): void {
    const task: Task = new Task({ wake: () => task.wake() }, 0, this, options?.fusion);
    owner.task = task;
    task.owner = owner;
    this.attempt(task, () => {
      task.future = stream.open(task);
    });
    this.woken(task);
  }

  /** Most pages arm no timer: native-timers.ts takes this one's place in those that do. */
  override arm(_deadline: number, _waker: Waker, _key: number): number {
    throw new MillraceError('no timers: the run must extend Future');
  }

  override woken(task: Task): void {
    task.marks |= QUEUED;
    this.#line.push(task);
    this.flush();
  }

  override flush(): void {
    if (!this.driving) this.#drive(true);
  }

  /**
   * One turn. On the stack of somebody who wants to go on (`brief`) it ends as soon as a task that has spent its elements
   * comes round again: then those who waited have had a poll.
   */
  #drive(brief: boolean): void {
    const line = this.#line;
    let spender: Task | undefined;
    let end: number | undefined;
    this.driving = true;
    while (line.length > 0 && line[0] !== spender) {
      const task = line.shift()!;
      if (task.future === null) continue; // it has ended since
      this.attempt(task, this.#poll);
      if (brief && this.budget < 0) spender ??= task;
      // Most turns are of one poll, and need no clock.
      if (line.length > 0 && this.now() >= (end ??= this.now() + TIME)) break;
    }
    this.driving = false;
    if (line.length > 0 && !this.#due) {
      this.#due = true;
      soon(() => {
        this.#due = false;
        this.#drive(false);
      });
    }
  }

  /** One poll, and what follows from its answer. Made once, since it is passed on at each poll. */
  readonly #poll = (task: Task): void => {
    const future = task.future!;
    task.marks = BUSY;
    this.budget = ELEMENTS;
    const answer = future.poll(task);
    // What it called may have ended it.
    if (answer === READY && task.marks < ENDED && task.owner!.ready(future.value)) task.wake();
    else if (answer !== PENDING) this.end(task, FINISHED);
  };
}
