import type { Context } from '../../lib/stream/context.ts';
import { ArgumentError } from '../../lib/stream/errors.ts';
import { Future } from '../../lib/stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';

/**
 * The signals that this process receives, by name. While a run is open they do nothing else: SIGINT no longer ends the
 * process. Never ends by itself, and does not keep the process alive.
 *
 * ```text
 *   signals('SIGINT', 'SIGHUP')
 * -----SIGHUP--------SIGINT--
 * ```
 *
 * A signal that arrives again before it was looked at counts once, as in the operating system: so nothing piles up.
 * Cost: one listener for each name and run. Errors: ArgumentError where no name is given; Node's own for a name that
 * is no signal, or that cannot be caught.
 *
 * @example
 * import { from } from 'millrace';
 * import { signals } from 'millrace/adapters/node';
 * import { takeUntil } from 'millrace/operators';
 *
 * const work = from([1, 2, 3]).pipe(takeUntil(signals('SIGINT'))); // Ctrl-C ends it cleanly
 * console.log(await work.toArray()); // [ 1, 2, 3 ]
 */
export function signals(...names: NodeJS.Signals[]): Stream<NodeJS.Signals> {
  if (names.length === 0) throw new ArgumentError('signals: names', undefined, 'at least one signal');
  return new Signals([...new Set(names)]);
}

class Signals extends Stream<NodeJS.Signals> {
  readonly names: readonly NodeJS.Signals[];

  constructor(names: readonly NodeJS.Signals[]) {
    super();
    this.names = names;
  }

  override open(context: Context): Future<NodeJS.Signals> {
    return new Listening(this.names, context);
  }
}

class Listening extends Future<NodeJS.Signals> {
  private readonly names: readonly NodeJS.Signals[];
  private readonly waiting: NodeJS.Signals[] = [];
  private context: Context;
  private over = false;

  constructor(names: readonly NodeJS.Signals[], context: Context) {
    super();
    this.names = names;
    this.context = context;
    try {
      for (const name of names) process.on(name, this.receive);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  override poll(context: Context): Poll {
    if (this.over) return DONE;
    this.context = context;
    const name = this.waiting.shift();
    if (name === undefined) return PENDING;
    this.value = name;
    return READY;
  }

  override close(): void {
    this.over = true;
    for (const name of this.names) process.off(name, this.receive);
  }

  private readonly receive = (name: NodeJS.Signals): void => {
    if (!this.waiting.includes(name)) this.waiting.push(name);
    this.context.wake();
  };
}
