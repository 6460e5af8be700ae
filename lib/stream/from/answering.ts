import type { Context } from '../context.ts';
import { Future } from '../future.ts';
import { DONE, PENDING, type Poll, READY } from '../poll.ts';

const WAITING = 0;
const ANSWERED = 1;
const FAILED = 2;
const OVER = 3;

/** A run with one element, or one failure, whenever that comes: of a promise, or of a callback. The first one counts. */
export class Answering<T> extends Future<T> {
  private phase: number = WAITING;
  private failure: unknown;
  private context: Context | null = null;

  answer(value: T): void {
    this.settle(ANSWERED, value, undefined);
  }

  fail(error: unknown): void {
    this.settle(FAILED, undefined as T, error);
  }

  override poll(context: Context): Poll {
    const phase = this.phase;
    if (phase === WAITING) {
      this.context = context;
      return PENDING;
    }
    this.phase = OVER;
    if (phase === FAILED) throw this.failure;
    return phase === ANSWERED ? READY : DONE;
  }

  override close(): void {
    this.phase = OVER;
    this.context = null;
  }

  private settle(phase: number, value: T, failure: unknown): void {
    if (this.phase !== WAITING) return;
    this.phase = phase;
    this.value = value;
    this.failure = failure;
    const context = this.context;
    this.context = null;
    context?.wake();
  }
}
