import { CapacityError } from '../../lib/stream/errors.ts';
import { CALL, ITEM, ITEMS, MOST_HOPS, TELL } from './channel.ts';
import type { Crew } from './crew.ts';
import { type LostTask, WorkerLostError } from './errors.ts';
import type { Member } from './member.ts';
import { type GroupOptions, sizes } from './options.ts';
import { Table } from './table.ts';
import type { Task } from './task.ts';
import { Waiting } from './waiting.ts';

/** A stream whose tasks have been answered. */
export interface Answered {
  wake(): void;
}

/**
 * The tasks of a group, from when they are given to it until they are answered: which worker gets which, what waits
 * while none has room, and what becomes of the tasks of a worker that is lost.
 */
export class Dispatch {
  completed = 0;
  failures = 0;
  /** How often a task was handed on. */
  deflected = 0;
  readonly abandoned: LostTask[] = [];
  private readonly crew: Crew;
  private readonly mostWaiting: number;
  private readonly idempotent: boolean | readonly string[];
  private readonly tasks = new Table<Task>();
  private readonly waiting: Waiting;
  private readonly idlers: (() => void)[] = [];
  /** While answers are taken: who is to be woken once all of them are. */
  private readonly answered: Answered[] = [];
  private hearing = false;
  /** The places that have no worker any more, and how each lost its last. */
  private readonly graves = new Map<number, WorkerLostError>();

  constructor(options: GroupOptions, crew: Crew) {
    this.crew = crew;
    this.mostWaiting = options.waiting ?? 100_000;
    this.idempotent = options.idempotent ?? false;
    this.waiting = new Waiting(sizes(options).workers, options.order, this.mostWaiting);
  }

  /** Tasks that were given out or wait, and are not settled. */
  get pending(): number {
    return this.tasks.size;
  }

  /** Takes a task; it has an id from now on. */
  submit(task: Task): number {
    if (task.number < 0 && (task.kind === CALL || task.kind === TELL))
      task.number = this.crew.number(task.name);
    const grave = this.graves.size > 0 ? this.grave(task) : undefined;
    if (grave !== undefined) throw grave;
    if (this.tasks.size === 0) for (const member of this.crew.members) member?.ref();
    task.id = this.tasks.add(task);
    if (task.session !== null) task.session.id = task.id;
    try {
      if (this.waiting.size > 0 || !this.crew.dispatch(task)) this.wait(task);
    } catch (error) {
      this.forget(task);
      throw error;
    }
    return task.id;
  }

  /**
   * Gives a task up: its end is told to nobody. Only of a session it is (the answer is true), since its worker has it, and
   * its place there, until it has released all.
   */
  cancel(id: number): boolean {
    const task = this.tasks.get(id);
    if (task === null) return false;
    const { member, session } = task;
    if (member !== null) member.cancel(id);
    else this.waiting.of(task).remove(task);
    if (member !== null && session !== null) return true;
    this.forget(task);
    return false;
  }

  /** Tells the worker that has a session something. */
  say(id: number, kind: number, value: unknown): void {
    const { member } = this.tasks.get(id)!;
    member!.say(kind, id, value);
    this.crew.flushSoon(member!);
  }

  /** Resolves when nothing is under way. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      if (this.tasks.size === 0) resolve();
      else this.idlers.push(resolve);
    });
  }

  abandonAll(error: unknown): void {
    this.waiting.clear();
    for (const task of this.tasks.all()) this.abandon(task, error);
  }

  /** A worker is lost and will not be replaced: what belongs there, now or later, fails; without any workers, so does all. */
  bury(place: number, error: WorkerLostError): void {
    this.graves.set(place, error);
    const { members } = this.crew;
    for (const task of this.tasks.all()) {
      if (this.tasks.get(task.id) !== task || task.member !== null) continue;
      const belongs = task.key !== undefined && task.home(members.length) === place;
      if (!belongs && this.graves.size < members.length) continue;
      this.waiting.of(task).remove(task);
      this.abandon(task, error);
    }
  }

  /** Why a task can never be done. */
  private grave(task: Task): WorkerLostError | undefined {
    const { members } = this.crew;
    if (task.key !== undefined) return this.graves.get(task.home(members.length));
    return this.graves.size === members.length ? this.graves.values().next().value : undefined;
  }

  // What is heard of the workers

  /** A worker has loaded its module. */
  arrived(member: Member): void {
    this.crew.stands(member, false);
    if (this.tasks.size === 0) member.unref();
    this.pump();
  }

  settled(id: number, failed: boolean, value: unknown): void {
    const task = this.tasks.get(id);
    if (task === null) return; // it was cancelled
    // Of what was closed, nobody wanted the end.
    if (task.session?.closed !== true) {
      if (failed) this.failures++;
      else this.completed++;
    }
    this.forget(task);
    if (failed) task.settle.failed(value);
    else task.settle.done(value);
  }

  /** Something came out of a session. */
  said(id: number, kind: number, value: unknown): void {
    this.tasks.get(id)?.session?.heard(kind, value);
  }

  /** What no thread can be given was to be sent: a task, or something of a session. */
  unsendable(kind: number, id: number, error: unknown): void {
    if (kind === ITEM || kind === ITEMS) this.tasks.get(id)?.session?.broke(error);
    else this.settled(id, true, error);
  }

