import { Guarded } from '../../lib/discipline/guarded.ts';
import { Input, wokenBefore } from '../../lib/discipline/input.ts';
import type { Context } from '../../lib/stream/context.ts';
import { from, type StreamInput } from '../../lib/stream/from/from.ts';
import { type Closing, closeAll } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';

/**
 * Each element to a stream, except those that come while such a stream is open: they are dropped.
 *
 * ```text
 * --1--2------3-------|
 *   exhaustMap(x => --x--x|)
 * ----1--1------3--3--|
 * ```
 *
 * Law: over an upstream that never overtakes its inner streams, `exhaustMap(f)` is `concatMap(f)`. Cost: O(1) an
 * element; two streams are open at most. Errors: a failure of upstream, of `project` or of the inner stream closes the
 * other and comes out as itself.
 *
 * @example
 * import { from } from 'millrace';
 * import { exhaustMap } from 'millrace/operators';
 *
 * console.log(from([1, 2]).pipe(exhaustMap((x) => [x, x * 10])).toArraySync()); // [ 1, 10, 2, 20 ]
 */
export function exhaustMap<A, B>(project: (value: A, index: number) => StreamInput<B>): Operator<A, B> {
  return (source) => new ExhaustMapStream(source, project);
}

class ExhaustMapStream<A, B> extends Stream<B> {
  readonly source: Stream<A>;
  readonly project: (value: A, index: number) => StreamInput<B>;

  constructor(source: Stream<A>, project: (value: A, index: number) => StreamInput<B>) {
    super();
    this.source = source;
    this.project = project;
  }

  override open(context: Context): Exhausting<A, B> {
    return new Exhausting(this.source, this.project, context);
  }
}

class Exhausting<A, B> extends Guarded<B> {
  private readonly project: (value: A, index: number) => StreamInput<B>;
  private readonly outer: Input<A>;
  private readonly inner: Input<B>;
  private index = 0;

  constructor(source: Stream<A>, project: (value: A, index: number) => StreamInput<B>, context: Context) {
    super();
    this.project = project;
    this.outer = new Input(context, this.releases);
    this.inner = new Input(context, this.releases);
    this.outer.open(source);
  }

  protected override advance(context: Context): Poll {
    this.outer.parent = context;
    this.inner.parent = context;
    let overtaken = wokenBefore(this.outer, this.inner);
    for (;;) {
      if (!overtaken) {
        const answer = this.inner.poll();
        if (answer === READY) {
          this.value = this.inner.value;
          return READY;
        }
        // Its budget is spent: it has more at once, and that comes before what upstream has.
        if (this.inner.ready && context.turn.budget < 0) return PENDING;
      }
      const answer = this.outer.poll();
      if (answer === READY) this.offer(this.outer.value);
      else if (!overtaken || !this.inner.ready) return answer === DONE && !this.inner.live ? DONE : PENDING;
      overtaken = false;
    }
  }

  private offer(value: A): void {
    if (this.inner.live) return;
    const inner = from(this.project(value, this.index++));
    if (!this.over) this.inner.open(inner);
  }

  protected override release(): Closing {
    return closeAll([this.outer, this.inner]);
  }
}
