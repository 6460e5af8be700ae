import { Context, type Fusion, Turn, type Waker } from '../../lib/stream/context.ts';
import type { Closing, Future, Openable } from '../../lib/stream/future.ts';
import { DONE, PENDING, READY } from '../../lib/stream/poll.ts';
import { ManualClock } from '../../lib/time/clock.ts';
import { Wheel } from '../../lib/time/wheel.ts';

/** A driver whose time is moved by hand, over the real wheel. */
export class ManualTurn extends Turn {
  readonly clock: ManualClock;
  readonly wheel: Wheel;
  /** All timers of a moment fire before anyone who was woken is polled, as in an executor's turn. */
  readonly batch: boolean;
  private readonly waiting: (() => void)[] = [];
  private firing = false;

  constructor(start = 0, batch = false) {
    super();
    this.batch = batch;
    this.clock = new ManualClock(start);
    this.wheel = new Wheel(start, 4);
    this.budget = 1024;
  }

  override now(): number {
    return this.clock.now();
  }

  override arm(deadline: number, waker: Waker, key: number): number {
    return this.wheel.insert(deadline, waker, key);
  }

  override disarm(timer: number): boolean {
    return this.wheel.cancel(timer);
  }

  /** Moves the clock, and fires the timers on the way, each at its own time. */
  advance(milliseconds: number): void {
    const end = this.now() + milliseconds;
    for (;;) {
      const at = this.wheel.nextDeadline();
      if (at > end) break;
      this.clock.moveTo(Math.max(at, this.now()));
      this.fire(this.batch ? Infinity : 1);
    }
    this.clock.moveTo(end);
    this.fire(Infinity);
  }

  private fire(limit: number): void {
    this.firing = this.batch;
    this.wheel.advance(this.now(), limit);
    this.firing = false;
    for (const drive of this.waiting.splice(0)) drive();
  }

  /** True if `drive` will be called once the timers of this moment have fired, and not now. */
  postpones(drive: () => void): boolean {
    if (this.firing) this.waiting.push(drive);
    return this.firing;
  }

  /** A context of this driver. */
  context(waker: Waker = new CountingWaker(), key = 0, fusion: Fusion = 'off'): Context {
    return new Context(waker, key, this, fusion);
  }
}

/** Counts its wakes, and remembers the last key. */
export class CountingWaker implements Waker {
  count = 0;
  key = -1;

  wake(key: number): void {
    this.count++;
    this.key = key;
  }
}

/** What was seen of a run, and when: an element, its end (`|`), or its failure (`#`). */
export type Seen = readonly [at: number, what: 'next' | '|' | '#', value?: unknown];

/**
 * A run that is polled as an executor would do it: at once, on the stack of whoever wakes it, until it must wait. It
 * asks for the next element as soon as it has one, unless `paused`.
 */
export class Observed<T> implements Waker {
  readonly turn: ManualTurn;
  readonly context: Context;
  readonly seen: Seen[] = [];
  polls = 0;
  wakes = 0;
  paused = false;
  ended = false;
  readonly future: Future<T>;
  private readonly onNext: ((value: T, run: Observed<T>) => void) | undefined;
  private driving = false;
  private woken = true;

  constructor(stream: Openable<T>, turn: ManualTurn, onNext?: (value: T, run: Observed<T>) => void) {
    this.turn = turn;
    this.onNext = onNext;
    this.context = turn.context(this);
    this.driving = true;
    this.future = stream.open(this.context);
    this.driving = false;
    this.drive();
  }

  /** The elements alone. */
  get values(): T[] {
    return this.seen.filter(([, what]) => what === 'next').map(([, , value]) => value as T);
  }

  wake(): void {
    this.wakes++;
    this.woken = true;
    this.drive();
  }

  /** Stops asking, as a consumer that is busy. */
  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    this.woken = true;
    this.drive();
  }

  close(): Closing {
    this.ended = true;
    return this.future.close();
  }

  private readonly drive = (): void => {
    if (this.driving || this.turn.postpones(this.drive)) return;
    this.driving = true;
    try {
      while (this.woken && !this.paused && !this.ended) this.pollOn();
    } finally {
      this.driving = false;
    }
  };

  /** Polls until it must wait. */
  private pollOn(): void {
    this.woken = false;
    this.turn.budget = 1024;
    for (;;) {
      this.polls++;
      let answer: number;
      try {
        answer = this.future.poll(this.context);
      } catch (error) {
        this.end('#', error);
        return;
      }
      if (answer === PENDING) return;
      if (answer === DONE) {
        this.end('|');
        return;
      }
      if (answer === READY) {
        this.seen.push([this.turn.now(), 'next', this.future.value]);
        this.onNext?.(this.future.value, this);
        if (this.paused || this.ended) return;
      }
    }
  }

  private end(what: '|' | '#', error?: unknown): void {
    this.ended = true;
    this.seen.push(what === '|' ? [this.turn.now(), '|'] : [this.turn.now(), '#', error]);
    void this.future.close();
  }
}

/** Opens a stream and watches it. */
export function observe<T>(
  stream: Openable<T>,
  turn: ManualTurn,
  onNext?: (value: T, run: Observed<T>) => void,
): Observed<T> {
  return new Observed(stream, turn, onNext);
}
