import type { Context } from '../../lib/stream/context.ts';
import { wholeNumber } from '../../lib/stream/errors.ts';
import type { StreamInput } from '../../lib/stream/from/from.ts';
import type { Closing } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import type { Poll } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';
import { GroupHub } from './group-hub.ts';
import { Taker } from './group-taker.ts';
import type { GroupedStream } from './grouped-stream.ts';

export interface GroupByOptions<A, K, V = A> {
  /** What of an element goes into its group; without it, the element. */
  readonly element?: ((value: A) => V) | undefined;
  /** Ends a group at the first element or the end of the stream that it gives; the key's next element begins another. */
  readonly duration?: ((group: GroupedStream<K, V>) => StreamInput<unknown>) | undefined;
  /** How many elements wait in a group for its consumer. 1,024 without it. */
  readonly capacity?: number | undefined;
}

/** @internal */
export interface Grouping<A, K, V> {
  readonly key: (value: A) => K;
  readonly element: ((value: A) => V) | null;
  readonly duration: ((group: GroupedStream<K, V>) => StreamInput<unknown>) | null;
  readonly capacity: number;
}

/**
 * The elements as one stream for each key, in the order in which the keys first appear. A group has its `key`, begins
 * with the element that made it, and ends with upstream.
 *
 * ```text
 * --1--2--3--4--|
 *   groupBy(x => x % 2)
 * --A--B--------|
 *   A: 1-----3-----|
 *      B: 2-----4--|
 * ```
 *
 * Whoever is asked, the parent or a group, polls upstream; what it finds for others goes first if they have asked as
 * well, so elements come out in the order of upstream, and waits in their groups if not. A consumer that asks and then
 * does not come when it is woken holds up the others. Groups end in the order in which they began, then the parent.
 *
 * A group holds up to `capacity` elements. If it is open and full, upstream waits for its consumer. If it is full and
 * nobody has opened it, the run fails with a CapacityError that names the key, and does not hang. The elements of a group
 * whose consumer has left are dropped, as in RxJS. A group can be opened once.
 *
 * Law: `groupBy(key)` then `mergeMap(group => group)` changes nothing. Cost: a look-up in a Map and two polls an element,
 * O(1) whatever the number of groups; memory: one group for each key that has not ended. Errors: a failure of upstream,
 * or a throw of `key` or `element`, ends every group and the run, each with the same object, after the elements before it.
 *
 * @example
 * import { from } from 'millrace';
 * import { groupBy, map, mergeMap, reduce } from 'millrace/operators';
 *
 * const sums = from([1, 2, 3, 4]).pipe(
 *   groupBy((x) => (x % 2 === 0 ? 'even' : 'odd')),
 *   mergeMap((group) => group.pipe(reduce((sum, x) => sum + x, 0), map((sum) => `${group.key} ${sum}`))),
 * );
 * console.log(sums.toArraySync()); // [ 'odd 4', 'even 6' ]
 */
export function groupBy<A, K, V = A>(
  key: (value: A) => K,
  options: GroupByOptions<A, K, V> | ((value: A) => V) = {},
): Operator<A, GroupedStream<K, V>> {
  const settings = typeof options === 'function' ? { element: options } : options;
  const grouping: Grouping<A, K, V> = {
    key,
    element: settings.element ?? null,
    duration: settings.duration ?? null,
    capacity: wholeNumber('groupBy: capacity', settings.capacity ?? 1024, 1),
  };
  return (source) => new GroupByStream(source, grouping);
}

class GroupByStream<A, K, V> extends Stream<GroupedStream<K, V>> {
  readonly source: Stream<A>;
  readonly grouping: Grouping<A, K, V>;

  constructor(source: Stream<A>, grouping: Grouping<A, K, V>) {
    super();
    this.source = source;
    this.grouping = grouping;
  }

  override open(context: Context): GroupByRun<A, K, V> {
    const hub = new GroupHub<A, K, V>(this.grouping, context);
    const run = new GroupByRun(hub, context);
    hub.start(this.source, run);
    return run;
  }
}

/** The parent: hands on the groups. */
class GroupByRun<A, K, V> extends Taker<GroupedStream<K, V>> {
  protected readonly hub: GroupHub<A, K, V>;

  constructor(hub: GroupHub<A, K, V>, context: Context) {
    super(hub, context);
    this.hub = hub;
  }

  override poll(context: Context): Poll {
    if (context !== this.context) this.hub.parentMoved(context);
    return super.poll(context);
  }

  override get has(): boolean {
    return this.hub.fresh.size > 0;
  }

  protected override take(): void {
    this.value = this.hub.fresh.shift();
    this.hub.handedOn();
  }

  protected override get ended(): boolean {
    return this.hub.ended;
  }

  protected override get failure(): { readonly error: unknown } | null {
    return this.hub.failure;
  }

  protected override leave(): Closing {
    return this.hub.leftByParent();
  }
}
