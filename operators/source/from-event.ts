import { ArgumentError } from '../../lib/stream/errors.ts';
import { PushBuffer, type PushOptions } from '../../lib/stream/from/push.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { listening } from './listening.ts';

/** A target of the DOM, and of Node's `EventTarget`. */
interface DomTarget {
  addEventListener(name: string, listener: (event: any) => void, options?: unknown): void;
  removeEventListener(name: string, listener: (event: any) => void, options?: unknown): void;
}

/** Node's `EventEmitter`. */
interface Emitter {
  addListener(name: string | symbol, listener: (...args: any[]) => void): unknown;
  removeListener(name: string | symbol, listener: (...args: any[]) => void): unknown;
}

/** jQuery's, and others that have only these two. */
interface OnOff {
  on(name: string, listener: (...args: any[]) => void): unknown;
  off(name: string, listener: (...args: any[]) => void): unknown;
}

/** What `fromEvent` listens to. */
export type EventSource = DomTarget | Emitter | OnOff;

/** How many events may wait for their consumer, and how to listen. */
export interface EventOptions extends PushOptions {
  readonly capture?: boolean | undefined;
  readonly passive?: boolean | undefined;
  readonly once?: boolean | undefined;
}

const ADVICE = 'give fromEvent a larger capacity, or an overflow policy that drops: dropOldest or dropNewest';

/**
 * The events of a target: of the DOM (`addEventListener`), of Node (`addListener`), or with `on` and `off`. Listens from
 * the opening to the close. Where an event comes with several arguments they are one array.
 *
 * Events cannot be told to wait. Those that come faster than they are asked for are buffered, 16,384 if no `capacity` is
 * given; one more fails the run (`overflow: 'error'`, the default) or drops one (`'dropOldest'`, `'dropNewest'`, each
 * drop told to `onDrop`).
 *
 * ```text
 * fromEvent(button, 'click')
 * ----c-----c---c-
 * ```
 *
 * Law: what is emitted between opening and close comes, in order, unless it is dropped by the policy. Cost: O(1) an event.
 * Errors: CapacityError as above; ArgumentError where the target has none of these methods.
 *
 * @example
 * import { EventEmitter } from 'node:events';
 * import { fromEvent, take } from 'millrace/operators';
 *
 * const emitter = new EventEmitter();
 * const two = fromEvent<number>(emitter, 'n', { capacity: 8, overflow: 'dropOldest' }).pipe(take(2)).toArray();
 * emitter.emit('n', 1);
 * emitter.emit('n', 2);
 * console.log(await two); // [ 1, 2 ]
 */
export function fromEvent<T>(
  target: EventSource,
  name: string | symbol,
  options: EventOptions = {},
): Stream<T> {
  const buffer = new PushBuffer('fromEvent', ADVICE, options);
  const [add, remove] = methods<T>(target, name as string, options);
  return listening(buffer, add, remove);
}

type Listener<T> = (...args: T[]) => void;

function methods<T>(
  target: EventSource,
  name: string,
  options: EventOptions,
): [add: (listener: Listener<T>) => void, remove: (listener: Listener<T>) => void] {
  if ('addEventListener' in target)
    return [
      (listener) => target.addEventListener(name, listener, options),
      (listener) => target.removeEventListener(name, listener, options),
    ];
  if ('addListener' in target)
    return [
      (listener) => target.addListener(name, listener),
      (listener) => target.removeListener(name, listener),
    ];
  if ('on' in target && 'off' in target)
    return [(listener) => target.on(name, listener), (listener) => target.off(name, listener)];
  throw new ArgumentError('fromEvent: target', target, 'an EventTarget or an EventEmitter');
}
