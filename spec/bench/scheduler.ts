import { asapScheduler, asyncScheduler, queueScheduler, type SchedulerLike } from 'rxjs';
import { asScheduler } from '../../adapters/rxjs/index.ts';
import { Executor } from '../../lib/executor/executor.ts';
import type { Case } from './case.ts';

const GROUP = 'self-rescheduling action';

/** One action that schedules itself again, `actions` times. */
function rescheduling(name: string, scheduler: SchedulerLike, actions: number): Case {
  return {
    group: GROUP,
    name,
    run: () =>
      new Promise((resolve) => {
        let left = actions;
        scheduler.schedule(function () {
          if (--left > 0) this.schedule();
          else resolve(actions);
        });
      }),
  };
}

export const cases: Case[] = [
  rescheduling('millrace asScheduler', asScheduler(new Executor()), 1_000_000),
  rescheduling('RxJS asapScheduler', asapScheduler, 100_000),
  rescheduling('RxJS queueScheduler', queueScheduler, 1_000_000),
  // A native timer an action.
  rescheduling('RxJS asyncScheduler', asyncScheduler, 100),
];
