// Provisional: the thinnest executor that runs a stream; the real one (slab, ready ring, tree, hosts) replaces it.
import { Context, Turn, type Waker } from '../stream/context.ts';
import type { Future, Openable } from '../stream/future.ts';
import { DONE, PENDING, READY } from '../stream/poll.ts';
import type { RunOptions } from '../stream/stream.ts';
import { systemClock } from '../time/clock.ts';

interface Task {
  future: Future<unknown> | null;
  queued: boolean;
  step: () => void;
}

export class Executor extends Turn implements Waker {
  private readonly tasks: Task[] = [];
  private readonly ready: number[] = [];
  private driving = false;
  private readonly timers = new Map<number, ReturnType<typeof setTimeout>>();
  private timer = 0;

  override now(): number {
    return systemClock.now();
  }

  override arm(deadline: number, waker: Waker, key: number): number {
    const id = this.timer++;
    this.timers.set(
      id,
      setTimeout(
        () => {
          this.timers.delete(id);
          waker.wake(key);
        },
        Math.max(0, Math.ceil(deadline - this.now())),
      ),
    );
    return id;
  }

  override disarm(timer: number): boolean {
    clearTimeout(this.timers.get(timer));
    return this.timers.delete(timer);
  }

  wake(key: number): void {
    const task = this.tasks[key];
    if (task === undefined || task.queued || task.future === null) return;
    task.queued = true;
    this.ready.push(key);
    if (!this.driving) this.drive();
  }

  private drive(): void {
    this.driving = true;
    let polls = 0;
    while (this.ready.length > 0 && polls++ < 64) {
      const task = this.tasks[this.ready.shift()!];
      task.queued = false;
      this.budget = 4096;
      task.step();
    }
    this.driving = false;
    if (this.ready.length > 0) setImmediate(() => this.driving || this.drive());
  }

  run<T, D>(stream: Openable<T>, none: () => D, options?: RunOptions): Promise<T | D> {
    return new Promise<T | D>((resolve, reject) => {
      const key = this.tasks.length;
      const context = new Context(this, key, this, options?.fusion);
      const signal = options?.signal;
      const settle = (outcome: () => void): void => {
        signal?.removeEventListener('abort', abort);
        const future = task.future!;
        task.future = null;
        try {
          const closing = future.close();
          if (closing === undefined) outcome();
          else closing.then(outcome, reject);
        } catch (error) {
          reject(error);
        }
      };
      const abort = (): void => settle(() => reject(signal!.reason));
      const step = (): void => {
        if (task.future === null) return;
        try {
          const answer = task.future.poll(context);
          if (answer === PENDING) return;
          const value = task.future.value as T;
          if (answer === READY) settle(() => resolve(value));
          else if (answer === DONE)
            settle(() => {
              try {
                resolve(none());
              } catch (error) {
                reject(error);
              }
            });
        } catch (error) {
          settle(() => reject(error));
        }
      };
      const task: Task = { future: null, queued: false, step };
      this.tasks.push(task);
      signal?.throwIfAborted();
      signal?.addEventListener('abort', abort);
      task.future = stream.open(context);
      this.wake(key);
    });
  }
}
