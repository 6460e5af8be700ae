import { hrtime } from 'node:process';
import type { Driven, Host, Seat } from 'millrace';

/** What fits a small integer. */
const LONGEST = 2 ** 31 - 1;

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
  private readonly until = new Float64Array(1);

  /** Milliseconds since the program began. */
  now(): number {
    look();
    return time[0];
  }

  /**
   * How many nanoseconds ago that was, a moment in an array; at most 2.1 s. The answer is a small integer: so it is no
   * object wherever this is called from, also from where the engine does not inline it.
   */
  since(moment: Float64Array): number {
    look();
    return Math.min((time[0] - moment[0]) * 1e6, LONGEST) | 0;
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

  /** Spins for so many milliseconds, a whole number: a fraction would be handed over as an object. */
  spin(milliseconds: number): void {
    const executor = this.executor!;
    look();
    this.until[0] = time[0] + milliseconds;
    for (; time[0] < this.until[0]; look()) {
      if (this.due) {
        this.due = false;
        executor.turn();
      }
      if (time[0] >= this.deadline[0]) executor.tick();
    }
  }
}
