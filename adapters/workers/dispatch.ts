import { roundRobin } from '../../lib/discipline/round-robin.ts';
import type { Line } from '../../lib/stream/discipline.ts';
import { ArgumentError, CapacityError } from '../../lib/stream/errors.ts';
import { CALL, EXPLAIN, MOST_HOPS, OPEN, TELL } from './channel.ts';
import { type LostTask, WorkerLostError } from './errors.ts';
import type { Member } from './member.ts';
import type { GroupOptions } from './options.ts';
import { sizes } from './options.ts';
import type { Told } from './serve.ts';
import type { Session } from './session.ts';
import type { NamedStage } from './stages.ts';
import { Table } from './table.ts';
import type { Settle, Task } from './task.ts';

/**
 * The tasks of a group, from when they are given to it until they are answered: which worker gets which, what waits
 * while none has room, and what becomes of the tasks of a worker that is lost.
 *
 * Two numbers of a worker decide: its load (how many tasks it has and has not answered) and `depth`, the most it may
 * have. A worker waits in the line of the discipline while it has room, with its load as its rank.
 */
export class Dispatch {
  /** The functions that can be called, by name: known once the first worker has loaded the module. */
  names: ReadonlyMap<string, number> = new Map();
  completed = 0;
  failures = 0;
  /** How often a task was handed on. */
  deflected = 0;
  readonly abandoned: LostTask[] = [];
  private readonly members: readonly (Member | null)[];
  private readonly depth: number;
  private readonly mostWaiting: number;
  private readonly idempotent: boolean | readonly string[];
  /** The workers that have room. */
  private readonly line: Line;
  private readonly tasks = new Table<Task>();
  /** Tasks that wait for a worker with room, in order. */
  private readonly queue: Task[] = [];
  private readonly unflushed = new Set<Member>();
  private readonly idlers: (() => void)[] = [];

  constructor(options: GroupOptions, members: readonly (Member | null)[]) {
    const { workers, depth } = sizes(options);
    this.members = members;
    this.depth = depth;
    this.mostWaiting = options.waiting ?? 100_000;
    this.idempotent = options.idempotent ?? false;
    this.line = (options.discipline ?? roundRobin()).open(workers);
  }

  /** Tasks that were given out or wait, and are not settled. */
  get pending(): number {
    return this.tasks.size;
  }

  number(name: string): number {
    const number = this.names.get(name);
    if (number === undefined)
      throw new ArgumentError(
        'group: function',
        name,
        `one that the module exports: ${[...this.names.keys()].join(', ')}`,
      );
    return number;
  }

  submit(
    name: string,
    value: unknown,
    settle: Settle,
    key: number | undefined,
    transfer: readonly object[] | undefined,
    actor: number,
  ): number {
    this.number(name);
    const kind = key === undefined ? CALL : TELL;
    return this.accept((id) => ({
      id,
      kind,
      name,
      value,
      settle,
      session: null,
      key,
      transfer,
      actor,
      member: null,
      hops: 0,
    }));
  }

  /** A task that stays with its worker until it ends. */
  open(session: Session, key: number | undefined): void {
    this.accept((id) => {
      session.id = id;
      return { ...asked(id, OPEN, session.names.join(' | '), session), session, key };
    });
  }

  /** Asks some worker what becomes of these stages. */
  explain(stages: readonly NamedStage[], settle: Settle): void {
    this.accept((id) => ({ ...asked(id, EXPLAIN, 'explain', settle), value: stages }));
  }

