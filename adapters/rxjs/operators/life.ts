import * as rx from 'rxjs';
import * as ours from '../../../operators/index.ts';
import { adopt, lift } from '../lift.ts';
import { timed } from './clock.ts';
import { adopting, faced } from './face.ts';

// The operators that act at the end or on a failure, under RxJS's names and signatures.

/** What is caught may be subscribed to again: the second argument, as in RxJS. */
export const catchError: typeof rx.catchError = faced((selector) => (source) => {
  const result: rx.Observable<any> = lift(ours.catchError((error) => adopt(selector(error, result))))(source);
  return result;
});

/** With a pause in milliseconds it asks the clock, and with a function it takes whatever RxJS takes. */
function pausing<O extends { readonly delay?: unknown }>(
  options: O,
  operator: (options: any) => ReturnType<typeof ours.retry>,
): rx.OperatorFunction<any, any> {
  const { delay } = options;
  if (typeof delay === 'function')
    return lift(operator({ ...options, delay: adopting((...args: any[]) => delay(...args)) }));
  return delay === undefined ? lift(operator(options)) : timed(operator(options));
}

export const retry: typeof rx.retry = faced((config = {}) =>
  pausing(typeof config === 'object' ? config : { count: config }, ours.retry),
);

export const repeat: typeof rx.repeat = faced((config = {}) =>
  pausing(typeof config === 'object' ? (config ?? {}) : { count: config }, ours.repeat),
);

export const finalize: typeof rx.finalize = faced((callback) => lift(ours.finalize(callback)));

/** With a configuration RxJS's own serves: its connectors are subjects. */
export const share: typeof rx.share = faced((config) => (config ? rx.share(config) : lift(ours.share())));
