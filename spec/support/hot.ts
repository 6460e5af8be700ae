import type { Context } from '../../lib/stream/context.ts';
import type { Future } from '../../lib/stream/future.ts';
import { Inbox } from '../../lib/stream/from/inbox.ts';
import { Stream } from '../../lib/stream/stream.ts';
import type { ManualTurn } from './manualTurn.ts';

/** What a hot source says at a moment. */
export interface Event<T> {
  readonly at: number;
  readonly what: 'next' | '|' | '#';
  readonly value?: T;
}

/** A source that pushes at the moments of its events, whether or not anybody asks; as one of RxJS's hot observables. */
export class Hot<T> extends Stream<T> {
  private readonly runs: Inbox<T>[] = [];
  /** Runs that were opened and not closed. */
  stillOpen = 0;

  constructor(turn: ManualTurn, events: readonly Event<T>[]) {
    super();
    for (const event of events) turn.arm(event.at, { wake: () => this.say(event) }, 0);
  }

  override open(_context: Context): Future<T> {
    const run = new Inbox<T>();
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
      if (event.what === 'next') run.next(event.value as T);
      else if (event.what === '|') run.complete();
      else run.error(event.value);
    }
  }
}
