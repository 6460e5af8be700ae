import { hrtime } from 'node:process';
import type { Driven, Host, Seat } from 'millrace';

const time = new Float64Array(1);
const nanoseconds = new BigInt64Array(1);
const words = new Uint32Array(nanoseconds.buffer);
nanoseconds[0] = hrtime.bigint();
const start = words[1];

/**
 * Looks at the clock. The reading goes from typed array to typed array and is not returned: a fraction that crosses a
 * call is a new object each time, and so is what `performance.now()` answers.
 */
function look(): void {
  nanoseconds[0] = hrtime.bigint();
  time[0] = (words[1] - start) * 4294.967296 + words[0] * 1e-6;
}

/**
 * Drives an executor by asking it again and again, as a thread does that has a core of its own: nothing waits for the
 * event loop, so a wake is answered within a microsecond, and no native timer is made. `spin` returns now and then, and
 * whoever calls it lets the event loop have its turn (for Ctrl-C, and for what the program prints).
 */
export class SpinningHost implements Host, Seat {
  readonly exact: boolean = true;
  private executor: Driven | null = null;
  private due = false;
  /** The deadline, kept in an array, since a changing fraction in a field would be a new object each time. */
  private readonly deadline = new Float64Array(1).fill(Infinity);

  /** Milliseconds since the program began. */
  now(): number {
    look();
    return time[0];
  }

  attach(executor: Driven): Seat {
    this.executor = executor;
    return this;
  }

  soon(): void {
    this.due = true;
  }

  arm(deadline: number): void {
    this.deadline[0] = deadline;
  }

  disarm(): void {
    this.deadline[0] = Infinity;
  }

  report(error: unknown): void {
    queueMicrotask(() => {
      throw error;
    });
  }

  /** Spins until that moment on the clock. */
  spin(until: number): void {
    const executor = this.executor!;
    for (look(); time[0] < until; look()) {
      if (this.due) {
        this.due = false;
        executor.turn();
      }
      if (time[0] >= this.deadline[0]) executor.tick();
    }
  }
}
