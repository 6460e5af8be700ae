import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { MillraceError } from '../../lib/stream/errors.ts';
import type { Process } from '../../lib/stream/process.ts';
import { systemClock } from '../../lib/stream/clock.ts';
import {
  CALL,
  CANCEL,
  type ChannelHandle,
  FAILURE,
  HALT,
  Inbox,
  MOVED,
  Outbox,
  RESULT,
  RETURNED,
  TELL,
} from './channel.ts';
import { plainError } from './errors.ts';
import { type Deflection, Loads, Mesh, type PeerHandle } from './mesh.ts';
import { Running, type TaskContext } from './running.ts';
import { Runs } from './runs.ts';
import { isPromise } from './stages.ts';

/** What a worker is started with. */
export interface ServeOptions {
  readonly module: string;
  readonly inbound: ChannelHandle;
  readonly outbound: ChannelHandle;
  /** How often an idle worker looks at its inbox before it sleeps. */
  readonly spins: number;
  /** The worker's place, the loads of all, the others, and what to do with too much. */
  readonly index: number;
  readonly loads: Int32Array;
  readonly peers: readonly PeerHandle[];
  readonly deflection: Deflection;
}

/** What a worker says once, through its own port: the names that can be called, by number; or why there are none. */
export type Greeting =
  | { readonly names: readonly string[] }
  | { readonly failure: ReturnType<typeof plainError> };

type Task = (value: unknown, context: TaskContext) => unknown;

/** A message that may not be handed on. */
export interface Told {
  /** -1 for a task with a key. */
  readonly actor: number;
  readonly message: unknown;
}

/** How long messages may keep a worker's event loop waiting, in milliseconds; and after how many the clock is looked at. */
const PATIENCE = 4;
const LOOK = 4;

/** The worker's side of a group: takes calls from its inbox, runs them, and answers. */
class Server {
  private readonly inbox: Inbox;
  private readonly outbox: Outbox;
  private readonly mesh: Mesh;
  private readonly tasks: readonly Task[];
  private readonly makers: readonly (() => Process<unknown, unknown>)[];
  private readonly spins: number;
  /** Calls that returned a promise. */
  private readonly running = new Map<number, Running>();
  private readonly actors = new Map<number, Process<unknown, unknown>>();
  private readonly runs: Runs;
  private halted = false;
  /** Messages in this round, and when it should end. */
  private handled = 0;
  private end = Infinity;
  private drained: () => void = () => {};

  constructor(options: ServeOptions, tasks: readonly Task[]) {
    this.inbox = new Inbox(options.inbound);
    this.outbox = new Outbox(options.outbound);
    this.spins = options.spins;
    this.mesh = new Mesh(options.index, new Loads(options.loads), options.deflection);
    for (const peer of options.peers) this.mesh.meet(peer);
    this.tasks = tasks;
    this.makers = tasks as unknown as readonly (() => Process<unknown, unknown>)[];
    const answers = {
      post: (kind: number, id: number, value: unknown) => this.post(kind, id, value),
      answer: (kind: number, id: number, value: unknown) => this.answer(kind, id, value),
      flush: () => this.flush(),
    };
    this.runs = new Runs(tasks, answers, () => this.settled());
  }

  async run(): Promise<void> {
    while (!this.halted) {
      const more = this.round();
      if (this.halted) break;
      // However fast messages come: the streams, promises and timers of this thread must go on as well.
      if (more) await new Promise((resolve) => setImmediate(resolve));
      else await this.news();
    }
    if (this.busy) await new Promise<void>((resolve) => (this.drained = resolve));
    this.outbox.flush();
  }

  private get busy(): boolean {
    return this.running.size + this.runs.size > 0;
  }

  private settled(): void {
    if (!this.busy) this.drained();
  }

  /** Another worker, or the one that took its place. It may have sent something before this one knew its mailbox. */
  meet(peer: PeerHandle): void {
    this.mesh.meet(peer);
    this.inbox.reader.news.signal();
  }

  /** Handles what is there: what the group gave, and what other workers handed on. True if time was up before the end. */
  private round(): boolean {
    this.handled = 0;
    this.end = Infinity;
    let more = false;
    for (let found = true; found && !more; ) {
      found = false;
      for (let i = -1; i < this.mesh.inboxes.length && !more; i++) {
        const inbox = i < 0 ? this.inbox : this.mesh.inboxes[i];
        while (!more && inbox.next()) {
          found = true;
          this.handle(inbox);
          more = this.late();
        }
      }
    }
    if (!more) this.mesh.overloaded(0, 0);
    this.flush();
    return more;
  }

  /** Whether the event loop has waited long enough. The first few messages, which are most rounds, ask no clock. */
  private late(): boolean {
    if (++this.handled % LOOK !== 0) return false;
    const now = systemClock.now();
    if (this.end === Infinity) this.end = now + PATIENCE;
    return now >= this.end;
  }

  /** First the mailboxes, then what the group is told: it must not hear of a task at a worker that never gets it. */
  private flush(): void {
    this.mesh.flush();
    this.outbox.flush();
  }

