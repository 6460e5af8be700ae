import { Worker } from 'node:worker_threads';
import { Backlog } from './backlog.ts';
import {
  CALL,
  CANCEL,
  FAILURE,
  HALT,
  Inbox,
  ITEM,
  ITEMS,
  MOVED,
  Outbox,
  RETURNED,
  TAKEN,
} from './channel.ts';
import { type PlainError, revivedError } from './errors.ts';
import type { Deflection, Loads, PeerHandle } from './mesh.ts';
import type { Greeting, ServeOptions } from './serve.ts';
import { channel, meeting } from './wiring.ts';

/** What the group does with what a member reports. */
export interface MemberEvents {
  ready(member: Member, names: readonly string[]): void;
  /** Answers are going to be taken, until `room`. */
  taking(): void;
  settled(id: number, failed: boolean, value: unknown): void;
  /** Something came out of a session. */
  said(id: number, kind: number, value: unknown): void;
  /** What the worker was to be told is a value that no thread can be given. */
  unsendable(kind: number, id: number, error: unknown): void;
  /** The member handed a task on to the worker at `place`, if that is still of this generation. */
  moved(id: number, place: number, generation: number): void;
  /** The member has too much, and gave a task back. */
  returned(member: Member, id: number): void;
  /** All that could be taken was taken. */
  room(member: Member): void;
  lost(member: Member, why: string, cause: unknown): void;
  refused(member: Member, cause: unknown): void;
}

export interface MemberOptions {
  readonly module: string;
  /** Messages that a channel holds; a power of two. */
  readonly capacity: number;
  readonly spins: number;
  readonly deflection: Deflection;
  readonly loads: Loads;
  readonly errors: readonly (abstract new (...args: never[]) => Error)[];
}

/** The code that a worker starts with: it needs no file of its own, and can load TypeScript where Node cannot. */
const BOOT = `
const { workerData } = require('node:worker_threads');
(async () => {
  if (workerData.typescript) (await import(workerData.typescript)).register();
  await (await import(workerData.serve)).serve();
})();`;

