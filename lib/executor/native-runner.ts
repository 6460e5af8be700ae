import type { Fusion, Waker } from '../stream/context.ts';
import { ArgumentError } from '../stream/errors.ts';
import type { Openable } from '../stream/future.ts';
import { DONE, PENDING } from '../stream/poll.ts';
import { LONGEST, soon } from './native.ts';
import { BUSY, ENDED, FINISHED, QUEUED, Runner } from './runner.ts';
import { type Owner, Task } from './task.ts';

/** The budget of one turn, in milliseconds. */
const TIME = 4;
/** The budget of one poll, in elements. */
const ELEMENTS = 2048;

interface Timer {
  readonly id: number;
  readonly deadline: number;
  readonly waker: Waker;
  readonly key: number;
}

/**
 * A runner on the event loop alone, small enough for a page: no more than streams need that are run for their result.
 * A task and a timer are made for each use, and the timers are a sorted list: a program of many thousands is better off
 * with an `Executor`.
 */
export class NativeRunner extends Runner {
  /** The ready line: those who were woken, in the order of the wakes. */
  readonly #line: Task[] = [];
  /** In order of deadline, then of arming. */
  readonly #timers: Timer[] = [];
  #lastTimer = 0;
  /** The one native timer, which stands at the first deadline. */
  #native: ReturnType<typeof setTimeout> | undefined;
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
      this.#line.push(task);
    });
    this.flush();
  }

  override arm(deadline: number, waker: Waker, key: number): number {
    // It would stand before all later ones for ever.
    if (deadline !== deadline) throw new ArgumentError('arm: deadline', deadline, 'a number of milliseconds');
    const timers = this.#timers;
    let at = timers.length;
    while (at > 0 && timers[at - 1].deadline > deadline) at--;
    timers.splice(at, 0, { id: ++this.#lastTimer, deadline, waker, key });
    if (at === 0) this.#rearm();
    return this.#lastTimer;
  }

  override disarm(timer: number): boolean {
    const timers = this.#timers;
    const at = timers.findIndex((one) => one.id === timer);
    if (at >= 0) timers.splice(at, 1);
    if (at === 0) this.#rearm();
    return at >= 0;
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
    let end = 0;
    this.driving = true;
    while (line.length > 0 && line[0] !== spender) {
      const task = line.shift()!;
      if (task.future === null) continue;
      this.attempt(task, this.#poll);
      if (line.length === 0) break; // most turns are of one poll, and need no clock
      if (brief && this.budget < 0) spender ??= task;
      const now = this.now();
      end ||= now + TIME;
      if (now >= end) break;
    }
    this.driving = false;
    if (line.length === 0 || this.#due) return;
    this.#due = true;
    soon(() => {
      this.#due = false;
      this.#drive(false);
    });
  }

  /** Made once, since it is passed on at each poll. */
  readonly #poll = (task: Task): void => {
    const future = task.future!;
    task.marks = BUSY;
    this.budget = ELEMENTS;
    const answer = future.poll(task);
    if (answer === PENDING || task.marks >= ENDED) return; // what it called may have ended it
    if (answer === DONE || !task.owner!.ready(future.value)) this.end(task, FINISHED);
    else task.wake();
  };

  #rearm(): void {
    const deadline = this.#timers[0]?.deadline ?? Infinity;
    clearTimeout(this.#native);
    if (deadline < Infinity)
      this.#native = setTimeout(() => this.#tick(), Math.min(Math.ceil(deadline - this.now()), LONGEST));
  }

  /** Wakes for the timers that are due, except for those that the wakes themselves arm. */
  #tick(): void {
    const timers = this.#timers;
    const now = this.now();
    const last = this.#lastTimer;
    this.driving = true;
    for (let first = timers[0]; first?.deadline <= now && first.id <= last; first = timers[0]) {
      timers.shift();
      first.waker.wake(first.key);
    }
    this.#rearm();
    this.#drive(false);
  }
}
