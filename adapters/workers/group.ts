import { availableParallelism } from 'node:os';
import { roundRobin } from '../../lib/discipline/round-robin.ts';
import type { Discipline, Line } from '../../lib/stream/discipline.ts';
import { ArgumentError, CapacityError, wholeNumber } from '../../lib/stream/errors.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { MOST_HOPS } from './channel.ts';
import { GroupClosedError, type LostTask, ModuleLoadError, WorkerLostError } from './errors.ts';
import { mapped, type MapOptions } from './map.ts';
import { type DeflectOptions, deflection, Loads, type Topology } from './mesh.ts';
import { Member, type MemberOptions } from './member.ts';
import type { TaskContext } from './serve.ts';
import { Table } from './table.ts';

/** The functions of a module that can be called: those of one value, and of a task's context. */
export type Callable<M> = {
  [K in keyof M as M[K] extends (...args: any[]) => unknown ? K : never]: M[K];
};
export type TaskName<M> = keyof Callable<M> & string;
export type Input<M, K extends keyof M> = M[K] extends (value: infer A, context: TaskContext) => unknown
  ? A
  : never;
export type Output<M, K extends keyof M> = M[K] extends (...args: any[]) => infer R ? Awaited<R> : never;

export interface GroupOptions {
  /** The module that every worker loads, as an absolute URL: `new URL('./tasks.js', import.meta.url)`. */
  readonly module: URL | string;
  /** How many workers; one a core, unless said otherwise. */
  readonly workers?: number;
  /** How many tasks a worker may have at one time; 64 unless said otherwise. */
  readonly depth?: number;
  /** How many calls may wait for a worker beyond that; then `call` rejects with a CapacityError. */
  readonly waiting?: number;
  /** Which of the workers that have room gets the next task; in turn, unless said otherwise. The rank is its load. */
  readonly discipline?: Discipline;
  /** How an idle worker waits: it looks `spins` times, then sleeps. */
  readonly idle?: { readonly spins?: number };
  /** How a lost worker is replaced: after `delay` ms, doubled each time up to `longest`, at most `most` times in all. */
  readonly restart?: { readonly delay?: number; readonly longest?: number; readonly most?: number } | false;
  /** What a worker does that has too much: `pinned` (nothing), unless said otherwise. */
  readonly topology?: Topology;
  /** When a worker has too much, and how often one task may be handed on. */
  readonly deflect?: DeflectOptions;
  /** Functions that may be run again when their worker is lost: all, or these. */
  readonly idempotent?: boolean | readonly string[];
  /** Classes of errors that are to come back as themselves. */
  readonly errors?: MemberOptions['errors'];
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** What is handed over instead of copied. */
  readonly transfer?: readonly object[];
  /** The same key, the same worker, in order. */
  readonly key?: number | undefined;
}

/** What became of a group's tasks. */
export interface CloseReport {
  readonly completed: number;
  readonly failed: number;
  /** Tasks that were given up: by `abort`, or since their workers were lost. */
  readonly abandoned: readonly LostTask[];
}

/** Who is told how a task ended. */
export interface Settle {
  done(value: unknown): void;
  failed(error: unknown): void;
}

interface Entry {
  readonly id: number;
  readonly name: string;
  readonly value: unknown;
  readonly settle: Settle;
  readonly key: number | undefined;
  readonly transfer: readonly object[] | undefined;
  /** The actor that the value is a message to; -1 for a call. */
  readonly actor: number;
  /** The worker that has it, and has not answered. */
  member: Member | null;
  /** How often it came back from a worker that had too much. */
  hops: number;
}

/** Makes a group of workers, once all of them have loaded the module. */
export async function group<M extends object = Record<string, (value: any) => any>>(
  options: GroupOptions,
): Promise<Group<M>> {
  const made = new Group<M>(options);
  await made.loaded;
  return made;
}

/**
 * Worker threads that run the functions of one module. Tasks are pushed to workers, each through a ring of its own in
 * shared memory, so that a small task costs no event loop's turn on either side; a Discipline chooses among the workers
 * that have room. See `group`.
 */
export class Group<M extends object> {
  readonly loaded: Promise<void>;
  private readonly options: Required<Pick<GroupOptions, 'depth' | 'waiting'>> & GroupOptions;
  private readonly memberOptions: MemberOptions;
  private readonly members: (Member | null)[] = [];
  /** The workers that have room. */
  private readonly line: Line;
  private readonly entries = new Table<Entry>();
  /** Calls that wait for a worker with room, in order. */
  private readonly queue: Entry[] = [];
  private names: Map<string, number> = new Map();
  private actors = 0;
  private greeted = 0;
  private generation = 0;
  private deflected = 0;
  private restarts = 0;
  private completed = 0;
  private failures = 0;
  private readonly abandoned: LostTask[] = [];
  private closing = false;
  private idle: (() => void) | null = null;
  private settleLoaded!: { resolve: () => void; reject: (error: unknown) => void };
  private readonly dirty = new Set<Member>();