const serveUrl = new URL(`./serve${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url).href;

/** The loader of TypeScript, where a worker needs one: not for compiled code, nor where Node loads it by itself. */
function typescriptLoader(module: string): string | null {
  const needed = /\.[mc]?ts$/.test(module) || serveUrl.endsWith('.ts');
  if (!needed || 'typescript' in process.features) return null;
  return import.meta.resolve('tsx/esm/api');
}

/** One worker: a thread and a channel each way. A member that was lost is not used again; another takes its place. */
export class Member {
  readonly index: number;
  /** How many workers had this place before. */
  readonly generation: number;
  /** At whose news the worker sleeps. */
  private readonly inbound: SharedArrayBuffer;
  /** How many tasks the worker has and has not answered. */
  load = 0;
  /** Something was sent that it will see at the next flush. Kept by who flushes. */
  unflushed = false;
  private readonly outbox: Outbox;
  private readonly inbox: Inbox;
  private readonly worker: Worker;
  private readonly events: MemberEvents;
  private readonly errors: MemberOptions['errors'];
  /** Where others look before they hand on to this worker, if they do. */
  private readonly loads: Loads | null;
  private readonly backlog: Backlog;
  private listening = true;
  private greeted = false;
  private cause: unknown = undefined;

  constructor(
    index: number,
    generation: number,
    peers: readonly Member[],
    options: MemberOptions,
    events: MemberEvents,
  ) {
    this.index = index;
    this.generation = generation;
    this.events = events;
    this.errors = options.errors;
    this.loads = options.deflection.topology === 'pinned' ? null : options.loads;
    const { capacity } = options;
    const [out, inbound] = channel(capacity);
    const [outbound, inn] = channel(capacity);
    this.inbound = out.buffer;
    this.outbox = new Outbox(out);
    this.inbox = new Inbox(inn);
    this.backlog = new Backlog(this.outbox, (kind, id, error) => events.unsendable(kind, id, error));
    const meetings = peers.map((peer) => meeting(this, peer, capacity));
    const data: ServeOptions & { serve: string; typescript: string | null } = {
      module: options.module,
      inbound,
      outbound,
      spins: options.spins,
      index,
      loads: options.loads.cells,
      peers: meetings.map((pair) => pair.there),
      deflection: options.deflection,
      serve: serveUrl,
      typescript: typescriptLoader(options.module),
    };
    const ports = [inbound, outbound, ...data.peers.flatMap((peer) => [peer.inbound, peer.outbound])];
    this.worker = new Worker(BOOT, {
      eval: true,
      workerData: data,
      transferList: ports.map(({ port }) => port),
    });
    this.worker.setMaxListeners(0); // each `terminate` listens
    for (const [i, { here }] of meetings.entries()) peers[i].meet(here);
    this.worker.on('message', (greeting: Greeting) => this.greet(greeting));
    this.worker.on('error', (error) => (this.cause = error));
    this.worker.on('exit', (code) => this.exited(code));
    void this.listen();
  }

  /** Makes a worker known to this one. */
  private meet(peer: PeerHandle): void {
    this.worker.postMessage({ peer }, [peer.inbound.port, peer.outbound.port]);
  }

  /** How this worker's mailbox is written to by others: at whose news it sleeps. @internal */
  get newsBuffer(): SharedArrayBuffer {
    return this.inbound;
  }

  /** Nothing keeps the process alive while the group has nothing to do. */
  unref(): void {
    this.worker.unref();
  }

  ref(): void {
    this.worker.ref();
  }

  /** A task. Throws for a value that no thread can be given, unless others wait to be sent: then it fails later. */
  give(
    kind: number,
    id: number,
    name: number,
    value: unknown,
    transfer: readonly object[] | undefined,
    hops: number,
  ): void {
    if (this.backlog.size > 0 || !this.outbox.send(kind, id, name, value, transfer, hops))
      this.backlog.add({ kind, id, name, value, transfer, hops });
    this.load++;
    if (kind === CALL && hops === 0) this.loads?.claim(this.index);
  }

  /** What the worker must be told of a task that it has: in order, and as soon as there is room. */
  say(kind: number, id: number, value: unknown): void {
    this.backlog.add({ kind, id, name: 0, value, transfer: undefined, hops: 0 });
  }

  cancel(id: number): void {
    this.say(CANCEL, id, undefined);
    this.flush();
  }

  flush(): void {
    this.outbox.flush();
  }

  /** Asks the worker to end once it has answered everything. */
  halt(): void {
    this.outbox.send(HALT, 0, 0, undefined);
    this.outbox.flush();
  }

  async terminate(): Promise<void> {
    this.stopListening();
    await this.worker.terminate();
  }

  stopListening(): void {
    this.listening = false;
    this.inbox.reader.news.signal();
    this.backlog.stop();
  }

  private greet(greeting: Greeting): void {
    if ('names' in greeting) {
      this.greeted = true;
      this.events.ready(this, greeting.names);
      return;
    }
    this.cause = revivedError(greeting.failure, this.errors);
    if (this.greeted) return; // it failed outside of its tasks: its exit follows
    this.stopListening();
    this.events.refused(this, this.cause);
  }

  private exited(code: number): void {
    this.take();
    const lost = this.listening;
    this.stopListening();
    if (lost) this.events.lost(this, `exit code ${code}`, this.cause);
  }

  /** Takes all answers that are there. */
  take(): void {
    const { inbox } = this;
    this.events.taking();
    try {
      while (inbox.next()) this.hear(inbox.kind, inbox.id, inbox.value);
    } finally {
      this.events.room(this);
    }
  }

  private hear(kind: number, id: number, value: unknown): void {
    if (kind === MOVED) this.events.moved(id, (value as number) % 4096, Math.floor((value as number) / 4096));
    else if (kind === RETURNED) this.events.returned(this, id);
    else if (kind === ITEM || kind === ITEMS || kind === TAKEN) this.events.said(id, kind, value);
    else if (kind === FAILURE) this.events.settled(id, true, revivedError(value as PlainError, this.errors));
    else this.events.settled(id, false, value);
  }

  private async listen(): Promise<void> {
    const { news } = this.inbox.reader;
    while (this.listening) {
      const ticket = news.prepare();
      try {
        if (!this.inbox.ready) await news.sleepAsync(ticket);
      } finally {
        news.leave();
      }
      this.take();
    }
  }
}
