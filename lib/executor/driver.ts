import { standardFusion, type Waker } from '../stream/context.ts';
import type { Discipline, Line } from '../stream/discipline.ts';
import { wholeNumber } from '../stream/errors.ts';
import type { Future } from '../stream/future.ts';
import { DONE, PENDING } from '../stream/poll.ts';
import { Wheel } from '../time/wheel.ts';
import type { Driven, Host, Interrupts, Seat } from './host.ts';
import { nativeHost } from './native.ts';
import type { ExecutorOptions } from './options.ts';
import { ENDED, FAILED, FINISHED, LIVE, type Task } from './task.ts';
import { Tasks } from './tasks.ts';

/** Polls before a turn first looks at the clock: most turns are shorter and never do. */
const FIRST_LOOK = 4;
/** The most polls between two looks; after each slow stretch (in milliseconds) it looks at every poll. */
const STRIDE = 256;
const QUICK = 0.25;
/** A constant of this module, which the engine folds; one that is imported it loads, and checks, at every poll. */
const WAITS = PENDING;

/**
 * A call site that has seen few methods has them inlined; one that has seen more than four looks each up in a table,
 * which is dearer than calling the method that the task keeps. So the sites below see the first four of a program only.
 */
const FEW = 4;
const familiar: Future<unknown>['poll'][] = [];

/** The turns of an executor: who is polled next, for how long, and what the host is asked for. */
export abstract class Driver extends Tasks implements Driven {
  private declare readonly host: Host;
  private readonly seat: Seat;
  private readonly discipline: Discipline | undefined;
  /** Instead of the ready line, where a discipline orders the slots. */
  private declare line: Line | null;
  /** First come, first served, and no other threads to listen to. */
  private declare readonly plain: boolean;
  private readonly timers: Wheel;
  protected declare readonly polls: number;
  private readonly time: number;
  private declare readonly elements: number;
  private readonly interrupts: Interrupts | undefined;
  private readonly onError: ((error: unknown, task: number) => void) | undefined;
  /** The turns that were stepped out of: whether it was one at all, and the rest of its budget, of each. */
  protected readonly outer: number[] = [];
  private scheduled = false;
  /** Where the host's timer stands: never after the first deadline, unless `untimed`. */
  private armed = Infinity;
  private untimed = false;

  constructor(options: ExecutorOptions = {}) {
    super(options.capacity ?? 256, options.full ?? 'grow', options.fusion ?? standardFusion());
    this.host = options.host ?? nativeHost();
    this.polls = wholeNumber('Executor: polls', options.polls ?? 4096, 1);
    this.time = options.time ?? 4;
    this.elements = wholeNumber('Executor: elements', options.elements ?? 2048, 1);
    this.interrupts = options.interrupts;
    this.onError = options.onError;
    this.discipline = options.discipline;
    this.line = options.discipline?.open(this.slab.capacity) ?? null;
    this.plain = this.line === null && options.interrupts === undefined;
    this.timers = new Wheel(this.host.now());
    this.seat = this.host.attach(this);
  }

  override now(): number {
    return this.host.now();
  }

  override arm(deadline: number, waker: Waker, key: number): number {
    const timer = this.timers.insert(deadline, waker, key);
    if (deadline < this.armed || this.host.exact) this.retime();
    return timer;
  }

  override disarm(timer: number): boolean {
    const was = this.timers.cancel(timer);
    if (was && (this.timers.size === 0 || this.host.exact)) this.retime();
    return was;
  }

  /**
   * Has a task polled. From outside a turn, that and all that follows from it happens before this returns, up to the
   * budget; within a turn it queues. An id that is not (or no longer) a task's wakes nobody.
   */
  override wake(id: number): void {
    this.slab.find(id)?.wake();
  }

  override woken(task: Task): void {
    if (this.driving) this.enqueue(task);
    else if (this.first === null && this.plain) this.alone(task);
    else {
      this.enqueue(task);
      this.driveSoon();
    }
  }

  /** A turn for the only task that waits, as most from outside are: without the line, and without the clock. */
  private alone(task: Task): void {
    const { future } = task;
    if (future === null) return; // it is being opened, and will be queued
    this.driving = true;
    this.current = task.slot;
    this.budget = this.elements;
    try {
      const answer = task.familiar ? future.poll(task) : task.polled.call(future, task);
      if (answer !== WAITS) this.answered(task, future, answer);
    } catch (error) {
      this.threw(task, future, error);
    }
    if (this.doomed > 0) this.endCurrent(task);
    this.current = -1;
    this.driving = false;
    if (this.first !== null && this.budget >= 0) this.driveSoon();
    else if ((this.first !== null || this.untimed) && this.outer.length === 0) this.leave();
  }

  turn(): void {
    this.scheduled = false;
    this.round();
    if (this.unclaimed.length > 0) this.report();
  }

