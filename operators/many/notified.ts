import { Input } from '../../lib/discipline/input.ts';
import { opening } from '../../lib/discipline/opening.ts';
import type { Context } from '../../lib/stream/context.ts';
import { type Closing, closeAll, type Future } from '../../lib/stream/future.ts';
import { Guard } from '../../lib/stream/guard.ts';
import { Stream } from '../../lib/stream/stream.ts';

/** A stream beside which another is listened to, for its notifications alone. */
export abstract class NotifiedStream<A> extends Stream<A> {
  readonly source: Stream<A>;
  readonly notifier: Stream<unknown>;

  constructor(source: Stream<A>, notifier: Stream<unknown>) {
    super();
    this.source = source;
    this.notifier = notifier;
  }
}

/** Its run, where source and notifier are not asked in turn: the notifier is opened, and asked, first. */
export abstract class Notified<A> extends Guard<A> {
  protected readonly notifier: Input<unknown>;
  protected readonly source: Future<A>;

  constructor({ source, notifier }: NotifiedStream<A>, context: Context) {
    super();
    this.notifier = new Input(context, this);
    this.notifier.open(notifier);
    let opened: Future<A> | null = null;
    opening(this, () => {
      opened = source.open(context);
    });
    this.source = opened!;
  }

  protected override release(): Closing {
    return closeAll([this.notifier, this.source ?? null]);
  }
}
