import { Guarded } from '../../lib/discipline/guarded.ts';
import type { Context } from '../../lib/stream/context.ts';
import { from, type StreamInput } from '../../lib/stream/from/from.ts';
import { type Closing, closeAll, type Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';

/**
 * Each element to a stream, one after the other: upstream is asked for its next element when the stream of the one
 * before has ended.
 *
 * ```text
 * --1-2----------|
 *   concatMap(x => --x--x|)
 * ----1--1--2--2-|
 * ```
 *
 * Law: `concatMap(f)` is `mergeMap(f, 1)`; `concatMap(x => [x])` changes nothing. Cost: one call an element; nothing is
 * buffered, and one inner stream is open at a time. Errors: a failure of upstream, of `project` or of an inner stream
 * closes the others and comes out as itself.
 *
 * @example
 * import { from } from 'millrace';
 * import { concatMap } from 'millrace/operators';
 *
 * console.log(from([1, 2]).pipe(concatMap((x) => [x, x * 10])).toArraySync()); // [ 1, 10, 2, 20 ]
 */
export function concatMap<A, B>(project: (value: A, index: number) => StreamInput<B>): Operator<A, B> {
  return (source) => new ConcatMapStream(source, project);
}

class ConcatMapStream<A, B> extends Stream<B> {
  readonly source: Stream<A>;
  readonly project: (value: A, index: number) => StreamInput<B>;

  constructor(source: Stream<A>, project: (value: A, index: number) => StreamInput<B>) {
    super();
    this.source = source;
    this.project = project;
  }

  override open(context: Context): ConcatMapping<A, B> {
    return new ConcatMapping(this.source.open(context), this.project);
  }
}

/** Only one of the two is polled at a time, so that both can have the one context that we are polled with. */
class ConcatMapping<A, B> extends Guarded<B> {
  private readonly outer: Future<A>;
  private readonly project: (value: A, index: number) => StreamInput<B>;
  private inner: Future<B> | null = null;
  private index = 0;

  constructor(outer: Future<A>, project: (value: A, index: number) => StreamInput<B>) {
    super();
    this.outer = outer;
    this.project = project;
  }

  protected override advance(context: Context): Poll {
    for (;;) {
      if (this.inner !== null) {
        const answer = this.inner.poll(context);
        if (answer === READY) this.value = this.inner.value;
        if (answer !== DONE) return answer;
        this.endInner();
      }
      const answer = this.outer.poll(context);
      if (answer !== READY) return answer;
      const inner = from(this.project(this.outer.value, this.index++));
      if (this.over) return DONE; // closed by `project`
      this.inner = inner.open(context);
    }
  }

  private endInner(): void {
    const { inner } = this;
    this.inner = null;
    this.releases.add(inner!.close());
  }

  protected override release(): Closing {
    return closeAll([this.outer, this.inner]);
  }
}
