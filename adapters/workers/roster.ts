import type { Crew } from './crew.ts';
import type { Dispatch } from './dispatch.ts';
import { ModuleLoadError, type WorkerLostError } from './errors.ts';
import { Member, type MemberEvents, type MemberOptions } from './member.ts';
import { Loads } from './mesh.ts';
import type { GroupOptions, Restart } from './options.ts';

/**
 * Who works in a group: starts the workers, notices when one is lost, and puts another in its place, after a while that
 * grows with each loss.
 */
export class Roster {
  /** When all workers have loaded the module, or one could not. */
  readonly loaded: Promise<void>;
  /** No more tasks are taken, and nobody is replaced. */
  closing = false;
  private readonly members: (Member | null)[];
  private readonly crew: Crew;
  private readonly dispatch: Dispatch;
  private readonly options: MemberOptions;
  private readonly restart: Required<Restart>;
  private readonly events: MemberEvents;
  private settleLoaded!: { resolve: () => void; reject: (error: unknown) => void };
  private greeted = 0;
  private generation = 0;
  private restarts = 0;
  /** For the workers that are to come. */
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    members: (Member | null)[],
    workers: number,
    crew: Crew,
    dispatch: Dispatch,
    options: MemberOptions,
    restart: GroupOptions['restart'],
  ) {
    this.members = members;
    this.crew = crew;
    this.dispatch = dispatch;
    this.options = options;
    this.restart = {
      delay: 10,
      longest: 1000,
      most: Infinity,
      ...(restart === false ? { most: 0 } : restart),
    };
    this.events = {
      ready: (member, names) => this.ready(member, names),
      taking: () => dispatch.taking(),
      settled: (id, failed, value) => dispatch.settled(id, failed, value),
      said: (id, kind, value) => dispatch.said(id, kind, value),
      unsendable: (kind, id, error) => dispatch.unsendable(kind, id, error),
      moved: (id, place, generation) => dispatch.moved(id, place, generation),
      returned: (member, id) => dispatch.returned(member, id),
      room: (member) => dispatch.heard(member),
      lost: (member, why, cause) => this.lost(member, why, cause),
      refused: (member, cause) => this.refused(member, cause),
    };
    this.loaded = new Promise((resolve, reject) => (this.settleLoaded = { resolve, reject }));
    for (let i = 0; i < workers; i++) members.push(this.start(i));
  }

  async terminate(): Promise<void> {
    this.closing = true;
    for (const timer of this.timers) clearTimeout(timer);
    await Promise.all(this.members.flatMap((member) => member?.terminate() ?? []));
  }

  private start(index: number): Member {
    const mesh = this.options.deflection.topology === 'mesh';
    const peers = mesh ? this.members.filter((member) => member !== null) : [];
    return new Member(index, this.generation++, peers, this.options, this.events);
  }

  private ready(member: Member, names: readonly string[]): void {
    this.crew.names = new Map(names.map((name, i) => [name, i]));
    if (++this.greeted === this.members.length) this.settleLoaded.resolve();
    this.dispatch.arrived(member);
  }

  private lost(member: Member, why: string, cause: unknown): void {
    if (this.greeted < this.members.length)
      return this.refused(member, cause ?? new Error(`it ended: ${why}`));
    this.members[member.index] = null;
    this.options.loads.set(member.index, Loads.FULL);
    const error = this.dispatch.gone(member, why, cause);
    this.replace(member.index, error);
  }

  private replace(index: number, error: WorkerLostError): void {
    if (this.closing) return;
    const { delay, longest, most } = this.restart;
    if (this.restarts++ < most) {
      const wait = Math.min(longest, delay * 2 ** Math.min(this.restarts - 1, 20));
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        if (!this.closing) this.members[index] = this.start(index);
      }, wait);
      this.timers.add(timer);
    } else this.dispatch.bury(index, error);
  }

  private refused(member: Member, cause: unknown): void {
    this.members[member.index] = null;
    const error = new ModuleLoadError(this.options.module, cause);
    this.closing = true;
    this.settleLoaded.reject(error);
    this.dispatch.abandonAll(error);
    for (const other of this.members) void other?.terminate();
  }
}
