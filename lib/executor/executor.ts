import { type Fusion, standardFusion, type Waker } from '../stream/context.ts';
import type { Discipline, Line } from '../stream/discipline.ts';
import { ArgumentError, wholeNumber } from '../stream/errors.ts';
import type { Future, Openable } from '../stream/future.ts';
import { DONE, PENDING } from '../stream/poll.ts';
import { Wheel } from '../time/wheel.ts';
import type { Driven, Host, Interrupts, Seat } from './host.ts';
import { nativeHost } from './native.ts';
import { ReadyRing } from './ready.ts';
import { BURIED, FAILED, FINISHED, IN_LINE, NOT_WAITING } from './slab.ts';
import type { Owner, SpawnOptions } from './task.ts';
import { type FullPolicy, type Shutdown, Tasks } from './tasks.ts';

/** What an executor is made of; every part may be left out. */
export interface ExecutorOptions {
  /** What drives it: the event loop, unless another is given. */
  readonly host?: Host | undefined;
  /** The order in which woken tasks are polled: that of their wakes, unless another is given. */
  readonly discipline?: Discipline | undefined;
  /** Tasks for which there is room from the start: 256. */
  readonly capacity?: number | undefined;
  /** What one more does: `grow`. */
  readonly full?: FullPolicy | undefined;
  /** The budget of one turn, in polls: 4096. */
  readonly polls?: number | undefined;
  /** The budget of one turn, in milliseconds: 4. */
  readonly time?: number | undefined;
  /** The budget of one poll, in elements of sources that never wait: 2048. */
  readonly elements?: number | undefined;
  /** Whether chains are compiled: `auto`. */
  readonly fusion?: Fusion | undefined;
  /** Where other threads leave their wakes. */
  readonly interrupts?: Interrupts | undefined;
  /** Told of failures that nobody joined, instead of the host. */
  readonly onError?: ((error: unknown, task: number) => void) | undefined;
}

/** Polls before a turn first looks at the clock: most turns are shorter and never do. */
const FIRST_LOOK = 4;
/** The most polls between two looks; after each slow stretch (in milliseconds) it looks at every poll. */
const STRIDE = 256;
const QUICK = 0.25;

/**
 * A deterministic, single-threaded, poll-based task executor. A task is a stream that runs: it is polled when it is
 * woken, in the order of the wakes.
 */
export class Executor extends Tasks implements Driven {
  private readonly host: Host;
  private readonly seat: Seat;
  private readonly discipline: Discipline | undefined;
  private readonly ring: ReadyRing;
  private line: Line | null;
  private readonly timers: Wheel;
  private readonly polls: number;
  private readonly time: number;
  private readonly elements: number;
  private readonly interrupts: Interrupts | undefined;
  private readonly onError: ((error: unknown, task: number) => void) | undefined;
  /** The turns that were stepped out of: whether it was one at all, and the rest of its budget, of each. */
  private readonly outer: number[] = [];
  private scheduled = false;
  private armed = Infinity;

  constructor(options: ExecutorOptions = {}) {
    super(options.capacity ?? 256, options.full ?? 'grow', options.fusion ?? standardFusion());
    this.host = options.host ?? nativeHost();
    this.polls = wholeNumber('Executor: polls', options.polls ?? 4096, 1);
    this.time = options.time ?? 4;
    this.elements = wholeNumber('Executor: elements', options.elements ?? 2048, 1);
    this.interrupts = options.interrupts;
    this.onError = options.onError;
    this.ring = new ReadyRing(this.slab.capacity);
    this.discipline = options.discipline;
    this.line = options.discipline?.open(this.slab.capacity) ?? null;
    this.timers = new Wheel(this.host.now());
    this.seat = this.host.attach(this);
  }

  override now(): number {
    return this.host.now();
  }

  override arm(deadline: number, waker: Waker, key: number): number {
    const timer = this.timers.insert(deadline, waker, key);
    if (!this.driving) this.rearm();
    return timer;
  }

  override disarm(timer: number): boolean {
    const was = this.timers.cancel(timer);
    if (was && !this.driving) this.rearm();
    return was;
  }

