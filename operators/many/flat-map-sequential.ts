import { Input } from '../../lib/discipline/input.ts';
import type { Context } from '../../lib/stream/context.ts';
import { wholeNumber } from '../../lib/stream/errors.ts';
import { from, type StreamInput } from '../../lib/stream/from/from.ts';
import { type Closing, closeAll } from '../../lib/stream/future.ts';
import { Guard } from '../../lib/stream/guard.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';
import { Ahead } from './ahead.ts';
import { Ring } from './ring.ts';

/**
 * Each element to a stream; up to `concurrency` of them are open at once, and their elements come out one stream after
 * the other, in the order of upstream.
 *
 * ```text
 * --1-2----------|
 *   flatMapSequential(f, 2)      f(1) is ----1--1|, f(2) is -2-2|
 * ------1--1(22)-|
 * ```
 *
 * The later streams are at work meanwhile (a request is on its way) but are not read before their turn: nothing is
 * buffered here.
 *
 * Law: the elements of `concatMap(f)`, sooner. Cost: O(1) an element; memory O(concurrency). Errors: those of upstream
 * and of `project` come out after the elements before them; each with the same object, and closes all that is open.
 *
 * @example
 * import { from } from 'millrace';
 * import { flatMapSequential } from 'millrace/operators';
 *
 * const page = async (n: number) => `page ${n}`;
 * console.log(await from([1, 2]).pipe(flatMapSequential(page, 2)).toArray()); // [ 'page 1', 'page 2' ]
 */
export function flatMapSequential<A, B>(
  project: (value: A, index: number) => StreamInput<B>,
  concurrency: number,
): Operator<A, B> {
  wholeNumber('flatMapSequential: concurrency', concurrency, 1);
  return (source) => new SequentialStream(source, project, concurrency);
}

class SequentialStream<A, B> extends Stream<B> {
  readonly source: Stream<A>;
  readonly project: (value: A, index: number) => StreamInput<B>;
  readonly concurrency: number;

  constructor(source: Stream<A>, project: (value: A, index: number) => StreamInput<B>, concurrency: number) {
    super();
    this.source = source;
    this.project = project;
    this.concurrency = concurrency;
  }

  override open(context: Context): Sequencing<A, B> {
    return new Sequencing(this.source, this.project, this.concurrency, context);
  }
}

class Sequencing<A, B> extends Guard<B> {
  private readonly project: (value: A, index: number) => StreamInput<B>;
  private readonly source: Ahead<A>;
  /** The open streams, the one whose turn it is first. Their inputs are used again. */
  private readonly open: Ring<Input<B>>;
  private readonly spare: Input<B>[] = [];
  private current: Input<B> | null = null;
  private index = 0;

  constructor(
    source: Stream<A>,
    project: (value: A, index: number) => StreamInput<B>,
    concurrency: number,
    context: Context,
  ) {
    super();
    this.project = project;
    this.open = new Ring(concurrency);
    for (let i = 0; i <= concurrency; i++) this.spare.push(new Input(context, this));
    this.source = new Ahead(context, this);
    this.source.open(source);
  }

  protected override advance(context: Context): Poll {
    this.source.parent = context;
    for (;;) {
      const upstream = this.fill(context);
      if (this.current === null && this.open.size > 0) this.current = this.open.shift();
      if (this.current === null) return upstream === DONE ? this.source.end() : PENDING;
      this.current.parent = context;
      const answer = this.current.poll();
      if (answer === READY) this.value = this.current.value;
      if (answer !== DONE) return answer;
      this.spare.push(this.current);
      this.current = null;
    }
  }

  /** Opens streams while there is room and upstream has something. */
  private fill(context: Context): Poll {
    while (this.open.size + (this.current === null ? 0 : 1) < this.open.capacity) {
      const answer = this.source.ask();
      if (answer !== READY) return answer;
      try {
        const inner = from(this.project(this.source.value, this.index++));
        if (this.closing !== null) return DONE;
        const input = this.spare.pop()!;
        input.parent = context;
        input.open(inner);
        this.open.push(input);
      } catch (error) {
        this.source.hold(error);
      }
    }
    return PENDING;
  }

  protected override release(): Closing {
    const open: Input<unknown>[] = [];
    while (this.open.size > 0) open.push(this.open.shift());
    return closeAll([this.source, this.current, ...open]);
  }
}
