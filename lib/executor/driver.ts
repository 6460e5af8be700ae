import { wholeNumber } from '../stream/errors.ts';
import type { Future } from '../stream/future.ts';
import { DONE, PENDING, type Poll } from '../stream/poll.ts';
import { ELEMENTS, TIME } from './budget.ts';
import type { Interrupts } from './host.ts';
import { Hosted } from './hosted.ts';
import { BUSY, ENDED, FAILED, FINISHED, QUEUED } from './marks.ts';
import type { ExecutorOptions } from './options.ts';
import type { Place } from './place.ts';

/** Polls before a turn first looks at the clock: most turns are shorter and never do. */
const FIRST_LOOK = 4;
/** The most polls between two looks; after each slow stretch (in milliseconds) it looks at every poll. */
const STRIDE = 256;
const QUICK = 0.25;
// Constants of this module alone, which the engine folds; those that are imported it loads, and checks, at every poll.
const WAITS = PENDING;
const POLLED = BUSY;
const WAITING = QUEUED;
const ENDS = ENDED;

/** The turns of an executor: who is polled, and for how long. */
export abstract class Driver extends Hosted {
  /** First come, first served, and no other threads to listen to. */
  private declare readonly plain: boolean;
  protected declare readonly polls: number;
  /** The budget of one poll, in elements. */
  private readonly elements: number;
  private readonly time: number;
  private readonly interrupts: Interrupts | undefined;
  /** The turns that were stepped out of: whether it was one at all, and the rest of its budget, of each. */
  protected readonly outer: number[] = [];

  constructor(options: ExecutorOptions = {}) {
    const polls = wholeNumber('Executor: polls', options.polls ?? 4096, 1);
    const elements = wholeNumber('Executor: elements', options.elements ?? ELEMENTS, 1);
    super(options);
    this.polls = polls;
    this.elements = elements;
    this.time = options.time ?? TIME;
    this.interrupts = options.interrupts;
    this.plain = this.line === null && options.interrupts === undefined;
  }

  /**
   * Has a task polled. From outside a turn, that and all that follows from it happens before this returns, up to the
   * budget; within a turn it queues. An id that is not (or no longer) a task's wakes nobody.
   */
  override wake(id: number): void {
    this.slab.find(id)?.wake();
  }

  override woken(task: Place): void {
    if (this.driving) this.enqueue(task);
    else if (this.first === null && this.plain) this.alone(task);
    else {
      this.enqueue(task);
      this.driveSoon();
    }
  }

  /** A turn for the only task that waits, as most from outside are: without the line, and without the clock. */
  private alone(task: Place): void {
    this.driving = true;
    this.poll(task);
    this.driving = false;
    if (this.first !== null && this.budget >= 0) this.driveSoon();
    else if ((this.first !== null || this.untimed) && this.outer.length === 0) this.leave();
  }

  /** One poll of a task that is open, and what follows from its answer. */
  private poll(task: Place): void {
    const future = task.future!;
    const outer = task.marks & POLLED; // a poll that was stepped out of
    task.marks = POLLED;
    this.budget = this.elements;
    try {
      const answer = task.familiar ? future.poll(task) : task.polled.call(future, task);
      if (answer !== WAITS) this.answered(task, future, answer);
    } catch (error) {
      this.end(task, FAILED, error);
    }
    const marks = (task.marks & ~POLLED) | outer;
    task.marks = marks;
    if (marks >= ENDS && outer === 0) this.release(task);
  }

  private answered(task: Place, future: Future<unknown>, answer: Poll): void {
    if (task.marks >= ENDS) return; // what it called has ended it
    if (answer === DONE || !hand(task, future.value)) this.end(task, FINISHED, task.result);
    else if (task.marks < WAITING) this.enqueue(task);
  }

  override turn(): void {
    this.scheduled = false;
    this.round();
    if (this.unclaimed.length > 0) this.report();
  }

  override tick(): void {
    this.armed = Infinity;
    this.untimed = true;
    this.round();
  }

  /** A turn that the host gives: due timers first. */
  private round(): void {
    if (this.driving) return;
    this.driving = true;
    if (this.timers.size > 0) {
      this.timers.advance(this.host.now());
      this.untimed = true;
    }
    this.drive(this.polls, 0);
  }

  /**
   * A turn on the stack of somebody who wants to go on: a task that spends its budget of elements ends it, after a poll
   * for each of those who wait now.
   */
  protected driveSoon(): void {
    this.drive(this.polls, this.polls - this.waitingNow() + 1);
  }

  /** One turn: polls in the order of the line until nobody waits or the budget, in polls or time, is spent. */
  protected drive(polls: number, fair: number): number {
    const first = this.line === null;
    this.driving = true;
    if (this.interrupts !== undefined) this.interrupted(this.interrupts);
    let left = polls;
    let stride = FIRST_LOOK;
    let stretch = least(stride, left);
    let look = stretch;
    let seen = -1;
    let end = Infinity;
    for (;;) {
      const task = first ? this.dequeue() : this.selected(this.line!);
      if (task === null) break;
      const { future } = task;
      if (future === null) {
        this.bury(task);
        continue;
      }
      const outer = task.marks & POLLED; // from here on as in `poll`: the engine inlines only so much into one loop
      task.marks = POLLED;
      this.budget = this.elements;
      try {
        const answer = task.familiar ? future.poll(task) : task.polled.call(future, task);
        if (answer !== WAITS) this.answered(task, future, answer);
      } catch (error) {
        this.end(task, FAILED, error);
      }
      const marks = (task.marks & ~POLLED) | outer;
      task.marks = marks;
      if (marks >= ENDS && outer === 0) this.release(task);
      if (--look > 0 && this.budget >= 0) continue;
      left -= stretch - look;
      stretch = look = 0;
      if (left <= 0 || (this.budget < 0 && left < fair)) break;
      const now = this.host.now();
      if (now >= end) break;
      if (seen < 0) end = now + this.time;
      stride = seen >= 0 && now - seen > QUICK ? 1 : least(stride * 2, STRIDE);
      seen = now;
      stretch = look = least(stride, left);
    }
    this.driving = false;
    if (this.outer.length === 0) this.leave();
    return polls - left + stretch - look;
  }

  /** What is left when a turn ends: the rest of the work, and the timer. */
  protected leave(): void {
    if (!this.scheduled && this.someWait()) this.schedule();
    this.rearm();
  }

  private interrupted(interrupts: Interrupts): void {
    for (let n = this.polls, id = interrupts.take(); id >= 0 && n > 0; n--, id = interrupts.take())
      this.wake(id);
  }

  override flush(): void {
    if (this.driving) return;
    if (this.someWait()) this.driveSoon();
    else this.rearm();
  }
}

/** Hands an element to whom it is for. False if it was the last that is wanted. Without an owner the last one is kept. */
function hand(task: Place, value: unknown): boolean {
  const { owner } = task;
  if (owner !== null) return owner.ready(value);
  task.result = value;
  return true;
}

/** The smaller of two, one of which is small. Said to be an integer, since the engine counts down a float far slower. */
function least(a: number, b: number): number {
  return (a < b ? a : b) | 0;
}
