import type { Context } from '../../lib/stream/context.ts';
import { wholeNumber } from '../../lib/stream/errors.ts';
import { type Closing, Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';
import type { Group } from './group.ts';
import type { Settle } from './task.ts';

export interface MapOptions {
  /** Results in the order of the elements (so, unless said otherwise), or as they come. */
  readonly ordered?: boolean;
  /** How many elements may be under way. They are asked for only when the result is. */
  readonly inFlight?: number;
}

export function mapped<A, B>(
  group: Group<any>,
  name: string,
  key: ((value: A) => number) | undefined,
  options: MapOptions & { readonly inFlight: number },
): Operator<A, B> {
  const inFlight = wholeNumber('map: inFlight', options.inFlight, 1);
  return (source) => new Mapped(source, group, name, key, options.ordered ?? true, inFlight);
}

class Mapped<A, B> extends Stream<B> {
  private readonly arguments: ConstructorParameters<typeof MapFuture<A, B>> extends [
    unknown,
    unknown,
    ...infer R,
  ]
    ? R
    : never;
  private readonly source: Stream<A>;

  constructor(
    source: Stream<A>,
    group: Group<any>,
    name: string,
    key: ((value: A) => number) | undefined,
    ordered: boolean,
    inFlight: number,
  ) {
    super();
    this.source = source;
    this.arguments = [group, name, key, ordered, inFlight];
  }

  override open(context: Context): Future<B> {
    return new MapFuture<A, B>(this.source.open(context), context, ...this.arguments);
  }
}

/** A task under way. Tickets are used again. */
class Ticket implements Settle {
  private readonly owner: MapFuture<any, any>;
  id = 0;
  under = false;
  settled = false;
  broken = false;
  value: unknown = undefined;

  constructor(owner: MapFuture<any, any>) {
    this.owner = owner;
  }

  done(value: unknown): void {
    this.end(value, false);
  }

  failed(error: unknown): void {
    this.end(error, true);
  }

  private end(value: unknown, broken: boolean): void {
    this.settled = true;
    this.broken = broken;
    this.value = value;
    this.owner.heard(this);
  }
}

class MapFuture<A, B> extends Future<B> {
  private readonly source: Future<A>;
  private readonly group: Group<any>;
  private readonly name: string;
  private readonly key: ((value: A) => number) | undefined;
  private readonly ordered: boolean;
  private context: Context;
  private readonly tickets: Ticket[];
  /** A ring of tickets to give, in order: as they were started, or as they have come. Those not under way are free. */
  private readonly line: Ticket[];
  private head = 0;
  private tail = 0;
  private readonly free: Ticket[];
  private exhausted = false;
  private over = false;
  private closed = false;
  private closing: Closing = undefined;

  constructor(
    source: Future<A>,
    context: Context,
    group: Group<any>,
    name: string,
    key: ((value: A) => number) | undefined,
    ordered: boolean,
    inFlight: number,
  ) {
    super();
    this.source = source;
    this.context = context;
    this.group = group;
    this.name = name;
    this.key = key;
    this.ordered = ordered;
    this.tickets = Array.from({ length: inFlight }, () => new Ticket(this));
    this.line = this.tickets.slice();
    this.free = this.tickets.slice();
  }

  override poll(context: Context): Poll {
    this.context = context;
    if (this.over) return DONE;
    try {
      this.fill(context);
      const ticket = this.next();
      if (ticket !== null) return this.give(ticket);
      if (!this.exhausted || this.free.length < this.tickets.length) return PENDING;
      this.over = true;
      return DONE;
    } catch (error) {
      this.over = true;
      throw error;
    }
  }

  private fill(context: Context): void {
    while (!this.exhausted && this.free.length > 0) {
      const answer = this.source.poll(context);
      if (answer === PENDING) return;
      if (answer === DONE) this.exhausted = true;
      else this.start(this.source.value);
    }
  }

  private start(value: A): void {
    const ticket = this.free[this.free.length - 1];
    ticket.settled = false;
    ticket.id = this.group.submit(this.name, value, ticket, this.key?.(value));
    ticket.under = true;
    this.free.pop();
    if (this.ordered) this.enqueue(ticket);
  }

  private enqueue(ticket: Ticket): void {
    this.line[this.tail++ % this.line.length] = ticket;
  }

  private next(): Ticket | null {
    if (this.head === this.tail) return null;
    const ticket = this.line[this.head % this.line.length];
    if (!ticket.settled) return null;
    this.head++;
    return ticket;
  }

  private give(ticket: Ticket): Poll {
    const { value, broken } = ticket;
    ticket.under = false;
    ticket.value = undefined;
    this.free.push(ticket);
    if (broken) throw value;
    this.value = value as B;
    return READY;
  }

  /** A worker has answered. */
  heard(ticket: Ticket): void {
    if (this.over) return;
    if (!this.ordered) this.enqueue(ticket);
    if (!this.ordered || this.line[this.head % this.line.length] === ticket) this.context.wake();
  }

  override close(): Closing {
    if (this.closed) return this.closing;
    this.closed = true;
    this.over = true;
    for (const ticket of this.tickets) if (ticket.under && !ticket.settled) this.group.cancel(ticket.id);
    return (this.closing = this.source.close());
  }
}
