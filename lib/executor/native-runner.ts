import type { Fusion, Waker } from '../stream/context.ts';
import type { Openable } from '../stream/future.ts';
import { LONGEST, soon } from './native.ts';
import { ELEMENTS, Runner } from './runner.ts';
import { type Owner, Task } from './task.ts';

/** The budget of one turn, in milliseconds. */
const TIME = 4;

interface Timer {
  readonly deadline: number;
  readonly waker: Waker;
  readonly key: number;
}

/**
 * A runner on the event loop alone, small enough for a page: no more than streams need that are run for their result.
 * A timer is armed and cancelled in O(1), but what is due is looked for among all that are armed, and a timer and a task
 * are made for each use: a program of many thousands is better off with an `Executor`.
 */
export class NativeRunner extends Runner {
  /** In the order of their arming, which is that of equal deadlines. */
  readonly #timers = new Map<number, Timer>();
  #lastTimer = 0;
  /** The one native timer, and where it stands: never after the first deadline. */
  #native: ReturnType<typeof setTimeout> | undefined;
  #armed = Infinity;
  /** A turn is due. */
  #due = false;

  constructor() {
    super(ELEMENTS);
  }

  override spawn(
    stream: Openable<unknown>,
    options: { readonly fusion?: Fusion | undefined } | undefined,
    owner: Owner,
  ): void {
    const task = new Task(this, options?.fusion, owner);
    owner.task = task;
    this.open(task, stream);
    this.flush();
  }

  override arm(deadline: number, waker: Waker, key: number): number {
    this.#timers.set(++this.#lastTimer, { deadline, waker, key });
    if (deadline < this.#armed) this.#arm(deadline);
    return this.#lastTimer;
  }

  override disarm(timer: number): boolean {
    const was = this.#timers.delete(timer);
    if (this.#timers.size === 0) this.#arm(Infinity); // so that it keeps no process alive
    return was;
  }

  override flush(): void {
    if (!this.driving && this.first !== null) this.#drive(true);
  }

  /**
   * One turn. On the stack of somebody who wants to go on (`brief`) it ends as soon as a task that has spent its elements
   * comes round again: then those who waited have had a poll.
   */
  #drive(brief: boolean): void {
    let spender: Task | null = null;
    let end = Infinity;
    this.driving = true;
    while (this.first !== null && this.first !== spender) {
      const task = this.dequeue()!;
      if (task.future === null) continue;
      this.poll(task);
      if (this.first === null) break; // most turns are of one poll, and need no clock
      if (brief && this.budget < 0) spender ??= task;
      const now = this.now();
      if (now >= end) break;
      if (end === Infinity) end = now + TIME;
    }
    this.driving = false;
    if (this.first === null || this.#due) return;
    this.#due = true;
    soon(() => {
      this.#due = false;
      this.#drive(false);
    });
  }

  #arm(deadline: number): void {
    clearTimeout(this.#native);
    this.#armed = deadline;
    if (deadline < Infinity)
      this.#native = setTimeout(() => this.#tick(), Math.min(Math.ceil(deadline - this.now()), LONGEST));
  }

  /** Fires what is due, in order of deadline and then of arming. */
  #tick(): void {
    const now = this.now();
    const timers = this.#timers;
    const due = [...timers].filter(([, one]) => one.deadline <= now);
    this.driving = true;
    for (const [timer, { waker, key }] of due.sort(([, a], [, b]) => a.deadline - b.deadline))
      if (timers.delete(timer)) waker.wake(key);
    let next = Infinity;
    for (const { deadline } of timers.values()) if (deadline < next) next = deadline;
    this.#arm(next);
    this.#drive(false);
  }
}
