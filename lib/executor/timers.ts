import type { Waker } from '../stream/context.ts';

interface Timer {
  readonly id: number;
  readonly deadline: number;
  readonly waker: Waker;
  readonly key: number;
}

/** Provisional, until the wheel is here. */
export class Timers {
  private readonly timers: Timer[] = [];
  private ids = 0;

  get size(): number {
    return this.timers.length;
  }

  insert(deadline: number, waker: Waker, key: number): number {
    const id = this.ids++;
    let at = this.timers.length;
    while (at > 0 && this.timers[at - 1].deadline > deadline) at--;
    this.timers.splice(at, 0, { id, deadline, waker, key });
    return id;
  }

  cancel(id: number): boolean {
    const at = this.timers.findIndex((timer) => timer.id === id);
    if (at >= 0) this.timers.splice(at, 1);
    return at >= 0;
  }

  nextDeadline(): number {
    return this.timers.length > 0 ? this.timers[0].deadline : Infinity;
  }

  advance(now: number): void {
    while (this.timers.length > 0 && this.timers[0].deadline <= now) {
      const timer = this.timers.shift()!;
      timer.waker.wake(timer.key);
    }
  }
}
