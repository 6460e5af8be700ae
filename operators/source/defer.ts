import { from } from '../../lib/stream/from/from.ts';
import type { StreamInput } from '../../lib/stream/from/input.ts';
import { source } from '../../lib/stream/from/source.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { Failing } from './failing.ts';

/**
 * The stream that a function makes anew for each run.
 *
 * Law: `defer(() => xs)` is `xs`. Cost: one call a run. Errors: a throw of the function is the run's failure, with the same
 * object.
 *
 * @example
 * import { defer } from 'millrace/operators';
 *
 * let runs = 0;
 * const numbered = defer(() => [++runs]);
 * console.log(numbered.firstSync(), numbered.firstSync()); // 1 2
 */
export function defer<T>(make: () => StreamInput<T>): Stream<T> {
  return source((context) => {
    let stream: Stream<T>;
    try {
      stream = from(make());
    } catch (error) {
      return new Failing(error);
    }
    return stream.open(context);
  });
}
