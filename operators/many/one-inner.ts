import { Input, wokenBefore } from '../../lib/discipline/input.ts';
import type { Lane } from '../../lib/discipline/lane.ts';
import { takes } from '../../lib/discipline/reading.ts';
import { Serving } from '../../lib/discipline/serving.ts';
import type { Context } from '../../lib/stream/context.ts';
import { from, type StreamInput } from '../../lib/stream/from/from.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import { type Closing, closeAll } from '../../lib/stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';

/** What `switchMap` and `exhaustMap` share: one inner stream at a time, while upstream is listened to. */
export abstract class OneInnerStream<A, B> extends Stream<B> {
  readonly source: Stream<A>;
  readonly project: (value: A, index: number) => StreamInput<B>;
  /** What an element does that comes while an inner stream is open: it takes its place, or it is dropped. */
  abstract readonly switches: boolean;

  constructor(source: Stream<A>, project: (value: A, index: number) => StreamInput<B>) {
    super();
    this.source = source;
    this.project = project;
  }

  override open(context: Context): OneInner<A, B> {
    return new OneInner(this, context);
  }
}

class OneInner<A, B> extends Serving<B> {
  protected readonly lane: Lane<B>;
  private readonly project: (value: A, index: number) => StreamInput<B>;
  private readonly switches: boolean;
  private readonly outer: Input<A>;
  /** The inner stream, if it is more than an array. */
  private readonly inner: Input<B>;
  private count = 0;

  constructor(stream: OneInnerStream<A, B>, context: Context) {
    super();
    this.project = stream.project;
    this.switches = stream.switches;
    this.outer = new Input(context, this);
    this.inner = new Input(context, this);
    this.lane = { current: null, inside: this.inner.context, attended: context };
    this.outer.open(stream.source);
  }

  protected override advance(context: Context, told?: Poll): Poll {
    this.outer.parent = context;
    this.inner.parent = context;
    this.lane.attended = context;
    this.lane.current = null;
    if (told !== undefined) {
      this.inner.told(told);
      return this.askOuter(context, false);
    }
    const overtaken = wokenBefore(this.outer, this.inner);
    if (!overtaken && this.askInner(context) === READY) return READY;
    return this.askOuter(context, overtaken);
  }

  private askInner(context: Context): Poll {
    if (this.full) return this.read(context);
    const answer = this.inner.poll();
    if (answer !== READY) return answer;
    this.lane.current = this.inner.future;
    this.value = this.inner.value;
    return READY;
  }

  /** `overtaken`: upstream is asked first, since it was woken first. */
  private askOuter(context: Context, overtaken: boolean): Poll {
    let first = overtaken;
    for (;;) {
      // Its budget is spent: it has more at once, and that comes before what upstream has.
      if (!first && this.more && context.turn.budget < 0) return PENDING;
      const answer = this.outer.poll();
      if (answer === READY) this.offer(this.outer.value);
      else if (!first || !this.more) return answer === DONE && !this.live ? DONE : PENDING;
      first = false;
      if (this.askInner(context) === READY) return READY;
    }
  }

  /** The inner stream may have something. */
  private get more(): boolean {
    return this.full || this.inner.ready;
  }

  private get live(): boolean {
    return this.full || this.inner.live;
  }

  private offer(value: A): void {
    if (!this.switches && this.live) return;
    this.letGo(this.inner.close());
    const input = this.project(value, this.count++);
    if (this.closing !== null) return; // closed by `project`
    if (!takes(this, input)) this.inner.open(from(input));
  }

  protected override read(context: Context): Poll {
    this.inner.woken = 0;
    return super.read(context);
  }

  /** What is left of the array is there from now on, before whatever upstream is woken for later. */
  protected override spent(context: Context): Poll {
    this.inner.mark();
    return super.spent(context);
  }

  protected override release(): Closing {
    return closeAll([this.outer, this.inner]);
  }
}

fuses(OneInner, {
  /** What came first goes first. */
  alone(code) {
    return `${code.constant('outer')}.woken === 0 && ${code.constant('inner')}.woken === 0`;
  },
});
