import type { Outbox } from './channel.ts';

/** Who is told what becomes of messages. */
export interface BacklogEvents {
  /** No thread can be given this value; the message is left out. */
  unsendable(kind: number, id: number, error: unknown): void;
  /** All that waited is sent. */
  room(): void;
}

/** Messages that must not get lost when a worker's channel is full: they wait here, in order, until there is room. */
export class Backlog {
  private readonly outbox: Outbox;
  private readonly events: BacklogEvents;
  private readonly messages: { readonly kind: number; readonly id: number; readonly value: unknown }[] = [];
  private stopped = false;

  constructor(outbox: Outbox, events: BacklogEvents) {
    this.outbox = outbox;
    this.events = events;
  }

  get size(): number {
    return this.messages.length;
  }

  say(kind: number, id: number, value: unknown): void {
    this.messages.push({ kind, id, value });
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
      const { kind, id, value } = messages[0];
      try {
        if (!this.outbox.send(kind, id, 0, value)) return false;
      } catch (error) {
        this.events.unsendable(kind, id, error);
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
    this.events.room();
  }
}
