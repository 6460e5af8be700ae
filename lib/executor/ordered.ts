import type { Fusion } from '../stream/context.ts';
import type { Discipline, Line } from '../stream/discipline.ts';
import type { Future, Openable } from '../stream/future.ts';
import type { Poll } from '../stream/poll.ts';
import type { Place } from './place.ts';
import { QUEUED } from './runner.ts';
import type { Task } from './task.ts';
import { type FullPolicy, Tasks } from './tasks.ts';

/**
 * A call site that has seen few methods has them inlined; one that has seen more than four looks each up in a table,
 * which is dearer than calling the method that the task keeps. So the sites below see the first four of a program only.
 */
const FEW = 4;
const familiar: Future<unknown>['poll'][] = [];

/** Who waits, and who goes next: in the order of the wakes, or in that of a discipline. */
export abstract class Ordered extends Tasks {
  private readonly discipline: Discipline | undefined;
  /** Instead of the ready line, where a discipline orders the slots. */
  protected declare line: Line | null;

  constructor(capacity: number, full: FullPolicy, fusion: Fusion, discipline: Discipline | undefined) {
    super(capacity, full, fusion);
    this.discipline = discipline;
    this.line = discipline?.open(capacity) ?? null;
  }

  protected override enqueue(task: Place): void {
    if (this.line === null) super.enqueue(task);
    else enter(this.line, task);
  }

  protected override sweep(): void {
    const { line } = this;
    if (line !== null) {
      for (const task of this.slab.tasks) if (this.unburied(task)) line.leave(task.slot);
      return;
    }
    for (let left = this.count(); left > 0; left--) {
      const task = this.dequeue()!;
      if (!this.unburied(task)) super.enqueue(task);
    }
  }

  protected override grown(capacity: number): void {
    const old = this.line;
    if (old === null) return;
    this.line = this.discipline!.open(capacity);
    for (let task = this.selected(old); task !== null; task = this.selected(old)) this.enqueue(task);
  }

  protected override open(task: Place, stream: Openable<unknown>): void {
    super.open(task, stream);
    const { future } = task;
    if (future === null) return;
    task.polled = future.poll;
    task.familiar = isFamiliar(future.poll);
  }

  protected override ask(task: Place, future: Future<unknown>): Poll {
    return task.familiar ? future.poll(task) : task.polled.call(future, task);
  }

  /** The next in the order of the discipline. */
  protected selected(line: Line): Place | null {
    const slot = line.select();
    return slot < 0 ? null : this.slab.tasks[slot];
  }

  protected someWait(): boolean {
    return this.line === null ? this.first !== null : this.line.size > 0;
  }

  /** How many tasks stand in line. */
  protected waitingNow(): number {
    return this.line === null ? this.count() : this.line.size;
  }

  /** How many stand in the ready line; O(their number), since nobody asks in a loop. */
  private count(): number {
    let size = 0;
    for (let task: Task | null = this.first; task !== null; task = task.behind) size++;
    return size;
  }

  /** Gives the place of a task back that was told of, if it is still kept for the ready line. */
  private unburied(task: Place): boolean {
    const was = task.buried && task.key < 0;
    if (was) this.bury(task);
    return was;
  }

  /** A task that has ended since it was woken leaves the ready line. */
  protected bury(task: Place): void {
    task.buried = false;
    if (task.key < 0) this.slab.release(task);
  }
}

function enter(line: Line, task: Place): void {
  task.marks |= QUEUED;
  if (Number.isNaN(task.rank)) line.enter(task.slot);
  else line.enter(task.slot, task.rank);
}

function isFamiliar(poll: Future<unknown>['poll']): boolean {
  if (familiar.includes(poll)) return true;
  return familiar.length < FEW && familiar.push(poll) > 0;
}
