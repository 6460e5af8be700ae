import type { Observable, Subscription } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import type { Executor } from '../../lib/executor/executor.ts';
import { FAILURE, type Program, VALUES } from './program.ts';
import { executorOn } from './virtual.ts';

/** What was seen, frame by frame. */
export interface Log {
  readonly notifications: readonly Seen[];
  /** For each input, `[subscribed, unsubscribed]` of each subscription. */
  readonly subscriptions: readonly (readonly (readonly [number, number])[])[];
  /** What user functions noted. */
  readonly notes: readonly (readonly [frame: number, what: string])[];
}

export type Seen = readonly [frame: number, kind: 'next' | 'error' | 'complete', value?: unknown];

/** What a program is run with, beside its inputs. */
export interface Bench {
  readonly scheduler: TestScheduler;
  /** An executor whose clock is the TestScheduler's. */
  readonly executor: Executor;
  /** Writes down that something was done, and in which frame. */
  readonly note: (what: string) => void;
}

/** Runs `make` over the program's inputs in RxJS's virtual time, and writes down all that can be seen from outside. */
export function observe(
  program: Program,
  make: (inputs: Observable<number>[], bench: Bench) => Observable<unknown>,
): Log {
  const scheduler = new TestScheduler(() => {});
  return scheduler.run(({ cold, hot }) => {
    const executor = executorOn(scheduler);
    const inputs = program.inputs.map(({ kind, marbles }) =>
      (kind === 'cold' ? cold : hot)(marbles, VALUES, FAILURE),
    );
    const notifications: Seen[] = [];
    const notes: [number, string][] = [];
    const note = (what: string): void => void notes.push([scheduler.now(), what]);
    const result = make(inputs, { scheduler, executor, note });
    let subscription: Subscription | undefined;
    scheduler.schedule(() => {
      subscription = result.subscribe({
        next: (value) => notifications.push([scheduler.now(), 'next', value]),
        error: (error) => notifications.push([scheduler.now(), 'error', named(error)]),
        complete: () => notifications.push([scheduler.now(), 'complete']),
      });
    }, program.subscribe);
    if (program.unsubscribe >= 0) scheduler.schedule(() => subscription?.unsubscribe(), program.unsubscribe);
    scheduler.flush();
    return {
      notifications,
      notes,
      subscriptions: inputs.map((observable) =>
        observable.subscriptions.map((log) => [log.subscribedFrame, log.unsubscribedFrame] as const),
      ),
    };
  });
}

/** The program's own failure must be the very object; of the libraries' errors the name is held equal. */
function named(error: unknown): unknown {
  return error === FAILURE ? 'the very failure' : (error as Error).name;
}
