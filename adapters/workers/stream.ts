import type { Context } from '../../lib/stream/context.ts';
import type { Closing, Future } from '../../lib/stream/future.ts';
import { Guard } from '../../lib/stream/guard.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';
import type { LostTask } from './errors.ts';
import type { Group } from './group.ts';
import { unpacked } from './packing.ts';
import type { Opening } from './runs.ts';
import { Session } from './session.ts';

/** Where a run is to be, and when. */
export interface Placement {
  /** The same key, the same worker. */
  readonly key?: number | undefined;
  /** What the tasks that wait are ordered by, where the group has an `order`. */
  readonly rank?: number | undefined;
}

export interface StreamOptions extends Placement {
  /** How many elements the worker may be ahead of what was taken here: 64, unless said otherwise. None before the first is asked for. */
  readonly ahead?: number;
}

/** A stream that a function of the module answers with, on a worker; see `Group.stream`. */
export class WorkerStream<T> extends Stream<T> {
  private readonly group: Group<any>;
  private readonly name: string;
  private readonly argument: unknown;
  private readonly ahead: number;
  private readonly placement: Placement;

  constructor(group: Group<any>, name: string, argument: unknown, ahead: number, placement: Placement) {
    super();
    this.group = group;
    this.name = name;
    this.argument = argument;
    this.ahead = ahead;
    this.placement = placement;
  }

  override open(context: Context): Future<T> {
    const session = new Remote(this.group, this.name, this.argument, this.ahead, context);
    this.group.open(session, this.placement);
    return new Receiving<T>(session);
  }
}

/** What has come of the stream. */
class Remote extends Session {
  readonly names: readonly string[];
  context: Context;
  failure: { readonly error: unknown } | null = null;
  private readonly argument: unknown;
  private readonly chunks: ArrayLike<unknown>[] = [];
  private at = 0;
  private some = false;

  constructor(group: Group<any>, name: string, argument: unknown, window: number, context: Context) {
    super(group, window);
    this.names = [name];
    this.argument = argument;
    this.context = context;
  }

  get ready(): boolean {
    return this.chunks.length > 0;
  }

  take(): unknown {
    const [first] = this.chunks;
    const value = first[this.at++];
    if (this.at === first.length) {
      this.chunks.shift();
      this.at = 0;
    }
    this.taken();
    return value;
  }

  override get unfinished(): readonly LostTask[] {
    return [{ name: this.names[0], value: this.argument }];
  }

  /** As long as nothing has come of it, it can be begun again. */
  override get resumable(): boolean {
    return !this.some;
  }

  protected override opening(): Omit<Opening, 'credit'> {
    const source = { number: this.group.number(this.names[0]), value: this.argument };
    return { source, stages: [], skip: 0 };
  }

  protected override begun(): void {}

  protected override came(kind: number, value: unknown): void {
    const elements = unpacked(kind, value);
    this.some = true;
    this.hold(elements.length);
    this.chunks.push(elements);
    this.context.wake();
  }

  protected override ended(failure: { readonly error: unknown } | null): void {
    this.failure = failure;
    this.context.wake();
  }
}

class Receiving<T> extends Guard<T> {
  private readonly session: Remote;

  constructor(session: Remote) {
    super();
    this.session = session;
  }

  protected override advance(context: Context): Poll {
    const { session } = this;
    session.context = context;
    session.ask();
    if (session.ready) {
      this.value = session.take() as T;
      return READY;
    }
    if (session.failure !== null) throw session.failure.error;
    return session.over ? DONE : PENDING;
  }

  protected override release(): Closing {
    return this.session.close();
  }
}
