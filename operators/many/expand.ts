import { firstCome } from '../../lib/discipline/first-come.ts';
import { Input } from '../../lib/discipline/input.ts';
import { Preferring } from '../../lib/discipline/preferring.ts';
import type { Context } from '../../lib/stream/context.ts';
import { wholeNumber } from '../../lib/stream/errors.ts';
import { from, type StreamInput } from '../../lib/stream/from/from.ts';
import { type Closing, closeAll } from '../../lib/stream/future.ts';
import { Guard } from '../../lib/stream/guard.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';
import { Ring } from './ring.ts';

/**
 * Each element, and then the elements of the stream that it is projected to, each of which is projected in turn: a walk
 * over a tree or a graph, page after page.
 *
 * ```text
 * --1----------|
 *   expand(x => x < 4 ? --(2 * x)| : [])
 * --1--2--4----|
 * ```
 *
 * A projection is opened when the element after its own is asked for. With a bound, an element comes out when there is
 * room for its projection, as in RxJS; till then it waits (that queue is the frontier of the walk, and as large as it has
 * to be). Synchronous projections are walked depth first, at any depth without growing the stack.
 *
 * Law: `expand(() => [])` changes nothing. Cost: O(1) an element; memory O(streams open and elements that wait). Errors:
 * a failure of upstream, of `project` or of a projection closes the others and comes out as itself.
 *
 * @example
 * import { from } from 'millrace';
 * import { expand } from 'millrace/operators';
 *
 * const tree = from([1]).pipe(expand((x) => (x < 4 ? [2 * x, 2 * x + 1] : [])));
 * console.log(tree.toArraySync()); // [ 1, 2, 4, 5, 3, 6, 7 ]
 */
export function expand<A>(
  project: (value: A, index: number) => StreamInput<A>,
  concurrency: number = Infinity,
): Operator<A, A> {
  if (concurrency !== Infinity) wholeNumber('expand: concurrency', concurrency, 1);
  return (source) => new ExpandStream(source, project, concurrency);
}

class ExpandStream<A> extends Stream<A> {
  readonly source: Stream<A>;
  readonly project: (value: A, index: number) => StreamInput<A>;
  readonly concurrency: number;

  constructor(source: Stream<A>, project: (value: A, index: number) => StreamInput<A>, concurrency: number) {
    super();
    this.source = source;
    this.project = project;
    this.concurrency = concurrency;
  }

  override open(context: Context): Expanding<A> {
    return new Expanding(this.source, this.project, this.concurrency, context);
  }
}

class Expanding<A> extends Guard<A> {
  private readonly f: (value: A, index: number) => StreamInput<A>;
  private readonly concurrency: number;
  private readonly outer: Input<A>;
  private readonly inners: Preferring<A>;
  /** Elements that wait until there is room for their projections; only then are they handed on. */
  private readonly frontier = new Ring<A>();
  /** The element in `value` is still to be projected. */
  private due = false;
  private index = 0;

  constructor(
    source: Stream<A>,
    project: (value: A, index: number) => StreamInput<A>,
    concurrency: number,
    context: Context,
  ) {
    super();
    this.f = project;
    this.concurrency = concurrency;
    this.outer = new Input(context, this);
    this.inners = new Preferring(context, this, firstCome());
    this.outer.open(source);
  }

  protected override advance(context: Context): Poll {
    this.outer.parent = context;
    this.inners.attend(context);
    if (this.due) this.project();
    for (;;) {
      const room = this.inners.size < this.concurrency;
      if (room && this.frontier.size > 0) return this.give(this.frontier.shift());
      const slot = this.inners.next();
      if (slot !== null) {
        if (slot.future !== null) this.frontier.push(slot.future.value);
        continue;
      }
      if (context.turn.budget < 0 || !room) return this.inners.rest();
      const answer = this.outer.poll();
      if (answer === READY) return this.give(this.outer.value);
      return answer === DONE && this.inners.size === 0 ? DONE : this.inners.rest();
    }
  }

  private give(value: A): Poll {
    this.value = value;
    this.due = true;
    return READY;
  }

  /** Opens the projection of what was handed on, ahead of all that is open: so the walk goes down first. */
  private project(): void {
    this.due = false;
    const inner = from(this.f(this.value, this.index++));
    if (this.closing === null) this.inners.prefer(this.inners.add(inner));
  }

  protected override release(): Closing {
    this.frontier.clear();
    return closeAll([this.outer, this.inners]);
  }
}