  private handle(inbox: Inbox): void {
    const { kind, id, name, value } = inbox;
    if (kind === CALL) {
      if (!this.deflected(inbox)) this.call(id, name, value);
    } else if (kind === TELL) this.tell(id, name, value as Told);
    else if (kind === CANCEL) {
      this.running.get(id)?.cancel();
      this.runs.cancel(id);
    } else if (kind === HALT) this.halted = true;
    else this.runs.handle(kind, id, value);
  }

  /** Hands a task on, if this worker has too much and another has less. Tasks with a key are told, not called: they stay. */
  private deflected({ id, name, value, hops, waiting }: Inbox): boolean {
    if (!this.mesh.overloaded(waiting, hops)) return false;
    const place = this.mesh.idlest(waiting);
    if (place < 0) return false;
    if (this.mesh.star) {
      this.answer(RETURNED, id, hops + 1);
      this.outbox.flush();
      return true;
    }
    const peer = this.mesh.peer(place)!;
    if (!peer.outbox.send(CALL, id, name, value, undefined, hops + 1)) return false;
    this.mesh.flush();
    this.answer(MOVED, id, peer.generation * 4096 + peer.index);
    this.outbox.flush();
    return true;
  }

  private call(id: number, name: number, value: unknown): void {
    const context = new Running();
    try {
      const result = this.tasks[name](value, context);
      if (isPromise(result)) this.settleLater(id, result, context);
      else this.answer(RESULT, id, complete(result));
    } catch (error) {
      this.answer(FAILURE, id, plainError(error));
    }
  }

  private settleLater(id: number, result: PromiseLike<unknown>, context: Running): void {
    this.running.set(id, context);
    const settle = (kind: number, value: unknown): void => {
      this.running.delete(id);
      this.answer(kind, id, value);
      this.flush();
      this.settled();
    };
    result.then(
      (value) => (ongoing(value) ? settle(FAILURE, plainError(notAValue())) : settle(RESULT, value)),
      (error: unknown) => settle(FAILURE, plainError(error)),
    );
  }

  /** What belongs on this worker: a keyed task, or a message to an actor, whose process is made at the first one. */
  private tell(id: number, name: number, { actor, message }: Told): void {
    if (actor < 0) return this.call(id, name, message);
    try {
      let process = this.actors.get(actor);
      if (process === undefined) this.actors.set(actor, (process = this.makers[name]()));
      this.answer(RESULT, id, process.send(message));
    } catch (error) {
      this.answer(FAILURE, id, plainError(error));
    }
  }

  /** A full outbox is waited for: nothing is lost. */
  private post(kind: number, id: number, value: unknown): void {
    while (!this.outbox.send(kind, id, 0, value)) this.waitForRoom();
  }

  /** An answer that cannot be cloned becomes a failure that says so. */
  private answer(kind: number, id: number, value: unknown): void {
    try {
      this.post(kind, id, value);
    } catch (error) {
      this.post(FAILURE, id, plainError(error));
    }
  }

  private waitForRoom(): void {
    this.outbox.flush();
    const { writer } = this.outbox;
    const ticket = writer.space.prepare();
    if (writer.room(1) < 1) writer.space.sleep(ticket);
    writer.space.leave();
  }

  private anyReady(): boolean {
    if (this.inbox.ready) return true;
    for (const inbox of this.mesh.inboxes) if (inbox.ready) return true;
    return false;
  }

  private async news(): Promise<void> {
    for (let i = 0; i < this.spins; i++) if (this.anyReady()) return;
    const { news } = this.inbox.reader;
    const ticket = news.prepare();
    try {
      if (!this.anyReady()) await news.sleepAsync(ticket);
    } finally {
      news.leave();
    }
  }
}

/** A stream is no value to be sent back, though some could be copied: into something useless. */
function ongoing(result: unknown): boolean {
  return typeof result === 'object' && result !== null && Symbol.asyncIterator in result;
}

function notAValue(): MillraceError {
  return new MillraceError(
    'the function answers with a stream: use group.stream() or group.mergeMap() for it',
  );
}

function complete(result: unknown): unknown {
  if (ongoing(result)) throw notAValue();
  return result;
}

/** Loads the module, says what can be called, and serves until halted. */
export async function serve(): Promise<void> {
  const options = workerData as ServeOptions;
  const port = parentPort as unknown as MessagePort;
  // Somebody must hold the event loop while the inbox is waited for; an open port does.
  let server = null as Server | null;
  const early: PeerHandle[] = [];
  port.on('message', ({ peer }: { peer: PeerHandle }) =>
    server === null ? early.push(peer) : server.meet(peer),
  );
  try {
    const module = (await import(options.module)) as Record<string, unknown>;
    const named = Object.entries(module).filter(([, value]) => typeof value === 'function');
    port.postMessage({ names: named.map(([name]) => name) } satisfies Greeting);
    server = new Server(
      options,
      named.map(([, value]) => value as Task),
    );
    for (const peer of early) server.meet(peer);
    await server.run();
  } catch (error) {
    port.postMessage({ failure: plainError(error) } satisfies Greeting);
  }
  port.close();
}