  tick(): void {
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
      task.deaf = false;
      this.current = task.slot;
      this.budget = this.elements;
      try {
        const answer = task.familiar ? future.poll(task) : task.polled.call(future, task);
        if (answer !== WAITS) this.answered(task, future, answer);
      } catch (error) {
        this.threw(task, future, error);
      }
      if (--look > 0 && this.budget >= 0 && this.doomed === 0) continue;
      if (this.doomed > 0) this.endCurrent(task);
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
    this.current = -1;
    this.driving = false;
    if (this.outer.length === 0) this.leave();
    return polls - left + stretch - look;
  }

  private selected(line: Line): Task | null {
    const slot = line.select();
    return slot < 0 ? null : this.slab.tasks[slot];
  }

  /** The task cancelled itself, or was cancelled by what it called. */
  private endCurrent(task: Task): void {
    this.current = -1;
    this.endDoomed(task);
  }

  private someWait(): boolean {
    return this.line === null ? this.first !== null : this.line.size > 0;
  }

  /** How many tasks stand in line. */
  private waitingNow(): number {
    return this.line === null ? this.count() : this.line.size;
  }

  /** A wake of a task that has ended since, or that is still being opened, and is queued when it is. */
  private bury(task: Task): void {
    task.deaf = task.state !== LIVE;
    task.buried = false;
    if (task.state === ENDED) this.slab.release(task);
  }

  private threw(task: Task, future: Future<unknown>, error: unknown): void {
    this.current = -1;
    if (task.future !== future) return; // ended by a turn within its poll
    if (this.doomed > 0 && this.endDoomed(task)) return;
    this.end(task, FAILED, error);
  }

  private answered(task: Task, future: Future<unknown>, answer: number): void {
    this.current = -1;
    if (task.future !== future) return; // ended by a turn within its poll
    if (this.doomed > 0 && this.endDoomed(task)) return;
    if (answer === DONE) {
      this.end(task, FINISHED, undefined);
      return;
    }
    const { owner } = task;
    if (owner === null) task.result = future.value;
    else if (!owner.ready(future.value)) {
      this.end(task, FINISHED, undefined);
      return;
    }
    if (!task.deaf) this.enqueue(task);
  }

  protected override isFamiliar(poll: Future<unknown>['poll']): boolean {
    if (familiar.includes(poll)) return true;
    return familiar.length < FEW && familiar.push(poll) > 0;
  }

  /** What is left when a turn ends: the rest of the work, and the timer. */
  protected leave(): void {
    if (!this.scheduled && this.someWait()) this.schedule();
    this.rearm();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.seat.soon();
  }

  /** The host's timer does not fit any more: sees to it now, or when the turn ends. */
  private retime(): void {
    this.untimed = true;
    if (!this.driving) this.rearm();
  }

  private rearm(): void {
    if (!this.untimed) return;
    this.untimed = false;
    const next = this.timers.size === 0 ? Infinity : this.timers.nextDeadline();
    if (next === this.armed) return;
    if (next === Infinity) this.seat.disarm();
    else if (next < this.armed || this.host.exact) this.seat.arm(next);
    else return;
    this.armed = next;
  }

  private interrupted(interrupts: Interrupts): void {
    for (let n = this.polls, id = interrupts.take(); id >= 0 && n > 0; n--, id = interrupts.take())
      this.wake(id);
  }

  protected override enqueue(task: Task): void {
    task.deaf = true;
    const { line } = this;
    if (line === null) this.queue(task);
    else if (Number.isNaN(task.rank)) line.enter(task.slot);
    else line.enter(task.slot, task.rank);
  }

  protected override sweep(): void {
    const { slab, line } = this;
    const dead = (task: Task): boolean => {
      if (task.state !== ENDED || !task.buried) return false;
      this.bury(task);
      return true;
    };
    if (line === null) this.pick(dead);
    else for (const task of slab.tasks) if (dead(task)) line.leave(task.slot);
  }

  protected override grown(capacity: number): void {
    const old = this.line;
    if (old === null) return;
    this.line = this.discipline!.open(capacity);
    for (let task = this.selected(old); task !== null; task = this.selected(old)) this.enqueue(task);
  }

  protected override flush(): void {
    if (this.driving) return;
    if (this.someWait()) this.driveSoon();
    else this.rearm();
  }

  protected override complain(): void {
    this.schedule();
  }

  private report(): void {
    for (const { id, error } of this.unclaimed.splice(0)) {
      try {
        if (this.onError === undefined) this.host.report(error);
        else this.onError(error, id);
      } catch (failure) {
        this.host.report(failure);
      }
    }
  }
}

/** The smaller of two, one of which is small. Said to be an integer, since the engine counts down a float far slower. */
function least(a: number, b: number): number {
  return (a < b ? a : b) | 0;
}
