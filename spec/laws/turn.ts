import { Turn, type Waker } from '../../lib/stream/context.ts';

interface Timer {
  readonly id: number;
  readonly deadline: number;
  readonly waker: Waker;
  readonly key: number;
}

/** What waits until the driver has nothing else to do: a scripted source whose PENDING is to be followed by a wake. */
export interface Parked {
  release(): void;
}

/** The driver's side of a stream that is run by hand: a clock that moves only when told to, and a plain list of timers. */
export class TestTurn extends Turn {
  private time: number;
  private timers: Timer[] = [];
  private parked: Parked[] = [];
  private ids = 0;

  constructor(start = 0) {
    super();
    this.time = start;
  }

  override now(): number {
    return this.time;
  }

  override arm(deadline: number, waker: Waker, key: number): number {
    const id = this.ids++;
    const after = this.timers.findIndex((timer) => timer.deadline > deadline);
    this.timers.splice(after < 0 ? this.timers.length : after, 0, { id, deadline, waker, key });
    return id;
  }

  override disarm(timer: number): boolean {
    const at = this.timers.findIndex(({ id }) => id === timer);
    if (at >= 0) this.timers.splice(at, 1);
    return at >= 0;
  }

  /** Timers that are armed. Zero after every run that has cleaned up. */
  get armed(): number {
    return this.timers.length;
  }

  park(parked: Parked): void {
    this.parked.push(parked);
  }

  /** Lets the source that was parked first go on; false if there is none. */
  release(): boolean {
    const first = this.parked.shift();
    first?.release();
    return first !== undefined;
  }

  /** Moves the clock, and fires what falls due on the way, in order of deadline and then of insertion. */
  advance(milliseconds: number): void {
    const end = this.time + milliseconds;
    while (this.timers.length > 0 && this.timers[0].deadline <= end) this.fire();
    this.time = end;
  }

  /** The next thing that can happen by itself: a source goes on, or the first timer fires. False if nothing can. */
  step(): boolean {
    if (this.release()) return true;
    if (this.timers.length === 0) return false;
    this.fire();
    return true;
  }

  private fire(): void {
    const timer = this.timers.shift()!;
    this.time = Math.max(this.time, timer.deadline);
    timer.waker.wake(timer.key);
  }
}
