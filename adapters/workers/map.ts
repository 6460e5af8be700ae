import type { Context } from '../../lib/stream/context.ts';
import { wholeNumber } from '../../lib/stream/errors.ts';
import { abandon, type Closing, Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';
import { CALL } from './channel.ts';
import type { Answered } from './dispatch.ts';
import type { Group } from './group.ts';
import { type Settle, Task } from './task.ts';

export interface MapOptions<A = any> {
  /** Results in the order of the elements (so, unless said otherwise), or as they come. */
  readonly ordered?: boolean;
  /** How many elements may be under way. They are asked for only when the result is. */
  readonly inFlight?: number;
  /** What the elements that wait for a worker are ordered by, where the group has an `order`. */
  readonly rank?: (value: A) => number;
}

/** What is done with each element, and how. */
interface Mapping<A> {
  readonly group: Group<any>;
  readonly name: string;
  readonly key: ((value: A) => number) | undefined;
  readonly rank: ((value: A) => number) | undefined;
  readonly ordered: boolean;
  readonly inFlight: number;
}

export function mapped<A, B>(
  group: Group<any>,
  name: string,
  key: ((value: A) => number) | undefined,
  options: MapOptions<A> & { readonly inFlight: number },
): Operator<A, B> {
  const { ordered = true, rank } = options;
  const inFlight = wholeNumber('map: inFlight', options.inFlight, 1);
  return (source) => new Mapped(source, { group, name, key, rank, ordered, inFlight });
}

class Mapped<A, B> extends Stream<B> {
  readonly source: Stream<A>;
  private readonly mapping: Mapping<A>;

  constructor(source: Stream<A>, mapping: Mapping<A>) {
    super();
    this.source = source;
    this.mapping = mapping;
  }

  override open(context: Context): Future<B> {
    return new MapFuture<A, B>(this.source.open(context), context, this.mapping);
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
  /** What the group is given, again and again. */
  task: Task | null = null;

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

class MapFuture<A, B> extends Future<B> implements Answered {
  private readonly source: Future<A>;
  private readonly mapping: Mapping<A>;
  private context: Context;
  private readonly tickets: Ticket[];
  /** A ring of tickets to give, in order: as they were started, or as they have come. Those not under way are free. */
  private readonly line: Ticket[];
  private head = 0;
  private tail = 0;
  private readonly free: Ticket[];
  /** It will be woken, and need not be again. */
  private told = false;
  private exhausted = false;
  private failure: { readonly error: unknown } | null = null;
  private over = false;
  private closed = false;
  private closing: Closing = undefined;

  constructor(source: Future<A>, context: Context, mapping: Mapping<A>) {
    super();
    this.source = source;
    this.context = context;
    this.mapping = mapping;
    const { inFlight } = mapping;
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
      if (this.failure !== null) throw this.failure.error;
      return DONE;
    } catch (error) {
      this.over = true;
      throw error;
    }
  }

  private fill(context: Context): void {
    while (!this.exhausted && this.free.length > 0) {
      const answer = this.ask(context);
      if (answer === PENDING) return;
      if (answer === DONE) this.exhausted = true;
      else this.start(this.source.value);
    }
  }

  /** A failure of upstream comes out in its turn, after the results of what came before it. */
  private ask(context: Context): Poll {
    try {
      return this.source.poll(context);
    } catch (error) {
      this.failure = { error };
      abandon(this.source);
      return DONE;
    }
  }

  private start(value: A): void {
    const { group, name, key, rank } = this.mapping;
    const ticket = this.free[this.free.length - 1];
    ticket.settled = false;
    ticket.task ??= new Task(CALL, name, undefined, ticket);
    const task = ticket.task.again(value).keyed(key?.(value));
    task.rank = rank?.(value);
    ticket.id = group.submit(task);
    ticket.under = true;
    this.free.pop();
    if (this.mapping.ordered) this.enqueue(ticket);
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
    ticket.task!.value = undefined;
    this.free.push(ticket);
    if (broken) throw value;
    this.value = value as B;
    return READY;
  }

  /** A worker has answered. */
  heard(ticket: Ticket): void {
    if (this.over) return;
    if (!this.mapping.ordered) this.enqueue(ticket);
    if (this.mapping.ordered && this.line[this.head % this.line.length] !== ticket) return;
    if (this.told) return;
    this.told = true;
    this.mapping.group.wakeSoon(this);
  }

  /** All answers that were there are in the tickets. */
  wake(): void {
    this.told = false;
    this.context.wake();
  }

  override close(): Closing {
    if (this.closed) return this.closing;
    this.closed = true;
    this.over = true;
    for (const ticket of this.tickets)
      if (ticket.under && !ticket.settled) this.mapping.group.cancel(ticket.id);
    return (this.closing = this.source.close());
  }
}

const nothing = null as never;

/**
 * One of each kind, for ever: where a full collection finds no object of a kind, the engine gives up all code that it has
 * compiled for it, and every stream after a pause would cost a quarter more. @internal
 */
export const kept: readonly object[] = [
  new MapFuture(nothing, nothing, { ...(nothing as Mapping<unknown>), inFlight: 0 }),
  Object.assign(new Ticket(nothing), { task: new Task(CALL, '', undefined, nothing) }),
];