  constructor(options: GroupOptions) {
    const workers = wholeNumber('group: workers', options.workers ?? availableParallelism(), 1);
    const depth = wholeNumber('group: depth', options.depth ?? 64, 1);
    this.options = { ...options, depth, waiting: options.waiting ?? 100_000 };
    this.line = (options.discipline ?? roundRobin()).open(workers);
    let capacity = 2;
    while (capacity < 2 * depth) capacity *= 2;
    this.memberOptions = {
      module: moduleUrl(options.module),
      capacity,
      spins: options.idle?.spins ?? 200,
      errors: options.errors ?? [],
      loads: Loads.create(workers),
      deflection: deflection(options.topology ?? 'pinned', options.deflect ?? {}),
    };
    this.loaded = new Promise((resolve, reject) => (this.settleLoaded = { resolve, reject }));
    for (let i = 0; i < workers; i++) this.members.push(this.start(i));
  }

  get workers(): number {
    return this.members.length;
  }

  /** Tasks that were given out or wait, and are not settled. */
  get pending(): number {
    return this.entries.size;
  }

  /** Tasks that each worker has at this moment; -1 for one that is being replaced. */
  get loads(): readonly number[] {
    return this.members.map((member) => member?.load ?? -1);
  }

  /** How often a task was handed on, from worker to worker or back to the group. */
  get deflections(): number {
    return this.deflected;
  }

