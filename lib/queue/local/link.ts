import { roundRobin } from '../../discipline/round-robin.ts';
import type { Context, Waker } from '../../stream/context.ts';
import type { Discipline, Line } from '../../stream/discipline.ts';
import { ArgumentError } from '../../stream/errors.ts';
import { type Closing, Future } from '../../stream/future.ts';
import type { Operator } from '../../stream/pipe.ts';
import { DONE, PENDING, type Poll } from '../../stream/poll.ts';
import { Stream } from '../../stream/stream.ts';
import type { Publisher } from './publisher.ts';

export interface LinkOptions<T, U> {
  /** Where the elements go. Each is ended when the source ends, and failed when it fails. */
  readonly to: readonly Publisher<U>[];
  /** What happens to the elements on the way. */
  readonly through?: Operator<T, U>;
  /** Which of the targets that have room gets the next element; in turn, unless said otherwise. */
  readonly by?: Discipline;
  /**
   * Told of an element that was taken, found its target filled meanwhile, and still fits into none when the link is
   * closed. There is at most one.
   */
  readonly onDrop?: (value: U) => void;
}

/**
 * Carries elements from a stream into queues while it runs (`drain()` it, or spawn it). An element is taken only when
 * some target has room: so back-pressure goes through.
 */
export function linked<T, U>(source: Stream<T>, options: LinkOptions<T, U>): Stream<never> {
  if (options.to.length === 0) throw new ArgumentError('link: to', '[]', 'at least one publisher');
  const through =
    options.through === undefined ? (source as unknown as Stream<U>) : source.pipe(options.through);
  return new Linked(through, options.to, options.by ?? roundRobin(), options.onDrop);
}

class Linked<U> extends Stream<never> {
  private readonly source: Stream<U>;
  private readonly to: readonly Publisher<U>[];
  private readonly by: Discipline;
  private readonly onDrop: ((value: U) => void) | undefined;

  constructor(
    source: Stream<U>,
    to: readonly Publisher<U>[],
    by: Discipline,
    onDrop: ((value: U) => void) | undefined,
  ) {
    super();
    this.source = source;
    this.to = to;
    this.by = by;
    this.onDrop = onDrop;
  }

  override open(context: Context): Future<never> {
    return new LinkFuture(this.source.open(context), this.to, this.by.open(this.to.length), this.onDrop);
  }
}

class LinkFuture<U> extends Future<never> implements Waker {
  private readonly source: Future<U>;
  private readonly to: readonly Publisher<U>[];
  /** The targets that have room, as far as is known. */
  private readonly line: Line;
  /** The target of the next element, which has room; -1 while there is none. */
  private chosen = -1;
  /** An element that was taken and did not fit: its target was filled meanwhile, or has less room than it needs. */
  private held: { readonly value: U } | null = null;
  private context: Context | null = null;
  private over = false;
  private readonly onDrop: ((value: U) => void) | undefined;

  constructor(
    source: Future<U>,
    to: readonly Publisher<U>[],
    line: Line,
    onDrop: ((value: U) => void) | undefined,
  ) {
    super();
    this.source = source;
    this.to = to;
    this.line = line;
    this.onDrop = onDrop;
    for (let i = 0; i < to.length; i++) line.enter(i);
  }

  /** Target `key` may have room again. */
  wake(key: number): void {
    this.line.enter(key);
    this.context?.wake();
  }

  override poll(context: Context): Poll {
    this.context = context;
    if (this.over) return DONE;
    try {
      return this.carry(context);
    } catch (error) {
      this.over = true;
      for (const target of this.to) target.fail(error);
      throw error;
    }
  }

  private carry(context: Context): Poll {
    for (;;) {
      if (this.chosen >= 0 && this.to[this.chosen].room < 1) this.passOver();
      if (this.chosen < 0) this.chosen = this.targetWithRoom();
      if (this.chosen < 0) return PENDING;
      if (this.held !== null) {
        const { value } = this.held;
        this.held = null;
        this.give(value);
        continue;
      }
      const answer = this.source.poll(context);
      if (answer === PENDING) return PENDING;
      if (answer === DONE) {
        this.over = true;
        for (const target of this.to) target.close();
        return DONE;
      }
      this.give(this.source.value);
    }
  }

  private give(value: U): void {
    const target = this.chosen;
    if (this.to[target].tryPush(value)) {
      this.chosen = -1;
      this.line.stay(target);
      return;
    }
    this.held = { value };
    this.passOver();
  }

  /** The chosen target turned out to have no room: it is asked again once it has some. */
  private passOver(): void {
    this.to[this.chosen].awaitRoom(this, this.chosen);
    this.chosen = -1;
  }

  private targetWithRoom(): number {
    for (let key = this.line.select(); key >= 0; key = this.line.select()) {
      if (this.to[key].room > 0) return key;
      this.to[key].awaitRoom(this, key);
    }
    return -1;
  }

  override close(): Closing {
    this.over = true;
    this.context = null;
    try {
      this.letGo();
    } catch (error) {
      const closing = this.source.close();
      if (closing === undefined) throw error;
      return closing.then(() => {
        throw error;
      });
    }
    return this.source.close();
  }

  /** What is held goes where there is room now, or else its owner is told. */
  private letGo(): void {
    const { held } = this;
    this.held = null;
    if (held !== null && !this.to.some((target) => target.room > 0 && target.tryPush(held.value)))
      this.onDrop?.(held.value);
  }
}
