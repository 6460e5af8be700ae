import { roundRobin } from '../../lib/discipline/round-robin.ts';
import type { Line } from '../../lib/stream/discipline.ts';
import { ArgumentError } from '../../lib/stream/errors.ts';
import { OPEN, TELL } from './channel.ts';
import type { Member } from './member.ts';
import { type GroupOptions, sizes } from './options.ts';
import type { Told } from './serve.ts';
import type { Task } from './task.ts';

/**
 * The workers as tasks see them: who has room, who is next, and how a task is sent.
 *
 * Two numbers of a worker decide: its load (how many tasks it has and has not answered) and `depth`, the most it may
 * have. A worker waits in the line of the group's discipline while it has room, with its load as its rank.
 */
export class Crew {
  /** The functions that can be called, by name: known once the first worker has loaded the module. */
  names: ReadonlyMap<string, number> = new Map();
  readonly members: readonly (Member | null)[];
  private readonly depth: number;
  private readonly line: Line;
  private readonly unflushed: Member[] = [];

  constructor(options: GroupOptions, members: readonly (Member | null)[]) {
    const { workers, depth } = sizes(options);
    this.members = members;
    this.depth = depth;
    this.line = (options.discipline ?? roundRobin()).open(workers);
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

  /** How many workers have room. */
  get ready(): number {
    return this.line.size;
  }

  /** How many more tasks a worker may have. */
  room(member: Member): number {
    return this.depth - member.load;
  }

  /** False if no worker that may take it has room. */
  dispatch(task: Task): boolean {
    const index = task.key === undefined ? this.line.select() : task.home(this.members.length);
    if (index < 0) return false;
    const member = this.members[index];
    return member !== null && this.deliver(task, member, task.key === undefined);
  }

  /** False if this worker has no room. `chosen`: it was taken out of the line. */
  deliver(task: Task, member: Member, chosen: boolean): boolean {
    if (this.room(member) <= 0) return false;
    try {
      this.send(member, task);
    } finally {
      this.stands(member, chosen);
    }
    task.member = member;
    task.session?.gone();
    this.flushSoon(member);
    return true;
  }

  private send(member: Member, { kind, id, number, value, session, actor, transfer, hops }: Task): void {
    if (kind === OPEN) member.give(kind, id, 0, session!.order(), undefined, 0);
    else if (kind === TELL)
      member.give(kind, id, number, { actor, message: value } satisfies Told, transfer, 0);
    else member.give(kind, id, number, value, transfer, hops);
  }

  /** Where a worker stands after it was chosen, or has answered. */
  stands(member: Member, chosen: boolean): void {
    const { load } = member;
    if (load >= this.depth) this.line.leave(member.index);
    else if (chosen) this.line.stay(member.index, load);
    else this.line.enter(member.index, load);
  }

  /** A worker has one task less. */
  unload(member: Member): void {
    member.load--;
    if (this.members[member.index] === member) this.stands(member, false);
  }

  /** What is sent in one go on one stack is made visible together: one store and one wake for all of it. */
  flushSoon(member: Member): void {
    if (member.unflushed) return;
    member.unflushed = true;
    if (this.unflushed.push(member) === 1) queueMicrotask(this.flushAll);
  }

  private readonly flushAll = (): void => {
    for (const member of this.unflushed) {
      member.unflushed = false;
      member.flush();
    }
    this.unflushed.length = 0;
  };

  /** Of all but this one, the worker with room that has the fewest tasks. */
  emptiest(but: Member): Member | null {
    let best: Member | null = null;
    for (const member of this.members)
      if (member !== null && member !== but && member.load < (best?.load ?? this.depth)) best = member;
    return best;
  }

  /** A worker is gone. */
  leave(member: Member): void {
    this.line.leave(member.index);
  }
}
