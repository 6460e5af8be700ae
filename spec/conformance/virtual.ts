import type { SchedulerLike } from 'rxjs';
import { Executor } from '../../lib/executor/executor.ts';
import { SchedulerHost } from '../../lib/executor/scheduler-host.ts';

/** An executor whose clock, timers and turns are a scheduler's: RxJS's TestScheduler, where time is virtual. */
export function executorOn(scheduler: SchedulerLike): Executor {
  return new Executor({ host: new SchedulerHost(scheduler) });
}
