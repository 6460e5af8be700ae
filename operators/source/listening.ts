import { PushBuffer, PushFuture } from '../../lib/stream/from/push.ts';
import type { Closing } from '../../lib/stream/future.ts';

/** A run of `fromEvent` and its like: a listener that pushes. */
export class Listening<T> extends PushFuture<T> {
  private readonly add: (listener: (...args: T[]) => void) => unknown;
  private readonly remove: ((listener: (...args: T[]) => void, token: unknown) => unknown) | undefined;
  private token: unknown;
  private starting = true;
  private readonly listener = (...args: T[]): void =>
    this.push(args.length > 1 ? (args as unknown as T) : args[0]);

  constructor(
    buffer: PushBuffer,
    add: (listener: (...args: T[]) => void) => unknown,
    remove: ((listener: (...args: T[]) => void, token: unknown) => unknown) | undefined,
  ) {
    super(buffer);
    this.add = add;
    this.remove = remove;
  }

  /** The buffer may overflow while the listener is being added: then it is removed at once. */
  start(): this {
    this.token = this.add(this.listener);
    this.starting = false;
    if (this.over) this.remove?.(this.listener, this.token);
    return this;
  }

  protected override stop(): Closing {
    if (!this.starting) this.remove?.(this.listener, this.token);
  }
}
