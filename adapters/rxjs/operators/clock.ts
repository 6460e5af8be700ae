import * as rx from 'rxjs';
import { Executor } from '../../../lib/executor/executor.ts';
import { SchedulerHost } from '../../../lib/executor/scheduler-host.ts';
import type { Operator } from '../../../lib/stream/pipe.ts';
import * as ours from '../../../operators/index.ts';
import { lift } from '../lift.ts';
import { adopting, faced, isScheduler } from './face.ts';

// The operators that ask the clock, under RxJS's names and signatures. The scheduler that RxJS takes becomes the clock
// of an executor, which the scheduler keeps.

const executors = new WeakMap<rx.SchedulerLike, Executor>();

/**
 * The executor on a scheduler; asyncScheduler, RxJS's default, unless one is given. Inside of `TestScheduler.run` the
 * clock of asyncScheduler is virtual, and jumps as that begins and ends: then each subscription gets its own executor.
 */
function executorOn(scheduler: rx.SchedulerLike): Executor {
  const virtual = scheduler === rx.asyncScheduler && Math.abs(scheduler.now() - Date.now()) > 1000;
  const known = virtual ? undefined : executors.get(scheduler);
  const executor = known ?? new Executor({ host: new SchedulerHost(scheduler), capacity: virtual ? 4 : 256 });
  if (!virtual) executors.set(scheduler, executor);
  return executor;
}

/** An operator that asks the clock of a scheduler. */
export function timed(
  operator: Operator<any, any>,
  scheduler: rx.SchedulerLike = rx.asyncScheduler,
): rx.OperatorFunction<any, any> {
  return (source) => rx.defer(() => source.pipe(lift(operator, { executor: executorOn(scheduler) })));
}

export const delay: typeof rx.delay = faced((due, scheduler) => timed(ours.delay(due), scheduler));

export const debounceTime: typeof rx.debounceTime = faced((due, scheduler) =>
  timed(ours.debounceTime(due), scheduler),
);

export const throttleTime: typeof rx.throttleTime = faced((due, scheduler, config) =>
  timed(ours.throttleTime(due, config), scheduler),
);

export const auditTime: typeof rx.auditTime = faced((due, scheduler) =>
  timed(ours.auditTime(due), scheduler),
);

export const sampleTime: typeof rx.sampleTime = faced((due, scheduler) =>
  timed(ours.sampleTime(due), scheduler),
);

/** RxJS's forms with a Date, or with `meta`, are RxJS's own. */
export const timeout: typeof rx.timeout = faced((given, schedulerOrNothing) => {
  const config: rx.TimeoutConfig<any> = typeof given === 'number' ? { each: given } : given;
  const scheduler = config.scheduler ?? (isScheduler(schedulerOrNothing) ? schedulerOrNothing : undefined);
  const { first, each, with: instead } = config;
  if (config instanceof Date || first instanceof Date || 'meta' in config) return rx.timeout(config as never);
  const late = (info: any): rx.Observable<never> => rx.throwError(() => new rx.TimeoutError(info));
  const options = {
    ...(first === undefined ? {} : { first }),
    ...(each === undefined ? {} : { each }),
    with: adopting(instead ?? late),
  };
  return timed(ours.timeout(options), scheduler);
});
