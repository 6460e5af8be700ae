import { wholeNumber } from '../../lib/stream/errors.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { mergeMap } from '../../operators/many/merge-map.ts';
import { CALL, EXPLAIN, OPEN, TELL } from './channel.ts';
import { Crew } from './crew.ts';
import { type Answered, Dispatch } from './dispatch.ts';
import { GroupClosedError } from './errors.ts';
import { mapped, type MapOptions } from './map.ts';
import type { Member } from './member.ts';
import type { Element, Input, Output, StreamName, TaskName } from './names.ts';
import { type CallOptions, type CloseReport, type GroupOptions, memberOptions, sizes } from './options.ts';
import { Roster } from './roster.ts';
import type { Session } from './session.ts';
import type { NamedStage } from './stages.ts';
import { type Placement, type StreamOptions, WorkerStream } from './stream.ts';
import { type Settle, Task } from './task.ts';

export interface MergeMapOptions {
  /** How many of the streams may be open at once: as many as the workers together have room for, unless said otherwise. */
  readonly concurrency?: number;
  /** How many elements each of them may be ahead; see `StreamOptions`. */
  readonly ahead?: number;
}

/**
 * Makes a group of workers, once all of them have loaded the module; a ModuleLoadError names it if one cannot. What can be
 * done with them depends on what the module exports:
 *
 * | export                                   | here                                                                |
 * | ---------------------------------------- | ------------------------------------------------------------------- |
 * | a function, `async` or not               | `call`; `map` and `partition` over a stream; a stage of `parallel`   |
 * | a predicate, an operator                 | a stage of `parallel`: `filter`, `pipe`                             |
 * | a function that answers with a stream    | `stream`, `mergeMap`; a stage of `parallel`: `concatMap`            |
 * | a function that answers with a `Process` | `actor`                                                             |
 *
 * Types come from the module: `group<typeof import('./tasks.js')>({ module })`. Who gets a task, and which of those that
 * wait goes next, are a `discipline` and an `order`:
 *
 * - `roundRobin()`, unless said otherwise: while all have room, nobody gets two more than another;
 * - `leastLoaded()`: a task goes to nobody who has more than another;
 * - a key (`call`, `partition`): the same worker, in order; a full one holds up its own keys only, and where keyed and
 *   other tasks wait for one worker, its places go to either in turn;
 * - `depth`: no worker has more; beyond it tasks wait, and beyond `waiting` they are refused;
 * - `order: priority({ ageing })`: a task of rank r goes within r * ageing + n others, n being how many waited when it came;
 * - one's own: a `Discipline` is told who has room, with the load as the rank.
 *
 * @example
 * import { from } from 'millrace';
 * import { group } from 'millrace/adapters/workers';
 *
 * const module = 'data:text/javascript, export const square = (x) => x * x;';
 * const workers = await group<{ square(x: number): number }>({ module, workers: 2 });
 * console.log(await workers.call('square', 7)); // 49
 * console.log(await from([1, 2, 3]).pipe(workers.map('square')).toArray()); // [ 1, 4, 9 ]
 * console.log((await workers.close()).completed); // 4
 */
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
 * that have room. Errors come back with class (where it is a native one, this library's, or named in `errors`), message, stack, cause and
 * fields. While nothing is under way, a group keeps no process alive. See `group`.
 */
export class Group<M extends object> {
  readonly loaded: Promise<void>;
  private readonly members: (Member | null)[] = [];
  private readonly crew: Crew;
  private readonly dispatch: Dispatch;
  private readonly roster: Roster;
  /** How many tasks all the workers together may have. */
  private readonly room: number;
  private actors = 0;

  constructor(options: GroupOptions) {
    const { workers, depth } = sizes(options);
    this.room = workers * depth;
    const forMembers = memberOptions(options);
    this.crew = new Crew(options, this.members);
    this.dispatch = new Dispatch(options, this.crew);
    this.roster = new Roster(this.members, workers, this.crew, this.dispatch, forMembers, options.restart);
    this.loaded = this.roster.loaded;
  }

  get workers(): number {
    return this.members.length;
  }

  /** Tasks that were given out or wait, and are not settled. */
  get pending(): number {
    return this.dispatch.pending;
  }

  /** Tasks that each worker has at this moment; -1 for one that is being replaced. */
  get loads(): readonly number[] {
    return this.members.map((member) => member?.load ?? -1);
  }

  /** How often a task was handed on, from worker to worker or back to the group. */
  get deflections(): number {
    return this.dispatch.deflected;
  }

  /** Runs one function on some worker. The value is copied (structured clone), or handed over if it is in `transfer`. */
  call<K extends TaskName<M>>(name: K, value: Input<M, K>, options: CallOptions = {}): Promise<Output<M, K>> {
    return new Promise((resolve, reject) => {
      const { signal } = options;
      if (signal === undefined) {
        this.submit(asked(name, value, { done: resolve, failed: reject }, options));
        return;
      }
      if (signal.aborted) return reject(signal.reason);
      const abort = (): void => {
        this.cancel(id);
        reject(signal.reason);
      };
      const done = (value: unknown): void => {
        signal.removeEventListener('abort', abort);
        resolve(value as Output<M, K>);
      };
      const failed = (error: unknown): void => {
        signal.removeEventListener('abort', abort);
        reject(error);
      };
      const id = this.submit(asked(name, value, { done, failed }, options));
      signal.addEventListener('abort', abort, { once: true });
    });
  }

  /** Each element through a function on the workers: in order, or as they come. At most `inFlight` are under way. */
  map<K extends TaskName<M>>(
    name: K,
    options: MapOptions<Input<M, K>> = {},
  ): Operator<Input<M, K>, Output<M, K>> {
    this.crew.number(name);
    const settings = { inFlight: this.room, ...options };
    return mapped<Input<M, K>, Output<M, K>>(this, name, undefined, settings);
  }

  /**
   * As `map`, and elements of the same key go to the same worker, in order. The number of workers never changes; a
   * worker that is replaced loses what its module remembered, and its keys stay with the one in its place.
   */
  partition<K extends TaskName<M>>(
    key: (value: Input<M, K>) => number | string,
    name: K,
    options: MapOptions<Input<M, K>> = {},
  ): Operator<Input<M, K>, Output<M, K>> {
    this.crew.number(name);
    const settings = { inFlight: this.room, ...options };
    return mapped<Input<M, K>, Output<M, K>>(this, name, (value) => hashOf(key(value)), settings);
  }

  /**
   * The stream that a function of the module answers with (or an array, an async generator, whatever a stream can be
   * made `from`), run on some worker and taken here. Each opening calls the function there anew; closing closes its
   * stream there, and is over when that is. The worker is asked for `ahead` elements at a time and makes no more: a slow
   * consumer here stops it there. An open stream takes one place of its worker's `depth`.
   *
   * Errors: a failure of the stream comes out after the elements before it. If its worker is lost, a WorkerLostError;
   * or, if the function is idempotent and nothing has come of it yet, the stream is begun again elsewhere.
   *
   * @example
   * import { group } from 'millrace/adapters/workers';
   * import { take } from 'millrace/operators';
   *
   * const module = 'data:text/javascript, export function* from(n) { for (;;) yield n++; }';
   * const workers = await group<{ from(n: number): Generator<number> }>({ module, workers: 1 });
   * console.log(await workers.stream('from', 5).pipe(take(3)).toArray()); // [ 5, 6, 7 ]
   * await workers.close();
   */
  stream<K extends StreamName<M, never>>(
    name: K,
    value: Input<M, K>,
    options: StreamOptions = {},
  ): Stream<Element<M, K>> {
    this.crew.number(name);
    const ahead = wholeNumber('stream: ahead', options.ahead ?? 64, 1);
    return new WorkerStream(this, name, value, ahead, options);
  }

  /**
   * Each element to a stream that runs on some worker, and the elements of all of these as they come: `mergeMap` of
   * `stream`. For one after the other, or only the newest, there are
   * `concatMap((value) => group.stream(name, value))` and `switchMap`.
   */
  mergeMap<K extends StreamName<M, never>>(
    name: K,
    options: MergeMapOptions = {},
  ): Operator<Input<M, K>, Element<M, K>> {
    this.crew.number(name);
    const concurrency = options.concurrency ?? this.room;
    return mergeMap((value: Input<M, K>) => this.stream(name, value, options), concurrency);
  }

  /**
   * A `Process` that lives on one worker: made there by the function `name`, at its first message. Messages are handled
   * one by one, in order. If its worker is lost, so is its state, and the next message makes a new one.
   */
  actor<K extends TaskName<M>>(
    name: K,
  ): Output<M, K> extends { send(message: infer P): infer S } ? (message: P) => Promise<S> : never {
    this.crew.number(name);
    const actor = this.actors++;
    const send = (message: unknown): Promise<unknown> =>
      new Promise((done, failed) => {
        const task = new Task(TELL, name, message, { done, failed }).keyed(actor);
        task.actor = actor;
        this.submit(task);
      });
    return send as never;
  }

  /** Gives a task to the group; see `call`. Returns its id. @internal */
  submit(task: Task): number {
    if (this.roster.closing) throw new GroupClosedError('the group was closed, and takes no more tasks');
    return this.dispatch.submit(task);
  }

  /** Gives a task up; true if it ends later. A function that looks at its signal hears of it. @internal */
  cancel(id: number): boolean {
    return this.dispatch.cancel(id);
  }

  /** @internal */
  wakeSoon(one: Answered): void {
    this.dispatch.wakeSoon(one);
  }

  /** Has a run opened on some worker. @internal */
  open(session: Session, options: Placement = {}): void {
    const task = new Task(OPEN, session.names.join(' | '), undefined, session).keyed(options.key);
    task.kind = OPEN;
    task.session = session;
    task.rank = options.rank;
    this.submit(task);
  }

  /** Tells the worker that has a session something. @internal */
  say(id: number, kind: number, value: unknown): void {
    this.dispatch.say(id, kind, value);
  }

  /** The number of a function, by which workers know it. @internal */
  number(name: string): number {
    return this.crew.number(name);
  }

  /** What a worker makes of some stages, in words. @internal */
  explain(stages: readonly NamedStage[]): Promise<string> {
    return new Promise((done, failed) => {
      const settle = { done: (value: unknown) => done(value as string), failed };
      const task = new Task(EXPLAIN, 'explain', stages, settle);
      task.number = 0; // it is about no function
      this.submit(task);
    });
  }

  /** Ends the group: after its tasks are done (`drain`), or at once (`abort`: they are rejected, and listed). */
  async close(mode: 'drain' | 'abort' = 'drain'): Promise<CloseReport> {
    this.roster.closing = true;
    if (mode === 'abort') this.dispatch.abandonAll(new GroupClosedError('the group was aborted'));
    else await this.dispatch.drained();
    await this.roster.terminate();
    const { completed, failures, abandoned } = this.dispatch;
    return { completed, failed: failures, abandoned };
  }
}

/** A whole number of at least 0 for each key: the same in every run. */
function hashOf(key: number | string): number {
  let hash = 0x811c9dc5;
  for (const char of String(key)) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193);
  return hash >>> 0;
}

function asked(name: string, value: unknown, settle: Settle, options: CallOptions): Task {
  const task = new Task(CALL, name, value, settle).keyed(options.key);
  task.transfer = options.transfer;
  task.rank = options.rank;
  return task;
}
