import { systemClock } from '../stream/clock.ts';
import type { Driven, Host, Seat } from './host.ts';

/** The longest delay that native timers know. A later deadline is reached in steps. */
export const LONGEST = 0x7fffffff;

/**
 * Has `work` done from a stack of its own, after other work that waits: by `setImmediate`, or where there is none by
 * `MessageChannel`, which no clamping of timers slows down. The channel is there no longer than something is due.
 */
export const soon: (work: () => void) => void =
  globalThis.setImmediate ??
  ((work) => {
    const { port1, port2 } = new MessageChannel();
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- this starts the port as well
    port1.onmessage = () => {
      port1.close();
      work();
    };
    port2.postMessage(0);
  });

/** The host of a Node process: turns by `setImmediate`, so that input and output go on between them. */
export class NodeHost implements Host {
  readonly exact = false;

  now(): number {
    return systemClock.now();
  }

  attach(executor: Driven): Seat {
    const turn = (): void => executor.turn();
    return new NativeSeat(executor, () => void setImmediate(turn));
  }

  /** Thrown from a stack of its own: an uncaught exception, which ends the process unless it is handled. */
  report(error: unknown): void {
    setTimeout(() => {
      throw error;
    });
  }
}

/** The host of a page or a Web worker: turns by `MessageChannel`, which no clamping of timers slows down. */
export class BrowserHost extends NodeHost {
  override attach(executor: Driven): Seat {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => executor.turn());
    port1.start();
    return new NativeSeat(executor, () => port2.postMessage(0));
  }
}

/** The host that fits where this runs. */
export function nativeHost(): Host {
  return typeof setImmediate === 'function' ? new NodeHost() : new BrowserHost();
}

class NativeSeat implements Seat {
  readonly soon: () => void;
  private readonly tick: () => void;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(executor: Driven, soon: () => void) {
    this.soon = soon;
    this.tick = () => executor.tick();
  }

  arm(deadline: number): void {
    clearTimeout(this.timer);
    const delay = Math.ceil(deadline - systemClock.now());
    this.timer = setTimeout(this.tick, Math.min(Math.max(delay, 0), LONGEST));
  }

  disarm(): void {
    clearTimeout(this.timer);
  }
}
