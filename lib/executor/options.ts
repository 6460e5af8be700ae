import type { Fusion } from '../stream/context.ts';
import type { Discipline } from '../stream/discipline.ts';
import type { Host, Interrupts } from './host.ts';
import type { FullPolicy } from './tasks.ts';

/** What an executor is made of; every part may be left out. */
export interface ExecutorOptions {
  /** What drives it: the event loop, unless another is given. */
  readonly host?: Host | undefined;
  /** The order in which woken tasks are polled: that of their wakes, unless another is given. */
  readonly discipline?: Discipline | undefined;
  /** Tasks for which there is room from the start: 256. */
  readonly capacity?: number | undefined;
  /** What one more does: `grow`. */
  readonly full?: FullPolicy | undefined;
  /** The budget of one turn, in polls: 4096. */
  readonly polls?: number | undefined;
  /** The budget of one turn, in milliseconds: 4. */
  readonly time?: number | undefined;
  /** The budget of one poll, in elements of sources that never wait: 2048. */
  readonly elements?: number | undefined;
  /** Whether chains are compiled: `auto`. */
  readonly fusion?: Fusion | undefined;
  /** Where other threads leave their wakes. */
  readonly interrupts?: Interrupts | undefined;
  /** Told of failures that nobody joined, instead of the host. */
  readonly onError?: ((error: unknown, task: number) => void) | undefined;
}
