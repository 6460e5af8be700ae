import type { Fusion } from '../stream/context.ts';
import type { Discipline, Line } from '../stream/discipline.ts';
import type { Future } from '../stream/future.ts';
import { ENDED, LIVE, type Task } from './task.ts';
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

  protected override isFamiliar(poll: Future<unknown>['poll']): boolean {
    if (familiar.includes(poll)) return true;
    return familiar.length < FEW && familiar.push(poll) > 0;
  }

  /** The next in the order of the discipline. */
  protected selected(line: Line): Task | null {
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

  /** A wake of a task that has ended since, or that is still being opened, and is queued when it is. */
  protected bury(task: Task): void {
    task.deaf = task.state !== LIVE;
    task.buried = false;
    if (task.state === ENDED) this.slab.release(task);
  }
}
