import type { Clock } from '../stream/clock.ts';
import { ArgumentError } from '../stream/errors.ts';

/** A clock that moves only when told to: for tests, and for programs that are replayed. */
export class ManualClock implements Clock {
  private time: number;

  constructor(start = 0) {
    if (!Number.isFinite(start)) throw new ArgumentError('ManualClock: start', start, 'a finite number');
    this.time = start;
  }

  now(): number {
    return this.time;
  }

  /** Moves on to a moment, which must not lie before the present one. */
  moveTo(time: number): void {
    if (!(time >= this.time && time < Infinity))
      throw new ArgumentError('ManualClock: time', time, `a finite number of at least ${this.time}`);
    this.time = time;
  }

  /** Moves on by so many milliseconds. */
  advance(milliseconds: number): void {
    this.moveTo(this.time + milliseconds);
  }
}
