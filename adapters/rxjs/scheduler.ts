import { type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs';
import type { Executor } from '../../lib/executor/executor.ts';
import type { Context, Waker } from '../../lib/stream/context.ts';
import { type Closing, Future, type Openable } from '../../lib/stream/future.ts';
import { DONE, type Poll } from '../../lib/stream/poll.ts';

/**
 * The executor as a scheduler of RxJS, for `observeOn`, `subscribeOn`, `interval`, `timer`, `debounceTime` and the
 * rest. An immediate action never runs inside of `schedule`, but in the executor's next turn, in the order of
 * scheduling; a delayed one at the first moment that is not before its time, on the executor's clock and timing
 * wheel; so under a virtual clock both are virtual.
 *
 * Law: an action runs once for each `schedule`; to schedule one that waits replaces its state and its time; one that
 * was unsubscribed never runs. Cost: an action is one object; to schedule it again from within its work allocates
 * nothing. Errors: as with RxJS's own schedulers, an action that throws is unsubscribed together with all that were
 * due and had not run yet, and the error is nobody's to catch: it is thrown where the host reports what is uncaught.
 *
 * @example
 * import { of, observeOn } from 'rxjs';
 * import { defaultExecutor } from 'millrace';
 * import { asScheduler } from 'millrace/adapters/rxjs';
 *
 * const scheduler = asScheduler(defaultExecutor());
 * of(1, 2).pipe(observeOn(scheduler)).subscribe((x) => console.log(x));
 * console.log('first'); // first, 1, 2
 */
export function asScheduler(executor: Executor): SchedulerLike {
  return new ExecutorScheduler(executor);
}

class ExecutorScheduler implements SchedulerLike {
  private readonly queue: Queue;

  constructor(executor: Executor) {
    this.queue = new Queue(executor);
  }

  now(): number {
    return this.queue.executor.now();
  }

  schedule<T>(work: (this: SchedulerAction<T>, state: T) => void, delay?: number, state?: T): Subscription {
    return new Action<T>(this.queue, work).schedule(state, delay);
  }
}

const NO_TIMER = -1;

/** Not on this stack: an action must not run inside of `schedule`. */
const LATER = { later: true };

/** A piece of work: waits in the queue, waits for a timer, runs, or rests until somebody schedules it again. */
class Action<T> extends Subscription implements SchedulerAction<T>, Waker {
  /** Neighbours in the queue. An action by itself is its own. */
  before: Action<any> = this;
  after: Action<any> = this;
  private readonly queue: Queue;
  private work: ((this: SchedulerAction<T>, state: T) => void) | null;
  private state: T | undefined;
  private timer = NO_TIMER;

  constructor(queue: Queue, work: (this: SchedulerAction<T>, state: T) => void) {
    super();
    this.queue = queue;
    this.work = work;
  }

  schedule(state?: T, delay = 0): Subscription {
    if (this.closed) return this;
    this.state = state;
    this.withdraw();
    if (!(delay > 0)) this.queue.enter(this);
    else if (delay !== Infinity) {
      const { executor } = this.queue;
      this.timer = executor.arm(executor.now() + delay, this, 0);
    }
    return this;
  }

  /** The timer fired. */
  wake(): void {
    this.timer = NO_TIMER;
    this.queue.enter(this);
  }

  execute(): void {
    try {
      this.work!(this.state as T);
    } catch (error) {
      this.unsubscribe();
      throw error;
    }
  }

  override unsubscribe(): void {
    if (this.closed) return;
    this.withdraw();
    this.work = null;
    this.state = undefined;
    super.unsubscribe();
  }

  private withdraw(): void {
    if (this.queue.newest === this) this.queue.newest = null;
    else if (this.after !== this) leave(this);
    if (this.timer === NO_TIMER) return;
    this.queue.executor.disarm(this.timer);
    this.timer = NO_TIMER;
  }
}

function leave(action: Action<any>): void {
  action.before.after = action.after;
  action.after.before = action.before;
  action.before = action;
  action.after = action;
}

/** The actions that are due, first come, first served: a task of the executor as long as there are any. */
class Queue extends Future<never> implements Openable<never> {
  readonly executor: Executor;
  /** The action that came last stands apart, so that one which schedules itself over and over is never linked. */
  newest: Action<any> | null = null;
  /** All the others, in a ring through the actions themselves. */
  private readonly ends: Action<any> = new Action<any>(this, () => {});
  private running = false;

  constructor(executor: Executor) {
    super();
    this.executor = executor;
  }

  enter(action: Action<any>): void {
    if (this.newest !== null) this.link(this.newest);
    this.newest = action;
    if (!this.running) this.start();
  }

  open(_context: Context): this {
    return this;
  }

  override poll(context: Context): Poll {
    const { turn } = context;
    const { ends } = this;
    while (this.newest !== null || ends.after !== ends) {
      if (--turn.budget < 0) return context.spent();
      this.take()!.execute();
    }
    this.running = false;
    return DONE;
  }

  /** After the last action, a failure, or the executor's end: what is still due is withdrawn. */
  override close(): Closing {
    if (!this.running) return;
    this.running = false;
    for (let action = this.take(); action !== null; action = this.take()) action.unsubscribe();
  }

  private start(): void {
    this.running = true;
    this.executor.spawn(this, LATER);
  }

  private link(action: Action<any>): void {
    const { ends } = this;
    action.before = ends.before;
    action.after = ends;
    ends.before.after = action;
    ends.before = action;
  }

  private take(): Action<any> | null {
    const { ends } = this;
    const first = ends.after;
    if (first !== ends) {
      leave(first);
      return first;
    }
    const { newest } = this;
    this.newest = null;
    return newest;
  }
}
