import { Input } from '../../lib/discipline/input.ts';
import { DONE, type Poll } from '../../lib/stream/poll.ts';

/**
 * An input that is asked ahead of the elements handed on: its failure is held back until those have been, so that
 * reading ahead changes nothing but the time.
 */
export class Ahead<T> extends Input<T> {
  /** It has ended with a failure, which `end` throws. */
  failed = false;
  private failure: unknown;

  /** As `poll`, but a failure looks like the end. */
  ask(): Poll {
    try {
      return this.poll();
    } catch (error) {
      this.hold(error);
      return DONE;
    }
  }

  /** Ends the input with a failure of its own or of a user's function, for later. */
  hold(error: unknown): void {
    this.failed = true;
    this.failure = error;
    try {
      this.owner.letGo(this.close());
    } catch {
      // The failure that is held is the one that the user must see.
    }
  }

  /** What the end is, once all before it was handed on: DONE, or the failure. */
  end(): Poll {
    if (this.failed) throw this.failure;
    return DONE;
  }
}
