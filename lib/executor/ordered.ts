import type { Fusion } from '../stream/context.ts';
import type { Discipline, Line } from '../stream/discipline.ts';
import type { Future } from '../stream/future.ts';
import { QUEUED } from './marks.ts';
import type { Place } from './place.ts';
import { type FullPolicy, Tasks } from './tasks.ts';

/**
 * A call site that has seen few methods has them inlined; one that has seen more than four looks each up in a table,
 * which is dearer than calling the method that the task keeps. So the sites below see the first four of a program only.
 */
const FEW = 4;
const familiar: Future<unknown>['poll'][] = [];

/** A constant of this module, which the engine folds; one that is imported it loads, and checks. */
const WAITING = QUEUED;

/** Who waits, and who goes next: in the order of the wakes, or in that of a discipline. */
export abstract class Ordered extends Tasks {
  /** The ready line: a list through the tasks themselves. A task waits at most once, so it never grows or allocates. */
  protected first: Place | null = null;
  private last: Place | null = null;
  private readonly discipline: Discipline | undefined;
  /** Instead of the ready line, where a discipline orders the slots. */
  protected declare line: Line | null;

  constructor(capacity: number, full: FullPolicy, fusion: Fusion, discipline: Discipline | undefined) {
    super(capacity, full, fusion);
    this.discipline = discipline;
    this.line = discipline?.open(capacity) ?? null;
  }

  /** Opens a task's stream and queues the task; made once, since it is passed on at each spawn. */
  protected readonly open = (task: Place): void => {
    const stream = task.stream!;
    task.stream = null;
    const future = stream.open(task);
    task.future = future;
    task.polled = future.poll;
    task.familiar = isFamiliar(future.poll);
    this.enqueue(task);
  };

  /** Puts a task that does not wait yet into the line. */
  protected enqueue(task: Place): void {
    if (this.line === null) this.append(task);
    else enter(this.line, task);
  }

  private append(task: Place): void {
    task.marks |= WAITING;
    const { last } = this;
    this.last = task;
    if (last === null) this.first = task;
    else last.behind = task;
  }

  /** Takes the task that was woken first; null when none waits. Its future is null if it has ended since. */
  protected dequeue(): Place | null {
    const task = this.first;
    if (task === null) return null;
    const { behind } = task;
    this.first = behind;
    if (behind === null) this.last = null;
    else task.behind = null;
    return task;
  }

  protected override sweep(): void {
    const { line } = this;
    if (line !== null) {
      for (const task of this.slab.tasks) if (this.unburied(task)) line.leave(task.slot);
      return;
    }
    for (let left = this.count(); left > 0; left--) {
      const task = this.dequeue()!;
      if (!this.unburied(task)) this.append(task);
    }
  }

  protected override grown(capacity: number): void {
    const old = this.line;
    if (old === null) return;
    this.line = this.discipline!.open(capacity);
    for (let task = this.selected(old); task !== null; task = this.selected(old)) this.enqueue(task);
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
    for (let task = this.first; task !== null; task = task.behind) size++;
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
