import { type PushBuffer, PushInbox } from '../../lib/stream/from/push.ts';
import { source } from '../../lib/stream/from/source.ts';
import type { Stream } from '../../lib/stream/stream.ts';

/** What `fromEvent` and its like listen to: a listener that pushes. */
export function listening<T>(
  buffer: PushBuffer,
  add: (listener: (...args: T[]) => void) => unknown,
  remove: ((listener: (...args: T[]) => void, token: unknown) => unknown) | undefined,
): Stream<T> {
  return source(() => {
    const run = new PushInbox<T>(buffer);
    const listener = (...args: T[]): void => run.next(args.length > 1 ? (args as T) : args[0]);
    const token = add(listener);
    run.started(() => void remove?.(listener, token));
    return run;
  });
}
