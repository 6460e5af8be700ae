import { MessageChannel, Worker } from 'node:worker_threads';
import {
  CALL,
  CANCEL,
  channelBuffer,
  type ChannelHandle,
  FAILURE,
  HALT,
  Inbox,
  Outbox,
  TELL,
} from './channel.ts';
import { type PlainError, revivedError } from './errors.ts';
import type { Greeting, ServeOptions } from './serve.ts';

/** What the group does with what a member reports. */
export interface MemberEvents {
  ready(member: Member, names: readonly string[]): void;
  settled(member: Member, id: number, failed: boolean, value: unknown): void;
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
  /** How many tasks the worker has and has not answered. */
  load = 0;
  private readonly outbox: Outbox;
  private readonly inbox: Inbox;
  private readonly worker: Worker;
  private readonly events: MemberEvents;
  private readonly errors: MemberOptions['errors'];
  private listening = true;
  private greeted = false;
  private cause: unknown = undefined;

  constructor(index: number, options: MemberOptions, events: MemberEvents) {
    this.index = index;
    this.events = events;
    this.errors = options.errors;
    const there = new MessageChannel();
    const back = new MessageChannel();
    const out: ChannelHandle = {
      buffer: channelBuffer(options.capacity),
      capacity: options.capacity,
      port: there.port1,
    };
    const inn: ChannelHandle = {
      buffer: channelBuffer(options.capacity),
      capacity: options.capacity,
      port: back.port2,
    };
    this.outbox = new Outbox(out);
    this.inbox = new Inbox(inn);
    const data: ServeOptions & { serve: string; typescript: string | null } = {
      module: options.module,
      inbound: { ...out, port: there.port2 },
      outbound: { ...inn, port: back.port1 },
      spins: options.spins,
      serve: serveUrl,
      typescript: typescriptLoader(options.module),
    };
    this.worker = new Worker(BOOT, { eval: true, workerData: data, transferList: [there.port2, back.port1] });
    this.worker.on('message', (greeting: Greeting) => this.greet(greeting));
    this.worker.on('error', (error) => (this.cause = error));
    this.worker.on('exit', (code) => this.exited(code));
    void this.listen();
  }

  /** Nothing keeps the process alive while the group has nothing to do. */
  unref(): void {
    this.worker.unref();
  }

  ref(): void {
    this.worker.ref();
  }

  call(id: number, name: number, value: unknown, transfer: readonly object[] | undefined): boolean {
    return this.sent(CALL, id, name, value, transfer);
  }

  tell(id: number, name: number, actor: number, message: unknown): boolean {
    return this.sent(TELL, id, name, { actor, message }, undefined);
  }

  private sent(
    kind: number,
    id: number,
    name: number,
    value: unknown,
    transfer: readonly object[] | undefined,
  ): boolean {
    if (!this.outbox.send(kind, id, name, value, transfer)) return false;
    this.load++;
    return true;
  }

  cancel(id: number): void {
    if (this.outbox.send(CANCEL, id, 0, undefined)) this.outbox.flush();
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
    while (inbox.next()) {
      this.load--;
      const failed = inbox.kind === FAILURE;
      this.events.settled(
        this,
        inbox.id,
        failed,
        failed ? revivedError(inbox.value as PlainError, this.errors) : inbox.value,
      );
    }
    this.events.room(this);
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