  private accept(make: (id: number) => Task): number {
    if (this.tasks.size === 0) for (const member of this.members) member?.ref();
    const task = this.tasks.add(make);
    try {
      if (this.queue.length > 0 || !this.dispatch(task)) this.wait(task);
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
    else this.queue.splice(this.queue.indexOf(task), 1);
    if (member !== null && session !== null) return true;
    this.forget(task);
    return false;
  }

  /** Tells the worker that has a session something. */
  say(id: number, kind: number, value: unknown): void {
    const { member } = this.tasks.get(id)!;
    member!.say(kind, id, value);
    this.flushSoon(member!);
  }

  /** Resolves when nothing is under way. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      if (this.tasks.size === 0) resolve();
      else this.idlers.push(resolve);
    });
  }

  abandonAll(error: unknown): void {
    this.queue.length = 0;
    for (const task of this.tasks.all()) this.abandon(task, error);
  }

  // What is heard of the workers

  /** A worker has loaded its module. */
  arrived(member: Member): void {
    this.stands(member, false);
    if (this.tasks.size === 0) member.unref();
    this.pump();
  }

  settled(id: number, failed: boolean, value: unknown): void {
    const task = this.tasks.get(id);
    if (task === null) return; // it was cancelled
    if (failed) this.failures++;
    else this.completed++;
    this.forget(task);
    if (failed) task.settle.failed(value);
    else task.settle.done(value);
  }

  /** Something came out of a session. */
  said(id: number, kind: number, value: unknown): void {
    this.tasks.get(id)?.session?.heard(kind, value);
  }

  /** A session was to be told what no thread can be given. */
  unsendable(kind: number, id: number, error: unknown): void {
    if (kind === OPEN) this.settled(id, true, error);
    else this.tasks.get(id)?.session?.broke(error);
  }

  /** A worker handed a task on. If the one that it went to was lost meanwhile, the task was lost with it. */
  moved(id: number, place: number, generation: number): void {
    const task = this.tasks.get(id);
    if (task === null) return; // it was answered meanwhile, or cancelled
    this.deflected++;
    if (task.member !== null) this.unload(task.member);
    const to = this.members[place];
    if (to?.generation === generation) {
      task.member = to;
      to.load++;
      this.stands(to, false);
    } else this.lose([task], new WorkerLostError(place, 'it ended', losses(task)));
  }

  /** A worker gave a task back: another may have it. */
  returned(member: Member, id: number): void {
    const task = this.tasks.get(id);
    if (task === null) return;
    this.deflected++;
    task.member = null;
    task.hops = Math.min(task.hops + 1, MOST_HOPS);
    this.unload(member);
    const other = this.emptiest(member);
    if (other === null) task.hops = MOST_HOPS; // it must keep it
    if (!this.orFail(task, () => this.deliver(task, other ?? member, false))) this.queue.unshift(task);
  }

  /** Of all but this one, the worker with room that has the fewest tasks. */
  private emptiest(but: Member): Member | null {
    let best: Member | null = null;
    for (const member of this.members)
      if (member !== null && member !== but && member.load < (best?.load ?? this.depth)) best = member;
    return best;
  }

  /** All answers of a worker that were there have been taken. */
  heard(member: Member): void {
    if (this.members[member.index] !== member) return;
    this.stands(member, false);
    if (this.queue.length > 0) this.pump();
  }

  /** A worker is gone. The error lists what is not done again. */
  gone(member: Member, why: string, cause: unknown): WorkerLostError {
    this.line.leave(member.index);
    const tasks = this.tasks.all().filter((task) => task.member === member);
    const listed = tasks.filter((task) => !this.mayRepeat(task)).flatMap(losses);
    const error = new WorkerLostError(member.index, why, listed, cause);
    this.lose(tasks, error);
    return error;
  }

  // Giving tasks out

  /** False if no worker that may take it has room. */
  private dispatch(task: Task): boolean {
    const index = task.key === undefined ? this.line.select() : task.key % this.members.length;
    if (index < 0) return false;
    const member = this.members[index];
    return member !== null && this.deliver(task, member, task.key === undefined);
  }

  /** False if this worker has no room. `chosen`: it was taken out of the line. */
  private deliver(task: Task, member: Member, chosen: boolean): boolean {
    if (member.load >= this.depth) return false;
    let sent = false;
    try {
      sent = this.send(member, task);
    } finally {
      this.stands(member, chosen);
    }
    if (!sent) return false;
    task.member = member;
    task.session?.gone();
    this.flushSoon(member);
    return true;
  }

  private send(member: Member, { kind, id, name, value, session, actor, transfer, hops }: Task): boolean {
    if (kind === OPEN) return member.open(id, session!.order());
    if (kind === EXPLAIN) return member.give(kind, id, 0, value, undefined, 0);
    const number = this.names.get(name)!;
    if (kind === CALL) return member.give(kind, id, number, value, transfer, hops);
    return member.give(kind, id, number, { actor, message: value } satisfies Told, transfer, 0);
  }

  /** Where a worker stands after it was chosen, or has answered. */
  private stands(member: Member, chosen: boolean): void {
    const { load } = member;
    if (load >= this.depth) this.line.leave(member.index);
    else if (chosen) this.line.stay(member.index, load);
    else this.line.enter(member.index, load);
  }

  /** A worker has one task less. */
  private unload(member: Member): void {
    member.load--;
    if (this.members[member.index] === member) this.stands(member, false);
  }

  /** What is sent in one go on one stack is made visible together: one store and one wake for all of it. */
  private flushSoon(member: Member): void {
    if (this.unflushed.size === 0) queueMicrotask(this.flushAll);
    this.unflushed.add(member);
  }

  private readonly flushAll = (): void => {
    for (const member of this.unflushed) member.flush();
    this.unflushed.clear();
  };

  private wait(task: Task): void {
    if (this.queue.length >= this.mostWaiting)
      throw new CapacityError(
        'the group',
        this.mostWaiting,
        'await some calls before you make more, or use map()',
      );
    this.queue.push(task);
  }

  /** Gives out what waits, as far as there is room. A task whose own worker is full does not hold up the others. */
  private pump(): void {
    let kept = 0;
    for (let i = 0; i < this.queue.length; i++) {
      const task = this.queue[i];
      if (!this.orFail(task, () => this.dispatch(task))) this.queue[kept++] = task;
      if (kept > 0 && task.key === undefined && this.line.size === 0) {
        for (i++; i < this.queue.length; i++) this.queue[kept++] = this.queue[i];
      }
    }
    this.queue.length = kept;
  }

  /** A task that cannot be sent fails, and is dealt with. */
  private orFail(task: Task, give: () => boolean): boolean {
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
    if (task.member !== null) this.unload(task.member);
    if (this.tasks.size > 0) return;
    for (const member of this.members) member?.unref();
    for (const resolve of this.idlers.splice(0)) resolve();
  }

  private abandon(task: Task, error: unknown): void {
    for (const lost of losses(task)) this.abandoned.push(lost);
    this.forget(task);
    task.settle.failed(error);
  }

  /** Tasks whose worker is gone: what may be repeated waits again, in front; the rest is rejected. */
  private lose(tasks: readonly Task[], error: WorkerLostError): void {
    const again = tasks.filter((task) => this.mayRepeat(task));
    for (const task of again) {
      task.member = null;
      task.session?.waits();
    }
    this.queue.unshift(...again);
    for (const task of tasks) if (!again.includes(task)) this.abandon(task, error);
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

/** A task with nothing to it. */
function asked(id: number, kind: number, name: string, settle: Settle): Task {
  const nothing = { value: undefined, session: null, key: undefined, transfer: undefined };
  return { id, kind, name, settle, ...nothing, actor: -1, member: null, hops: 0 };
}

/** What is lost with a task. */
function losses({ session, name, value }: Task): readonly LostTask[] {
  if (session === null) return [{ name, value }];
  return session.closed ? [] : session.unfinished;
}
