import type { Driven, Host, Seat } from './host.ts';

/** The part of RxJS's SchedulerLike that is used: everything that has this shape can be a host. */
export interface SchedulerShape {
  now(): number;
  schedule(work: (state?: any) => void, delay?: number, state?: any): { unsubscribe(): void };
}

/**
 * A host on top of a scheduler: its clock, its actions. So RxJS's TestScheduler can drive millrace's time.
 *
 * @example
 * import { asyncScheduler } from 'rxjs';
 * import { Executor, SchedulerHost, sleep } from 'millrace';
 *
 * const executor = new Executor({ host: new SchedulerHost(asyncScheduler) });
 * await sleep(1).drain({ executor });
 */
export class SchedulerHost implements Host {
  readonly exact = true;
  private readonly scheduler: SchedulerShape;

  constructor(scheduler: SchedulerShape) {
    this.scheduler = scheduler;
  }

  now(): number {
    return this.scheduler.now();
  }

  attach(executor: Driven): Seat {
    return new SchedulerSeat(this.scheduler, executor);
  }

  /** As an action that throws: the scheduler's own way of saying it. */
  report(error: unknown): void {
    this.scheduler.schedule(() => {
      throw error;
    });
  }
}

class SchedulerSeat implements Seat {
  private readonly scheduler: SchedulerShape;
  private readonly turn: () => void;
  private readonly tick: () => void;
  private timer: { unsubscribe(): void } | null = null;

  constructor(scheduler: SchedulerShape, executor: Driven) {
    this.scheduler = scheduler;
    this.turn = () => executor.turn();
    this.tick = () => executor.tick();
  }

  soon(): void {
    this.scheduler.schedule(this.turn);
  }

  arm(deadline: number): void {
    this.timer?.unsubscribe();
    this.timer = this.scheduler.schedule(this.tick, Math.max(0, deadline - this.scheduler.now()));
  }

  disarm(): void {
    this.timer?.unsubscribe();
    this.timer = null;
  }
}
