import type { Context } from '../../lib/stream/context.ts';
import { type Closing, Future } from '../../lib/stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import type { GroupHub } from './group-hub.ts';

/** It was not asked, or has answered. */
export const IDLE = 0;
/** It said PENDING, and was not woken since. */
export const WAITING = 1;
/** It was woken, and will be polled. */
export const CALLED = 2;
/** The same, and there is something for it. */
export const OWED = 3;

/**
 * Whoever takes from a hub: the run of `groupBy`, which takes groups, or that of a group, which takes its elements. Each
 * polls upstream when it is asked and has nothing, and comes upon what is for the others.
 *
 * An owed one goes first, so that elements come out in the order of upstream.
 */
export abstract class Taker<T> extends Future<T> {
  context: Context;
  /** What upstream is polled with, on this one's turn. */
  readonly upstream: Context;
  /** DONE, failed or closed. */
  over = false;
  state: typeof IDLE | typeof WAITING | typeof CALLED | typeof OWED = IDLE;
  /** It stands in the hub's line of those who wait for upstream. */
  listed = false;
  /** Its place among those who are to hear of the end; it may be early once. */
  place = -1;
  /** What had been delivered to anyone when it last gave way to those who were not asked. */
  gaveWay = -1;
  protected abstract readonly hub: GroupHub<any, any, any>;
  private left = false;

  constructor(hub: GroupHub<any, any, any>, context: Context) {
    super();
    this.context = context;
    this.upstream = context.fork(hub, 0);
  }

  /** There is something for it. */
  abstract get has(): boolean;

  /** Takes what there is, into `value`. */
  protected abstract take(): void;

  /** Nothing more will come. */
  protected abstract get ended(): boolean;

  /** What it ends with, if that is a failure. */
  protected abstract get failure(): { readonly error: unknown } | null;

  /** The consumer has left. */
  protected abstract leave(): Closing;

  override poll(context: Context): Poll {
    this.context = context;
    const { hub } = this;
    if (this.state !== IDLE) hub.arrived(this);
    for (;;) {
      if (this.over) return DONE;
      if (this.has) {
        this.take();
        return READY;
      }
      if (this.ended) return this.conclude();
      if (hub.othersGoFirst) return hub.wait(this);
      if (hub.mayGiveWay(this)) return this.giveWay();
      // A group may have ended within that, by its duration.
      if (hub.pull(this) === PENDING && !this.ended) return hub.waitForUpstream(this);
    }
  }

  private conclude(): Poll {
    const { failure, hub } = this;
    if (hub.isEarly(this)) return hub.wait(this);
    // A failure must not overtake what others are still to be handed.
    if (failure !== null && hub.mayGiveWay(this)) return this.giveWay();
    this.over = true;
    hub.heardOfEnd();
    if (failure !== null) throw failure.error;
    return DONE;
  }

  private giveWay(): Poll {
    this.gaveWay = this.hub.deliveries;
    return this.hub.waitForOthers(this);
  }

  override close(): Closing {
    this.over = true;
    if (this.left) return this.hub.settled();
    this.left = true;
    return this.leave();
  }
}
