import type { Context } from '../../lib/stream/context.ts';
import type { Closing, Future } from '../../lib/stream/future.ts';
import { PushBuffer, PushFuture } from '../../lib/stream/from/push.ts';
import { Stream } from '../../lib/stream/stream.ts';
import type { ManualTurn } from './manualTurn.ts';

/** What a hot source says at a moment. */
export interface Event<T> {
  readonly at: number;
  readonly what: 'next' | '|' | '#';
  readonly value?: T;
}

const buffer = new PushBuffer('hot', 'none');

class HotFuture<T> extends PushFuture<T> {
  protected override stop(): Closing {}
}

/** A source that pushes at the moments of its events, whether or not anybody asks; as one of RxJS's hot observables. */
export class Hot<T> extends Stream<T> {
  private readonly runs: HotFuture<T>[] = [];
  /** Runs that were opened and not closed. */
  stillOpen = 0;

  constructor(turn: ManualTurn, events: readonly Event<T>[]) {
    super();
    for (const event of events) turn.arm(event.at, { wake: () => this.say(event) }, 0);
  }

  override open(_context: Context): Future<T> {
    const run = new HotFuture<T>(buffer);
    this.runs.push(run);
    this.stillOpen++;
    const { close } = run;
    let open = true;
    run.close = () => {
      if (open) this.stillOpen--;
      open = false;
      return close.call(run);
    };
    return run;
  }

  say(event: Event<T>): void {
    for (const run of this.runs) {
      if (event.what === 'next') run.push(event.value as T);
      else if (event.what === '|') run.end();
      else run.fail(event.value);
    }
  }
}
