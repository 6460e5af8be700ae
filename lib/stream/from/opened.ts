import type { Future } from '../future.ts';
import { Stream } from '../stream.ts';

/** What `from` makes of an input that is opened anew for each run. */
export class FromStream<I, T> extends Stream<T> {
  readonly input: I;
  private readonly start: (input: I) => Future<T>;

  constructor(input: I, start: (input: I) => Future<T>) {
    super();
    this.input = input;
    this.start = start;
  }

  override open(): Future<T> {
    return this.start(this.input);
  }
}
