import { ArgumentError } from '../stream/errors.ts';
import type { Driven, Host, Seat } from './host.ts';

/** What a virtual host is made of; every part may be left out. */
export interface VirtualOptions {
  /** What the clock says at first: 0. */
  readonly start?: number | undefined;
  /** With a seed, several executors on this host take their turns in an order drawn from it; else in that of asking. */
  readonly seed?: number | undefined;
  /** Told of failures that nobody joined. Without it they are thrown by whoever moves the clock. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** Turns without end in one moment: more than this many are taken for a program that never waits. */
const ENDLESS = 100_000;

/**
 * A host whose clock moves only when it is told to. A program on it is a function of its inputs and the seed: each run
 * can be replayed exactly. Several executors may share it.
 *
 * @example
 * import { Executor, sleep, VirtualHost } from 'millrace';
 *
 * const host = new VirtualHost();
 * const executor = new Executor({ host });
 * const slept = sleep(3_600_000).drain({ executor });
 * host.advanceBy(3_600_000);
 * await slept;
 * console.log(host.now()); // 3600000
 */
export class VirtualHost implements Host {
  readonly exact = true;
  private time: number;
  private readonly random: (() => number) | null;
  private readonly onError: ((error: unknown) => void) | undefined;
  private readonly seats: VirtualSeat[] = [];
  private readonly due: VirtualSeat[] = [];
  private failures: unknown[] = [];

  constructor(options: VirtualOptions = {}) {
    this.time = options.start ?? 0;
    this.random = options.seed === undefined ? null : randomFrom(options.seed);
    this.onError = options.onError;
  }

  now(): number {
    return this.time;
  }

  attach(executor: Driven): Seat {
    const seat = new VirtualSeat(executor, this.due);
    this.seats.push(seat);
    return seat;
  }

  report(error: unknown): void {
    if (this.onError !== undefined) this.onError(error);
    else this.failures.push(error);
  }

  /** The earliest moment at which something will happen by itself; Infinity if nothing will. */
  nextDeadline(): number {
    let next = this.due.length > 0 ? this.time : Infinity;
    for (const seat of this.seats) next = Math.min(next, seat.deadline);
    return next;
  }

  /** Does what can be done without moving the clock. */
  settle(): void {
    this.turns();
    this.rethrow();
  }

  /** Moves the clock to `time`, stopping at every deadline on the way. */
  advanceTo(time: number): void {
    if (!(time >= this.time)) throw new ArgumentError('advanceTo: time', time, `at least ${this.time}`);
    this.turns();
    for (let seat = this.earliest(time); seat !== null; seat = this.earliest(time)) this.fire(seat);
    this.time = time;
    this.rethrow();
  }

  /** Moves the clock on by so many milliseconds. */
  advanceBy(milliseconds: number): void {
    this.advanceTo(this.time + milliseconds);
  }

  /** Moves the clock from deadline to deadline until nothing is left to do, or to `most`. Returns what the clock says. */
  runAll(most: number = Infinity): number {
    this.turns();
    for (let seat = this.earliest(most); seat !== null; seat = this.earliest(most)) this.fire(seat);
    this.rethrow();
    return this.time;
  }

  /** The seat that is due first, at `most` at the latest; of equal ones the first that was attached. */
  private earliest(most: number): VirtualSeat | null {
    let first: VirtualSeat | null = null;
    for (const seat of this.seats)
      if (seat.deadline <= most && (first === null || seat.deadline < first.deadline)) first = seat;
    return first !== null && first.deadline < Infinity ? first : null;
  }

  private fire(seat: VirtualSeat): void {
    this.time = Math.max(this.time, seat.deadline);
    seat.deadline = Infinity;
    seat.executor.tick();
    this.turns();
  }

  private turns(): void {
    for (let n = 0; this.due.length > 0; n++) {
      if (n > ENDLESS)
        throw new ArgumentError('VirtualHost: the program', 'endless', 'one that waits some time');
      const at = this.random === null ? 0 : Math.floor(this.random() * this.due.length);
      this.due.splice(at, 1)[0].executor.turn();
    }
  }

  private rethrow(): void {
    const { failures } = this;
    this.failures = [];
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1)
      throw new AggregateError(failures, 'several tasks failed, and nobody joined them');
  }
}

class VirtualSeat implements Seat {
  readonly executor: Driven;
  deadline = Infinity;
  private readonly due: VirtualSeat[];

  constructor(executor: Driven, due: VirtualSeat[]) {
    this.executor = executor;
    this.due = due;
  }

  soon(): void {
    this.due.push(this);
  }

  arm(deadline: number): void {
    this.deadline = deadline;
  }

  disarm(): void {
    this.deadline = Infinity;
  }
}

/** Mulberry32: 32 bits of state are plenty to shuffle turns. */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
