import { firstCome } from '../../lib/discipline/first-come.ts';
import type { Discipline, Line } from '../../lib/stream/discipline.ts';
import type { Task } from './task.ts';

/** How many places a line has at first. It grows as far as needed, and begins to age anew when it does. */
const FIRST = 1024;

/** Tasks that wait, in the order of a discipline. What waits again, since its worker was lost, goes first. */
export class TaskLine {
  private readonly discipline: Discipline;
  private line: Line;
  private capacity: number;
  private readonly tasks: (Task | null)[] = [];
  private readonly free: number[] = [];
  private readonly again: Task[] = [];

  constructor(discipline: Discipline, capacity: number) {
    this.discipline = discipline;
    this.capacity = capacity;
    this.line = discipline.open(capacity);
  }

  get size(): number {
    return this.line.size + this.again.length;
  }

  add(task: Task): void {
    const slot = this.free.pop() ?? this.place();
    this.tasks[slot] = task;
    task.slot = slot;
    this.line.enter(slot, task.rank);
  }

  addFirst(task: Task): void {
    this.again.unshift(task);
  }

  /** Takes the next one out. */
  next(): Task {
    if (this.again.length > 0) return this.again.shift()!;
    const slot = this.line.select();
    const task = this.tasks[slot]!;
    this.vacate(task);
    return task;
  }

  remove(task: Task): void {
    const at = this.again.indexOf(task);
    if (at >= 0) this.again.splice(at, 1);
    else if (task.slot >= 0) {
      this.line.leave(task.slot);
      this.vacate(task);
    }
  }

  private vacate(task: Task): void {
    this.tasks[task.slot] = null;
    this.free.push(task.slot);
    task.slot = -1;
  }

  private place(): number {
    if (this.tasks.length === this.capacity) this.grow();
    return this.tasks.push(null) - 1;
  }

  private grow(): void {
    const old = this.line;
    this.capacity *= 2;
    this.line = this.discipline.open(this.capacity);
    for (let slot = old.select(); slot >= 0; slot = old.select())
      this.line.enter(slot, this.tasks[slot]!.rank);
  }
}

/**
 * All tasks that wait for a worker with room: those that any worker may have in one line, and those that belong to one
 * worker in a line for each. So a task whose own worker is full holds up nobody else, and where both wait for one
 * worker, its places go to either in turn.
 */
export class Waiting {
  readonly shared: TaskLine;
  private readonly own: (TaskLine | null)[];
  private readonly discipline: Discipline;
  private readonly capacity: number;
  /** Whose turn it is at each worker: its own line's, or the shared one's. */
  private readonly turns: boolean[];

  constructor(workers: number, discipline: Discipline = firstCome(), most: number = FIRST) {
    this.discipline = discipline;
    this.capacity = Math.max(1, Math.min(most, FIRST));
    this.shared = this.line();
    this.own = Array.from({ length: workers }, () => null);
    this.turns = this.own.map(() => true);
  }

  get size(): number {
    let size = this.shared.size;
    for (const line of this.own) if (line !== null) size += line.size;
    return size;
  }

  /** The line that a task waits in. */
  of(task: Task): TaskLine {
    return task.key === undefined ? this.shared : this.ofWorker(task.home(this.own.length));
  }

  ownSize(worker: number): number {
    return this.own[worker]?.size ?? 0;
  }

  ofWorker(worker: number): TaskLine {
    return (this.own[worker] ??= this.line());
  }

  /** How many of its `room` places a worker gives to its own line now, and the rest to the shared one. */
  share(worker: number, room: number): number {
    if (this.shared.size === 0) return room;
    const share = (room + (this.turns[worker] ? 1 : 0)) >> 1;
    if (room % 2 === 1) this.turns[worker] = !this.turns[worker];
    return share;
  }

  /** All of them, which wait no longer. */
  clear(): void {
    for (const line of [this.shared, ...this.own]) while (line !== null && line.size > 0) line.next();
  }

  private line(): TaskLine {
    return new TaskLine(this.discipline, this.capacity);
  }
}