  /** Starts a task: it goes on at once, on this stack, until it must first wait or its budget ends. */
  spawn(task: Openable<unknown> | Future<unknown>, options?: SpawnOptions, owner?: Owner): number {
    const id = this.admit(task, options, owner);
    if (!this.driving) {
      if (options?.later === true) this.leave();
      else this.driveSoon();
    }
    return id;
  }

  /**
   * Has a task polled. From outside a turn, that and all that follows from it happens before this returns, up to the
   * budget; within a turn it queues. An id that is not (or no longer) a task's wakes nobody.
   */
  override wake(id: number): void {
    const { slab } = this;
    const slot = id & slab.slotMask;
    if (slab.idle[slot] !== id || id < 0) return;
    this.enqueue(slot);
    if (!this.driving) this.driveSoon();
  }

  /** Ends a task and its children. Whoever joins it gets a CancelledError, once its release is over. */
  cancel(id: number): boolean {
    const slot = this.slab.slotOf(id);
    const was = slot >= 0 && this.cancelSlot(slot);
    this.flush();
    return was;
  }

  /** Ends a task with a failure. @internal */
  fail(id: number, reason: unknown): void {
    const slot = this.slab.slotOf(id);
    if (slot >= 0) this.end(slot, FAILED, reason);
    this.flush();
  }

  /** Ends a task as if it had come to its end. @internal */
  finish(id: number): void {
    const slot = this.slab.slotOf(id);
    if (slot >= 0) this.end(slot, FINISHED, undefined);
    this.flush();
  }