  /** A worker handed a task on. If the one that it went to was lost meanwhile, the task was lost with it. */
  moved(id: number, place: number, generation: number): void {
    const task = this.tasks.get(id);
    if (task === null) return; // it was answered meanwhile, or cancelled
    this.deflected++;
    if (task.member !== null) this.crew.unload(task.member);
    const to = this.crew.members[place];
    if (to?.generation === generation) {
      task.member = to;
      to.load++;
      this.crew.stands(to, false);
    } else this.lose([task], new WorkerLostError(place, 'it ended', task.losses));
  }

  /** A worker gave a task back: another may have it. */
  returned(member: Member, id: number): void {
    const task = this.tasks.get(id);
    if (task === null) return;
    this.deflected++;
    task.member = null;
    task.hops = Math.min(task.hops + 1, MOST_HOPS);
    this.crew.unload(member);
    const other = this.crew.emptiest(member);
    if (other === null) task.hops = MOST_HOPS; // it must keep it
    if (!this.delivered(task, other ?? member)) this.waiting.shared.addFirst(task);
  }

  /** Answers of a worker are going to be taken. */
  taking(): void {
    this.hearing = true;
  }

  /** Wakes a stream that was answered: once for all the answers that are there. */
  wakeSoon(one: Answered): void {
    if (this.hearing) this.answered.push(one);
    else one.wake();
  }

  /** All answers of a worker that were there have been taken. */
  heard(member: Member): void {
    this.hearing = false;
    while (this.answered.length > 0) this.answered.pop()!.wake();
    if (this.crew.members[member.index] !== member) return;
    this.crew.stands(member, false);
    this.pump();
  }

  /** A worker is gone. The error lists what is not done again. */
  gone(member: Member, why: string, cause: unknown): WorkerLostError {
    this.crew.leave(member);
    const tasks = this.tasks.all().filter((task) => task.member === member);
    const listed = tasks.filter((task) => !this.mayRepeat(task)).flatMap((task) => task.losses);
    const error = new WorkerLostError(member.index, why, listed, cause);
    this.lose(tasks, error);
    return error;
  }

  // Giving tasks out

  /** For a worker with room. Something else may wait already, so it is seen to at once who goes first. */
  private wait(task: Task): void {
    if (this.waiting.size >= this.mostWaiting)
      throw new CapacityError(
        'the group',
        this.mostWaiting,
        'await some calls before you make more, or use map()',
      );
    this.waiting.of(task).add(task);
    if (this.crew.ready > 0) this.pump();
  }

  /** Gives out what waits, as far as there is room: see `Waiting` for who goes first. */
  private pump(): void {
    const { waiting, crew } = this;
    if (waiting.size === 0) return;
    for (const member of this.crew.members)
      if (member !== null && waiting.ownSize(member.index) > 0)
        this.drain(member, waiting.share(member.index, crew.room(member)));
    while (waiting.shared.size > 0 && crew.ready > 0) {
      const task = waiting.shared.next();
      const given = this.attempt(task, () => this.crew.dispatch(task));
      if (given) continue;
      waiting.shared.addFirst(task);
      break;
    }
    for (const member of this.crew.members)
      if (member !== null && waiting.ownSize(member.index) > 0) this.drain(member, crew.room(member));
  }

  /** Up to `places` of the tasks that belong to a worker. */
  private drain(member: Member, places: number): void {
    const line = this.waiting.ofWorker(member.index);
    for (let left = places; left > 0 && line.size > 0; left--) {
      const task = line.next();
      if (this.delivered(task, member)) continue;
      line.addFirst(task);
      break;
    }
  }

  private delivered(task: Task, member: Member): boolean {
    return this.attempt(task, () => this.crew.deliver(task, member, false));
  }

  /** A task that cannot be sent fails, and is dealt with. */
  private attempt(task: Task, give: () => boolean): boolean {
    try {
      return give();
    } catch (error) {
      this.forget(task);
      task.settle.failed(error);
      return true;
    }
  }

  // The ends of tasks

  private forget(task: Task): void {
    if (!this.tasks.remove(task.id)) return;
    if (task.member !== null) this.crew.unload(task.member);
    if (this.tasks.size > 0) return;
    for (const member of this.crew.members) member?.unref();
    for (const resolve of this.idlers.splice(0)) resolve();
  }

  private abandon(task: Task, error: unknown): void {
    for (const lost of task.losses) this.abandoned.push(lost);
    this.forget(task);
    task.settle.failed(error);
  }

  /** Tasks whose worker is gone: what may be repeated waits again, in front; the rest is rejected. */
  private lose(tasks: readonly Task[], error: WorkerLostError): void {
    const again = tasks.filter((task) => this.mayRepeat(task));
    const rest = tasks.filter((task) => !again.includes(task));
    for (const task of tasks) task.member = null;
    for (const task of again.reverse()) {
      task.session?.waits();
      this.waiting.of(task).addFirst(task);
    }
    // Whoever hears of one loss may cancel what else it has.
    for (const task of rest) if (this.tasks.get(task.id) === task) this.abandon(task, error);
    this.pump();
  }

  private mayRepeat({ actor, name, session }: Task): boolean {
    if (actor >= 0 || (session !== null && (session.closed || !session.resumable))) return false;
    const { idempotent } = this;
    if (typeof idempotent === 'boolean') return idempotent;
    return session === null
      ? idempotent.includes(name)
      : session.names.every((one) => idempotent.includes(one));
  }
}
