import type { Outbox } from './channel.ts';

export interface Message {
  readonly kind: number;
  readonly id: number;
  readonly name: number;
  readonly value: unknown;
  readonly transfer: readonly object[] | undefined;
  readonly hops: number;
}

/** Told of a message that is left out, since no thread can be given its value. */
export type Unsendable = (kind: number, id: number, error: unknown) => void;

/** Messages that must not get lost when a worker's channel is full: they wait here, in order, until there is room. */
export class Backlog {
  private readonly outbox: Outbox;
  private readonly unsendable: Unsendable;
  private readonly messages: Message[] = [];
  private stopped = false;

  constructor(outbox: Outbox, unsendable: Unsendable) {
    this.outbox = outbox;
    this.unsendable = unsendable;
  }

  get size(): number {
    return this.messages.length;
  }

  add(message: Message): void {
    this.messages.push(message);
    if (this.messages.length === 1 && !this.send()) void this.sendLater();
  }

  /** Nobody will read any more. */
  stop(): void {
    this.stopped = true;
    this.outbox.writer.space.signal();
  }

  /** False if something is left. */
  private send(): boolean {
    const { messages } = this;
    while (messages.length > 0) {
      const { kind, id, name, value, transfer, hops } = messages[0];
      try {
        if (!this.outbox.send(kind, id, name, value, transfer, hops)) return false;
      } catch (error) {
        this.unsendable(kind, id, error);
      }
      messages.shift();
    }
    return true;
  }

  private async sendLater(): Promise<void> {
    const { outbox } = this;
    const { space } = outbox.writer;
    do {
      outbox.flush();
      const ticket = space.prepare();
      try {
        if (outbox.writer.room(1) === 0) await space.sleepAsync(ticket);
      } finally {
        space.leave();
      }
    } while (!this.stopped && !this.send());
    outbox.flush();
  }
}
