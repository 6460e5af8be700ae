import type { Closing } from '../../lib/stream/future.ts';
import { MORE } from './channel.ts';
import type { LostTask } from './errors.ts';
import type { Group } from './group.ts';
import type { Opening } from './runs.ts';
import type { Settle } from './task.ts';

/**
 * The group's side of a run on a worker: a task that stays there until it ends, is told things, and hands out elements
 * as far as it was asked for them. (The worker's side is in runs.ts.)
 *
 * Demand is counted in elements. The worker may be `window` elements ahead of what was taken here; half of that is given
 * back at a time, so that it has something to do while the rest is taken.
 */
export abstract class Session implements Settle {
  /** The task's id, once it is one. */
  id: number | null = null;
  /** The run on the worker has ended. */
  over = false;
  /** Nobody wants any more of it. */
  closed = false;
  protected readonly group: Group<any>;
  private readonly window: number;
  /** Elements that came and were not taken. */
  private held = 0;
  /** Elements that were taken, and for which the worker may make others. */
  private owed = 0;
  /** A worker has it. */
  protected given = false;
  /** Elements were asked for. */
  private asked = false;
  private closing: Promise<void> | null = null;
  private released: (() => void) | null = null;

  constructor(group: Group<any>, window: number) {
    this.group = group;
    this.window = window;
  }

  /** The functions of the module that it needs, by name: it may be begun again only if all of them may be. */
  abstract readonly names: readonly string[];

  /** What is lost with its worker. */
  abstract get unfinished(): readonly LostTask[];

  /** What the worker is to run. */
  protected abstract opening(): Omit<Opening, 'credit'>;

  /** A worker has it, perhaps after another was lost: what it must be told. */
  protected abstract begun(): void;

  protected abstract came(kind: number, value: unknown): void;

  /** The run has ended; with a failure, if it has one. */
  protected abstract ended(failure: { readonly error: unknown } | null): void;

  /** Whether it can go on with another worker, from where it is, if its functions may be run again. */
  abstract get resumable(): boolean;

  /** For the dispatcher: what a worker is told first. */
  order(): Opening {
    return { ...this.opening(), credit: this.asked ? this.window - this.held : 0 };
  }

  /** For the dispatcher: a worker was told. */
  gone(): void {
    this.given = true;
    this.owed = 0;
    this.begun();
  }

  /** For the dispatcher: the worker is lost, and another is looked for. */
  waits(): void {
    this.given = false;
  }

  /** For the dispatcher: something cannot be told, since no thread can be given it. */
  broke(error: unknown): void {
    if (this.closed || this.over) return;
    void this.close();
    this.ended({ error });
  }

  heard(kind: number, value: unknown): void {
    if (!this.closed) this.came(kind, value);
  }

  done(): void {
    this.finish(null);
  }

  failed(error: unknown): void {
    this.finish({ error });
  }

  private finish(failure: { readonly error: unknown } | null): void {
    if (this.over) return;
    this.over = true;
    this.released?.();
    if (!this.closed) this.ended(failure);
  }

  protected say(kind: number, value: unknown): void {
    if (this.given && !this.over) this.group.say(this.id!, kind, value);
  }

  /** The first time: elements are wanted. */
  ask(): void {
    if (this.asked) return;
    this.asked = true;
    this.say(MORE, this.window);
  }

  protected hold(count: number): void {
    this.held += count;
  }

  /** One element was taken. */
  taken(): void {
    this.held--;
    if (++this.owed * 2 < this.window) return;
    this.say(MORE, this.owed);
    this.owed = 0;
  }

  /** Ends the run. What it holds on the worker is released when the promise is resolved. */
  close(): Closing {
    if (this.closed) return this.closing ?? undefined;
    this.closed = true;
    if (this.over || this.id === null) return undefined;
    if (!this.group.cancel(this.id)) {
      this.over = true;
      return undefined;
    }
    return (this.closing = new Promise((resolve) => (this.released = resolve)));
  }
}
