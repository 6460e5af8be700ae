import { NOTHING, type Reading, takes } from '../../lib/discipline/reading.ts';
import { Releases } from '../../lib/discipline/releases.ts';
import { element } from '../../lib/fuse/element.ts';
import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import { from, type StreamInput } from '../../lib/stream/from/from.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import { type Closing, closeAll, type Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, type Poll, READY } from '../../lib/stream/poll.ts';

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
  return element((source) => new ConcatMapping(source, project));
}

/**
 * Only one of the two is polled at a time, so that both can have the one context that we are polled with, and the
 * operator is a stage like `mapConcat`.
 */
class ConcatMapping<A, B> extends Stage<A, B> implements Reading<B> {
  private readonly project: (value: A, index: number) => StreamInput<B>;
  array: ArrayLike<B> = NOTHING;
  index = 0;
  private readonly releases: Releases = new Releases();
  /** The inner stream, if it is more than an array. */
  private inner: Future<B> | null = null;
  private count = 0;
  private closed = false;

  constructor(source: Future<A>, project: (value: A, index: number) => StreamInput<B>) {
    super(source);
    this.project = project;
  }

  override poll(context: Context): Poll {
    for (;;) {
      if (this.index < this.array.length) {
        if (--context.turn.budget < 0) return context.spent();
        this.value = this.array[this.index++];
        return READY;
      }
      if (this.inner !== null) {
        const { inner } = this;
        const answer = inner.poll(context);
        if (answer === READY) this.value = inner.value;
        if (answer !== DONE) return answer;
        this.endInner();
      }
      const answer = this.source.poll(context);
      if (answer !== READY) return answer;
      if (!this.begin(this.project(this.source.value, this.count++), context)) return DONE;
    }
  }

  /** False if it was closed by `project`. */
  private begin(input: StreamInput<B>, context: Context): boolean {
    if (this.closed) return false;
    if (!takes(this, input)) this.inner = from(input).open(context);
    return true;
  }

  private endInner(): void {
    const { inner } = this;
    this.inner = null;
    this.releases.letGo(inner?.close());
  }

  override close(): Closing {
    if (!this.closed) {
      this.closed = true;
      this.array = NOTHING;
      this.releases.letGo(closeAll([this.source, this.inner]));
    }
    return this.releases.settled();
  }
}

fuses(ConcatMapping, {
  name: 'concatMap',
  pollsOthers: true,

  emit(code) {
    const { in: input, out, self } = code;
    const project = code.constant('project');
    const count = code.state('count');
    return `if (${self}.index < ${self}.array.length) {
if (--context.turn.budget < 0) return context.spent();
${out} = ${self}.array[${self}.index++];
} else if (${self}.inner !== null) {
const inner = ${self}.inner;
${out} = inner.poll(context);
if (${out} === 1) ${out} = inner.value;
else {
if (${out} === 0) ${code.pending}
${self}.endInner();
${code.again}
}
} else {
${code.upstream}
if (!${self}.begin(${project}(${input}, ${count}++), context)) { ${code.end} }
${code.again}
}`;
  },
});