  /** The last element of a task (undefined if there was none), once it has ended; rejects with its failure. */
  join(id: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const slot = this.slab.slotOf(id);
      if (slot >= 0) (this.slab.joiners[slot] ??= []).push({ resolve, reject });
      else this.joinEnded(id, resolve, reject);
    });
  }

  private joinEnded(id: number, resolve: (value: unknown) => void, reject: (reason: unknown) => void): void {
    const { slab, unclaimed } = this;
    const slot = slab.endedSlotOf(id);
    const failure = unclaimed.findIndex((one) => one.id === id);
    if (failure >= 0) reject(unclaimed.splice(failure, 1)[0].error);
    else if (slot < 0)
      reject(new ArgumentError('join: id', id, 'the id of a task that has not ended long ago'));
    else if (slab.outcome[slot] === FINISHED) resolve(slab.values[slot]);
    else reject(slab.values[slot]);
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

  turn(): void {
    this.scheduled = false;
    this.round();
    if (this.unclaimed.length > 0) this.report();
  }

  tick(): void {
    this.armed = Infinity;
    this.round();
  }

  /**
   * Lets wakes drive the executor again although a poll is on the stack, until `stepIn`: for a bridge that hands an
   * element to a world that pushes. The poll that does so must be one that can be entered again.
   */
  stepOut(): void {
    this.stack.push(this.current);
    this.outer.push(this.driving ? 1 : 0, this.budget);
    this.driving = false;
    this.current = -1;
  }

  stepIn(): void {
    this.budget = this.outer.pop()!;
    this.driving = this.outer.pop() === 1;
    this.current = this.stack.pop()!;
    if (!this.driving && this.outer.length === 0) this.leave();
  }

  /** A turn that the host gives: due timers first. */
  private round(): void {
    if (this.driving) return;
    this.driving = true;
    if (this.timers.size > 0) this.timers.advance(this.host.now());
    this.drive(this.polls, 0);
  }

  /**
   * A turn on the stack of somebody who wants to go on: a task that spends its budget of elements ends it, after a poll
   * for each of those who wait now.
   */
  private driveSoon(): void {
    this.drive(this.polls, this.polls - (this.line ?? this.ring).size + 1);
  }

  /** One turn: polls in the order of the line until nobody waits or the budget, in polls or time, is spent. */
  private drive(polls: number, fair: number): number {
    const { slab } = this;
    this.driving = true;
    if (this.interrupts !== undefined) this.interrupted(this.interrupts);
    let left = polls;
    let stride = FIRST_LOOK;
    let stretch = Math.min(stride, left);
    let look = stretch;
    let seen = -1;
    let end = Infinity;
    for (;;) {
      const slot = this.line === null ? this.ring.select() : this.line.select();
      if (slot < 0) break;
      const future = slab.futures[slot];
      if (future === null) {
        this.bury(slot);
        continue;
      }
      const context = slab.contexts[slot];
      slab.idle[slot] = context.key;
      this.current = slot;
      this.budget = this.elements;
      try {
        const answer = slab.polls[slot].call(future, context);
        if (answer !== PENDING) this.answered(slot, future, answer);
      } catch (error) {
        this.threw(slot, future, error);
      }
      if (--look > 0 && this.budget >= 0 && this.doomed === 0) continue;
      if (this.doomed > 0) this.endCurrent(slot);
      left -= stretch - look;
      stretch = look = 0;
      if (left <= 0 || (this.budget < 0 && left < fair)) break;
      const now = this.host.now();
      if (now >= end) break;
      if (seen < 0) end = now + this.time;
      stride = seen >= 0 && now - seen > QUICK ? 1 : Math.min(stride * 2, STRIDE);
      seen = now;
      stretch = look = Math.min(stride, left);
    }
    this.current = -1;
    this.driving = false;
    if (this.outer.length === 0) this.leave();
    return polls - left + stretch - look;
  }

  /** The task cancelled itself, or was cancelled by what it called. */
  private endCurrent(slot: number): void {
    this.current = -1;
    this.endDoomed(slot);
  }

  /** A wake of a task that has ended since. */
  private bury(slot: number): void {
    this.slab.idle[slot] = NOT_WAITING;
    if (this.slab.state[slot] === BURIED) this.slab.release(slot);
  }

  private threw(slot: number, future: Future<unknown>, error: unknown): void {
    this.current = -1;
    if (this.slab.futures[slot] !== future) return; // ended by a turn within its poll
    if (this.doomed > 0 && this.endDoomed(slot)) return;
    this.end(slot, FAILED, error);
  }

  private answered(slot: number, future: Future<unknown>, answer: number): void {
    const { slab } = this;
    this.current = -1;
    if (slab.futures[slot] !== future) return; // ended by a turn within its poll
    if (this.doomed > 0 && this.endDoomed(slot)) return;
    if (answer === DONE) {
      this.end(slot, FINISHED, undefined);
      return;
    }
    const owner = slab.owners[slot];
    if (owner === null) slab.values[slot] = future.value;
    else if (!owner.ready(future.value)) {
      this.end(slot, FINISHED, undefined);
      return;
    }
    if (slab.idle[slot] !== IN_LINE) this.enqueue(slot);
  }

  /** What is left when a turn ends: the rest of the work, and the timer. */
  private leave(): void {
    if (!this.scheduled && (this.line ?? this.ring).size > 0) this.schedule();
    this.rearm();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.seat.soon();
  }

  private rearm(): void {
    const next = this.timers.nextDeadline();
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

  protected override enqueue(slot: number): void {
    this.slab.idle[slot] = IN_LINE;
    const { line } = this;
    if (line === null) this.ring.enter(slot);
    else {
      const rank = this.slab.rank[slot];
      if (Number.isNaN(rank)) line.enter(slot);
      else line.enter(slot, rank);
    }
  }

  protected override sweep(): void {
    const { slab, line } = this;
    const dead = (slot: number): boolean => {
      if (slab.state[slot] !== BURIED) return false;
      slab.idle[slot] = NOT_WAITING;
      slab.release(slot);
      return true;
    };
    if (line === null) this.ring.sweep(dead);
    else for (let slot = 0; slot < slab.capacity; slot++) if (dead(slot)) line.leave(slot);
  }

  protected override grown(capacity: number): void {
    this.ring.grow(capacity);
    const old = this.line;
    if (old === null) return;
    this.line = this.discipline!.open(capacity);
    for (let slot = old.select(); slot >= 0; slot = old.select()) this.enqueue(slot);
  }

  protected override flush(): void {
    if (this.driving) return;
    if ((this.line ?? this.ring).size > 0) this.driveSoon();
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