  /** Runs one function on some worker. The value is copied (structured clone), or handed over if it is in `transfer`. */
  call<K extends TaskName<M>>(name: K, value: Input<M, K>, options: CallOptions = {}): Promise<Output<M, K>> {
    return new Promise((resolve, reject) => {
      const { signal } = options;
      if (signal?.aborted) return reject(signal.reason);
      const abort = (): void => {
        this.cancel(id);
        reject(signal!.reason);
      };
      const done = (value: unknown): void => {
        signal?.removeEventListener('abort', abort);
        resolve(value as Output<M, K>);
      };
      const failed = (error: unknown): void => {
        signal?.removeEventListener('abort', abort);
        reject(error);
      };
      const id = this.submit(name, value, { done, failed }, options.key, options.transfer);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** Each element through a function on the workers: in order, or as they come. At most `inFlight` are under way. */
  map<K extends TaskName<M>>(name: K, options: MapOptions = {}): Operator<Input<M, K>, Output<M, K>> {
    this.number(name);
    return mapped<Input<M, K>, Output<M, K>>(this, name, undefined, {
      inFlight: this.options.depth * this.members.length,
      ...options,
    });
  }

  /**
   * As `map`, and elements of the same key go to the same worker, in order. The number of workers never changes; a
   * worker that is replaced loses what its module remembered, and its keys stay with the one in its place.
   */
  partition<K extends TaskName<M>>(
    key: (value: Input<M, K>) => number | string,
    name: K,
    options: MapOptions = {},
  ): Operator<Input<M, K>, Output<M, K>> {
    this.number(name);
    return mapped<Input<M, K>, Output<M, K>>(this, name, (value) => hashOf(key(value)), {
      inFlight: this.options.depth * this.members.length,
      ...options,
    });
  }

  /**
   * A `Process` that lives on one worker: made there by the function `name`, at its first message. Messages are handled
   * one by one, in order. If its worker is lost, so is its state, and the next message makes a new one.
   */
  actor<K extends TaskName<M>>(
    name: K,
  ): Output<M, K> extends { send(message: infer P): infer S } ? (message: P) => Promise<S> : never {
    this.number(name);
    const actor = this.actors++;
    const send = (message: unknown): Promise<unknown> =>
      new Promise((done, failed) => this.submit(name, message, { done, failed }, actor, undefined, actor));
    return send as never;
  }

  /** Gives a task to the group; see `call`. Returns its id. @internal */
  submit(
    name: string,
    value: unknown,
    settle: Settle,
    key?: number,
    transfer?: readonly object[],
    actor = -1,
  ): number {
    if (this.closing) throw new GroupClosedError('the group was closed, and takes no more tasks');
    this.number(name);
    if (this.entries.size === 0) for (const member of this.members) member?.ref();
    const entry = this.entries.add((id) => ({
      id,
      name,
      value,
      settle,
      key,
      transfer,
      actor,
      member: null,
      hops: 0,
    }));
    try {
      if (this.queue.length > 0 || !this.dispatch(entry)) this.wait(entry);
    } catch (error) {
      this.forget(entry.id);
      throw error;
    }
    return entry.id;
  }

  /** Gives a task up: its end is told to nobody. A function that looks at its signal hears of it. @internal */
  cancel(id: number): void {
    const entry = this.entries.get(id);
    if (entry === null) return;
    this.forget(id);
    if (entry.member !== null) entry.member.cancel(id);
    else this.queue.splice(this.queue.indexOf(entry), 1);
  }

  /** Ends the group: after its tasks are done (`drain`), or at once (`abort`: they are rejected, and listed). */
  async close(mode: 'drain' | 'abort' = 'drain'): Promise<CloseReport> {
    const again = this.closing;
    this.closing = true;
    if (mode === 'abort') {
      this.abandonAll(new GroupClosedError('the group was aborted'));
    } else if (!again && this.entries.size > 0) await new Promise<void>((resolve) => (this.idle = resolve));
    await Promise.all(this.members.flatMap((member) => member?.terminate() ?? []));
    return { completed: this.completed, failed: this.failures, abandoned: this.abandoned };
  }

  private number(name: string): number {
    const number = this.names.get(name);
    if (number === undefined)
      throw new ArgumentError(
        'group: function',
        name,
        `one that the module exports: ${[...this.names.keys()].join(', ')}`,
      );
    return number;
  }

  // Giving tasks out

  /** False if no worker that may take it has room. */
  private dispatch(entry: Entry): boolean {
    const index = entry.key === undefined ? this.line.select() : entry.key % this.members.length;
    if (index < 0) return false;
    const member = this.members[index];
    if (member === null || member.load >= this.options.depth) return false;
    let sent = false;
    try {
      const name = this.names.get(entry.name)!;
      sent =
        entry.key === undefined
          ? member.call(entry.id, name, entry.value, entry.transfer, entry.hops)
          : member.tell(entry.id, name, entry.actor, entry.value, entry.transfer);
    } finally {
      this.standing(member, entry.key === undefined);
    }
    if (!sent) return false;
    entry.member = member;
    this.flushSoon(member);
    return true;
  }

  /** Where a worker stands after it was chosen, or has answered. */
  private standing(member: Member, chosen: boolean): void {
    const { load } = member;
    if (load >= this.options.depth) this.line.leave(member.index);
    else if (chosen) this.line.stay(member.index, load);
    else this.line.enter(member.index, load);
  }

  /** A worker has one task less. */
  private unload(member: Member): void {
    member.load--;
    if (this.members[member.index] === member) this.standing(member, false);
  }

  /** What is sent in one go on one stack is made visible together: one store and one wake for all of it. */
  private flushSoon(member: Member): void {
    if (this.dirty.size === 0) queueMicrotask(this.flushAll);
    this.dirty.add(member);
  }

  private readonly flushAll = (): void => {
    for (const member of this.dirty) member.flush();
    this.dirty.clear();
  };

  private wait(entry: Entry): void {
    if (this.queue.length >= this.options.waiting)
      throw new CapacityError(
        'the group',
        this.options.waiting,
        'await some calls before you make more, or use map()',
      );
    this.queue.push(entry);
  }

  /** Gives out what waits, as far as there is room. A task whose own worker is full does not hold up the others. */
  private pump(): void {
    let kept = 0;
    for (let i = 0; i < this.queue.length; i++) {
      const entry = this.queue[i];
      if (!this.dispatchOrFail(entry)) this.queue[kept++] = entry;
      if (kept > 0 && entry.key === undefined && this.line.size === 0) {
        for (i++; i < this.queue.length; i++) this.queue[kept++] = this.queue[i];
      }
    }
    this.queue.length = kept;
  }

  private dispatchOrFail(entry: Entry): boolean {
    try {
      return this.dispatch(entry);
    } catch (error) {
      this.forget(entry.id);
      entry.settle.failed(error);
      return true;
    }
  }

  private forget(id: number): boolean {
    const member = this.entries.get(id)?.member;
    if (!this.entries.remove(id)) return false;
    if (member) this.unload(member);
    if (this.entries.size === 0) {
      for (const member of this.members) member?.unref();
      this.idle?.();
    }
    return true;
  }

  private abandon(entry: Entry, error: unknown): void {
    this.abandoned.push({ name: entry.name, value: entry.value });
    this.forget(entry.id);
    entry.settle.failed(error);
  }

  private abandonAll(error: unknown): void {
    this.queue.length = 0;
    for (const entry of this.entries.all()) this.abandon(entry, error);
  }

  // What the members report

  private start(index: number): Member {
    const { topology } = this.memberOptions.deflection;
    const peers = topology === 'mesh' ? this.members.filter((member) => member !== null) : [];
    return new Member(index, this.generation++, peers, this.memberOptions, {
      ready: (member, names) => {
        this.names = new Map(names.map((name, i) => [name, i]));
        this.standing(member, false);
        if (this.entries.size === 0) member.unref();
        this.greeted++;
        if (this.greeted === this.members.length) this.settleLoaded.resolve();
        this.pump();
      },
      settled: (id, failed, value) => this.settled(id, failed, value),
      moved: (id, place, generation) => this.moved(id, place, generation),
      returned: (member, id) => this.returned(member, id),
      room: (member) => {
        if (this.members[index] !== member) return;
        this.standing(member, false);
        if (this.queue.length > 0) this.pump();
      },
      lost: (member, why, cause) => this.lost(member, why, cause),
      refused: (member, cause) => this.refused(member, cause),
    });
  }

  private settled(id: number, failed: boolean, value: unknown): void {
    const entry = this.entries.get(id);
    if (entry === null) return; // it was cancelled
    if (failed) this.failures++;
    else this.completed++;
    this.forget(id);
    if (failed) entry.settle.failed(value);
    else entry.settle.done(value);
  }

  /** A worker handed a task on. If the one that it went to was lost meanwhile, the task was lost with it. */
  private moved(id: number, place: number, generation: number): void {
    const entry = this.entries.get(id);
    if (entry === null) return; // it was answered meanwhile, or cancelled
    this.deflected++;
    if (entry.member !== null) this.unload(entry.member);
    const to = this.members[place];
    if (to?.generation === generation) {
      entry.member = to;
      to.load++;
      this.standing(to, false);
    } else
      this.lose([entry], new WorkerLostError(place, 'it ended', [{ name: entry.name, value: entry.value }]));
  }

  /** A worker gave a task back: another may have it. */
  private returned(member: Member, id: number): void {
    const entry = this.entries.get(id);
    if (entry === null) return;
    this.deflected++;
    entry.member = null;
    entry.hops = Math.min(entry.hops + 1, MOST_HOPS);
    this.unload(member);
    this.line.leave(member.index); // until it has answered something
    if (!this.dispatchOrFail(entry)) this.queue.unshift(entry);
  }

  private lost(member: Member, why: string, cause: unknown): void {
    if (this.greeted < this.members.length)
      return this.refused(member, cause ?? new Error(`it ended: ${why}`));
    this.members[member.index] = null;
    this.memberOptions.loads.set(member.index, Loads.FULL);
    this.line.leave(member.index);
    const entries = this.entries.all().filter((entry) => entry.member === member);
    const tasks = entries
      .filter((entry) => !this.mayRepeat(entry))
      .map(({ name, value }) => ({ name, value }));
    const error = new WorkerLostError(member.index, why, tasks, cause);
    this.replace(member.index, error);
    this.lose(entries, error);
  }

  /** Tasks whose worker is gone: what may be repeated waits again, in front; the rest is rejected. */
  private lose(entries: readonly Entry[], error: WorkerLostError): void {
    const again = entries.filter((entry) => this.mayRepeat(entry));
    for (const entry of again) entry.member = null;
    this.queue.unshift(...again);
    for (const entry of entries) if (!again.includes(entry)) this.abandon(entry, error);
    this.pump();
  }

  private mayRepeat(entry: Entry): boolean {
    const { idempotent = false } = this.options;
    return (
      entry.actor < 0 && (idempotent === true || (idempotent !== false && idempotent.includes(entry.name)))
    );
  }

  private replace(index: number, error: unknown): void {
    if (this.closing) return;
    const { restart = {} } = this.options;
    const { delay = 10, longest = 1000, most = Infinity } = restart === false ? { most: 0 } : restart;
    if (this.restarts++ < most) {
      const wait = Math.min(longest, delay * 2 ** Math.min(this.restarts - 1, 20));
      setTimeout(() => {
        if (!this.closing) this.members[index] = this.start(index);
      }, wait);
    } else if (this.members.every((member) => member === null)) {
      this.abandonAll(error);
    }
  }

  private refused(member: Member, cause: unknown): void {
    this.members[member.index] = null;
    const error = new ModuleLoadError(this.memberOptions.module, cause);
    this.closing = true;
    this.settleLoaded.reject(error);
    this.abandonAll(error);
    for (const other of this.members) void other?.terminate();
  }
}

function moduleUrl(module: URL | string): string {
  const text = String(module);
  if (!/^(file|data|node):/.test(text))
    throw new ArgumentError(
      'group: module',
      text,
      "an absolute URL, such as new URL('./tasks.js', import.meta.url)",
    );
  return text;
}

/** A whole number of at least 0 for each key: the same in every run. */
function hashOf(key: number | string): number {
  let hash = 0x811c9dc5;
  for (const char of String(key)) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193);
  return hash >>> 0;
}
