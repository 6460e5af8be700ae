import { Guarded } from '../../lib/discipline/guarded.ts';
import { Input, wokenBefore } from '../../lib/discipline/input.ts';
import type { Context } from '../../lib/stream/context.ts';
import { from, type StreamInput } from '../../lib/stream/from/from.ts';
import { type Closing, closeAll } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';

/**
 * Each element to a stream; the next element closes the stream of the one before, at once.
 *
 * ```text
 * --1-----2----------|
 *   switchMap(x => --x--x--x|)
 * ----1--1--2--2--2--|
 * ```
 *
 * An inner stream gives what it has at once before upstream is asked again, as in RxJS; after that, what came first goes
 * first.
 *
 * Law: over an upstream that never overtakes its inner streams, `switchMap(f)` is `concatMap(f)`. Cost: O(1) an
 * element; two streams are open at most. Errors: a failure of upstream, of `project` or of the inner stream closes the
 * other and comes out as itself.
 *
 * @example
 * import { from } from 'millrace';
 * import { switchMap } from 'millrace/operators';
 *
 * console.log(from([1, 2]).pipe(switchMap((x) => [x, x * 10])).toArraySync()); // [ 1, 10, 2, 20 ]
 */
export function switchMap<A, B>(project: (value: A, index: number) => StreamInput<B>): Operator<A, B> {
  return (source) => new SwitchMapStream(source, project);
}

class SwitchMapStream<A, B> extends Stream<B> {
  readonly source: Stream<A>;
  readonly project: (value: A, index: number) => StreamInput<B>;

  constructor(source: Stream<A>, project: (value: A, index: number) => StreamInput<B>) {
    super();
    this.source = source;
    this.project = project;
  }

  override open(context: Context): Switching<A, B> {
    return new Switching(this.source, this.project, context);
  }
}

class Switching<A, B> extends Guarded<B> {
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
      if (answer === READY) this.change(this.outer.value);
      else if (!overtaken || !this.inner.ready) return answer === DONE && !this.inner.live ? DONE : PENDING;
      overtaken = false;
    }
  }

  private change(value: A): void {
    this.releases.add(this.inner.close());
    const inner = from(this.project(value, this.index++));
    if (!this.over) this.inner.open(inner);
  }

  protected override release(): Closing {
    return closeAll([this.outer, this.inner]);
  }
}
