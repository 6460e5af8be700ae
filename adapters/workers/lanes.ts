import { opening } from '../../lib/discipline/opening.ts';
import type { Context } from '../../lib/stream/context.ts';
import { type Closing, closeAll, type Future } from '../../lib/stream/future.ts';
import { Guard } from '../../lib/stream/guard.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';
import { Ahead } from '../../operators/many/ahead.ts';
import { type Batch, Batches } from './batch.ts';
import { type Course, type Dealer, Lane } from './lane.ts';

export interface LanesSettings extends Course {
  readonly lanes: number;
  readonly ordered: boolean;
  readonly inFlight: number;
  readonly batch: number;
}

/** How many elements are in the first batches, and how long one may take, in milliseconds, before they get smaller. */
const FIRST = 16;
const LONG = 2;

/** A stream that goes through lanes on the workers of a group; see `parallel`. */
export class LanesStream<A, B> extends Stream<B> {
  readonly source: Stream<A>;
  private readonly settings: LanesSettings;

  constructor(source: Stream<A>, settings: LanesSettings) {
    super();
    this.source = source;
    this.settings = settings;
  }

  override open(context: Context): Future<B> {
    return new LanesFuture<A, B>(this.source, context, this.settings);
  }
}

/**
 * Deals what upstream has in batches to the lanes, and hands out what comes back: in the order of the batches, or of the
 * results. A batch is full, or it is all that there is at this moment and some lane has nothing to do.
 */
class LanesFuture<A, B> extends Guard<B> implements Dealer {
  private readonly source: Ahead<A>;
  private readonly settings: LanesSettings;
  private readonly lanes: Lane[] = [];
  /** The lane that got the last batch. */
  private turn = 0;
  private context: Context;
  /** The next batch, and how many elements make it full at present. */
  private elements: A[] = [];
  private size: number;
  private exhausted = false;
  /** Elements that were taken of upstream and whose results were not all handed out. */
  private underWay = 0;
  /** Batches to hand out of: all, in order; or those of which something has come. */
  private readonly line = new Batches<Lane>();
  private readonly ordered: boolean;

  constructor(source: Stream<A>, context: Context, settings: LanesSettings) {
    super();
    this.context = context;
    this.settings = settings;
    this.ordered = settings.ordered;
    this.size = Math.min(FIRST, settings.batch);
    this.source = new Ahead(context, this);
    opening(this, () => {
      this.source.open(source);
      for (let i = 0; i < settings.lanes; i++) {
        const lane = new Lane(settings, this);
        this.lanes.push(lane);
        settings.group.open(lane);
      }
    });
  }

  protected override advance(context: Context): Poll {
    this.context = context;
    this.source.parent = context;
    for (;;) {
      this.fill();
      const batch = this.next();
      if (batch === null) break;
      batch.lane.taken();
      this.value = batch.take() as B;
      return READY;
    }
    // Upstream's failure, once what came before it has been handed out.
    if (this.source.failed && this.lanes.every((lane) => lane.batches.length === 0)) return this.source.end();
    return this.lanes.every((lane) => lane.over) ? DONE : PENDING;
  }

  /** The batch whose result is to be handed out now; null if there is none. */
  private next(): Batch<Lane> | null {
    const { line } = this;
    for (let batch = line.first; batch !== null; batch = line.first) {
      if (batch.ready) return batch;
      if (batch.failure !== null) throw batch.failure.error;
      if (this.ordered && !batch.done) return null;
      line.shift();
      if (!batch.done) continue;
      this.underWay -= batch.elements.length;
      this.fill();
    }
    return null;
  }

  /** Takes what upstream has, as far as there is room, and deals it. */
  private fill(): void {
    const { inFlight } = this.settings;
    if (!this.exhausted && !this.lanes.some((lane) => lane.able)) return;
    while (!this.exhausted && this.underWay < inFlight) {
      const answer = this.source.ask();
      if (answer === PENDING) break;
      if (answer === DONE) this.finish();
      else {
        this.underWay++;
        if (this.elements.push(this.source.value) >= this.size) this.deal();
      }
    }
    if (this.elements.length > 0 && this.lanes.some((lane) => lane.able && lane.batches.length === 0))
      this.deal();
  }

  private deal(): void {
    const lane = this.leastBusy();
    const { elements } = this;
    this.elements = [];
    if (lane !== null) this.queue(lane.deal(elements)); // else no lane wants any more
  }

  /** The lane that has the least to do; of equal ones, in turn. One that has no worker at the moment only if all have none. */
  private leastBusy(): Lane | null {
    const { lanes } = this;
    let best: Lane | null = null;
    for (let i = 1; i <= lanes.length; i++) {
      const lane = lanes[(this.turn + i) % lanes.length];
      if (lane.over) continue;
      if (best === null || before(lane, best)) best = lane;
    }
    if (best !== null) this.turn = lanes.indexOf(best);
    return best;
  }

  /** Upstream has ended, and so will the lanes: what they have kept back comes in their order. */
  private finish(): void {
    this.exhausted = true;
    if (this.elements.length > 0) this.deal();
    if (this.source.failed) return;
    for (const lane of this.lanes) {
      if (lane.over) continue;
      if (lane.able || lane.batches.length > 0) this.queue(lane.deal([]));
      else this.letGo(lane.close()); // it never had a worker
    }
  }

  private queue(batch: Batch<Lane>): void {
    if (this.ordered) this.line.add(batch);
  }

  heard(batch: Batch<Lane>): void {
    this.line.add(batch);
    this.context.wake();
  }

  /** Where elements take long, a lane must not have many while another has none. */
  timed(elements: number, milliseconds: number): void {
    if (milliseconds > LONG) this.size = Math.max(1, this.size >> 1);
    else if (milliseconds < LONG / 4 && elements >= this.size)
      this.size = Math.min(this.settings.batch, this.size * 2);
  }

  /** A lane has a worker. */
  began(): void {
    this.context.wake();
  }

  ended(): void {
    if (this.lanes.every((lane) => lane.over)) this.exhausted = true;
    this.context.wake();
  }

  protected override release(): Closing {
    return closeAll([this.source, ...this.lanes]);
  }
}

function before(a: Lane, b: Lane): boolean {
  return a.able === b.able ? a.batches.length < b.batches.length : a.able;
}
