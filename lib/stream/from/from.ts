import { Stream } from '../stream.ts';
import { ArrayStream } from './array.ts';

/** Anything that `from` makes a stream of. */
export type StreamInput<T> = Stream<T> | ArrayLike<T>;

/** Provisional: arrays and streams. */
export function from<T>(input: StreamInput<T>): Stream<T> {
  return input instanceof Stream ? input : new ArrayStream(input);
}
