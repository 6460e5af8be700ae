import { firstCome } from '../../lib/discipline/first-come.ts';
import { Inputs } from '../../lib/discipline/inputs.ts';
import { Releases } from '../../lib/discipline/releases.ts';
import type { Context, Waker } from '../../lib/stream/context.ts';
import { CapacityError, ReopenedError } from '../../lib/stream/errors.ts';
import { from } from '../../lib/stream/from/from.ts';
import { type Closing, closeAll, Future } from '../../lib/stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';
import type { Grouping } from './group-by.ts';
import { Ring } from './ring.ts';

/** The elements of upstream that have one key, as a stream. It can be opened once. */
export class GroupedStream<K, V> extends Stream<V> {
  readonly key: K;
  private readonly hub: GroupHub<any, K, V>;
  /** @internal */
  readonly ring: Ring<V>;
  /** @internal */
  run: GroupRun<K, V> | null = null;
  /** Nothing more will come. @internal */
  ended = false;
  /** What it ended with, if that was a failure. @internal */
  failure: { readonly error: unknown } | null = null;

  /** @internal */
  constructor(key: K, hub: GroupHub<any, K, V>) {
    super();
    this.key = key;
    this.hub = hub;
    this.ring = new Ring(hub.grouping.capacity);
  }

  override open(context: Context): Future<V> {
    if (this.run !== null) throw new ReopenedError(`the group of key ${String(this.key)}`);
    this.run = new GroupRun(this, this.hub, context);
    this.hub.opened(this);
    return this.run;
  }

  /** Nobody will take its elements. @internal */
  get abandoned(): boolean {
    return this.run !== null && this.run.over;
  }
}

/** The one consumer of a group. */
export class GroupRun<K, V> extends Future<V> {
  context: Context;
  /** What upstream is polled with, on this consumer's turn. */
  private readonly upstream: Context;
  /** DONE, failed or closed. */
  over = false;
  private left = false;
  /** It said PENDING, and was not woken since. */
  waiting = false;
  /** It stands in the hub's line of those who wait for upstream. */
  listed = false;
  /** What had been delivered to anyone when it last gave way to the others. */
  gaveWay = -1;
  private readonly group: GroupedStream<K, V>;
  private readonly hub: GroupHub<any, K, V>;

  constructor(group: GroupedStream<K, V>, hub: GroupHub<any, K, V>, context: Context) {
    super();
    this.group = group;
    this.hub = hub;
    this.context = context;
    this.upstream = context.fork(hub, 0);
  }

  override poll(context: Context): Poll {
    this.context = context;
    this.waiting = false;
    const { group, hub } = this;
    for (;;) {
      if (this.over) return DONE;
      if (group.ring.size > 0) {
        this.value = group.ring.shift();
        hub.delivered(group);
        return READY;
      }
      if (group.ended && group.failure === null) return this.end();
      if (hub.mayGiveWay(this)) return this.giveWay();
      if (group.ended) return this.end();
      const answer = hub.pull(this.upstream);
      if (answer === PENDING && !group.ended) return hub.wait(this);
      this.gaveWay = -1;
    }
  }

  private giveWay(): Poll {
    this.gaveWay = this.hub.deliveries;
    this.context.wake();
    return PENDING;
  }

  private end(): Poll {
    const { failure } = this.group;
    this.over = true;
    if (failure !== null) throw failure.error;
    return DONE;
  }

  wake(): void {
    if (this.waiting) this.wakeAnyway();
  }

  wakeAnyway(): void {
    this.waiting = false;
    this.context.wake();
  }

  override close(): Closing {
    this.over = true;
    if (this.left) return this.hub.settled();
    this.left = true;
    return this.hub.left(this.group);
  }
}

/**
 * What the run of `groupBy` and those of its groups share: upstream, which whoever needs an element polls, and the
 * groups among which its elements are distributed.
 */
export class GroupHub<A, K, V> implements Waker {
  readonly grouping: Grouping<A, K, V>;
  /** Groups that the parent has not handed on yet. */
  readonly fresh: Ring<GroupedStream<K, V>> = new Ring();
  /** Elements and groups that were handed on. */
  deliveries = 0;
  /** Upstream has ended. */
  ended = false;
  failure: { readonly error: unknown } | null = null;
  /** The context that the parent was last polled with; `null` once it is closed. */
  parent: Context | null;
  parentWaits = false;
  private readonly releases = new Releases();
  private readonly groups = new Map<K, GroupedStream<K, V>>();
  private readonly durations: Inputs<unknown>;
  /** Whose duration each of these inputs is. */
  private readonly owners: GroupedStream<K, V>[] = [];
  private readonly waiters = new Ring<GroupRun<K, V>>();
  private source: Future<A> | null = null;
  private ready = true;
  private open = 1;
  /** Elements in open groups. */
  undelivered = 0;
  /** An element whose group was full: upstream waits for that group. */
  private held: { readonly group: GroupedStream<K, V>; readonly value: V } | null = null;

  constructor(grouping: Grouping<A, K, V>, source: Stream<A>, context: Context) {
    this.grouping = grouping;
    this.parent = context;
    const upstream = context.fork(this, 0);
    this.durations = new Inputs(upstream, firstCome(), this.releases);
    this.source = source.open(upstream);
  }

  /** Upstream can get further: the parent is told, and one of the groups that wait; it passes that on. */
  wake(): void {
    this.ready = true;
    this.wakeParent();
    this.wakeOne();
  }

  /** READY: one element of upstream was distributed, to whomever. */
  pull(upstream: Context): Poll {
    if (this.ended) return DONE;
    if (!this.ready || this.held !== null) return PENDING;
    this.ready = false;
    try {
      this.expire(upstream);
      const answer = this.source!.poll(upstream);
      if (answer === READY) {
        this.ready = true;
        this.distribute(this.source!.value);
      } else if (answer === DONE) this.end(null);
      return answer;
    } catch (error) {
      this.end({ error });
      return DONE;
    }
  }

  /** Ends the groups whose durations are over. */
  private expire(upstream: Context): void {
    this.durations.attend(upstream);
    for (let slot = this.durations.next(); slot >= 0; slot = this.durations.next()) {
      this.endGroup(this.owners[slot], null);
      this.durations.drop(slot);
    }
  }

  private distribute(element: A): void {
    const { key: keyOf, element: select } = this.grouping;
    const key = keyOf(element);
    const value = select === null ? (element as unknown as V) : select(element);
    const group = this.groups.get(key) ?? this.create(key);
    if (group === null || group.abandoned) return;
    if (group.ring.full) {
      if (group.run === null)
        throw new CapacityError(`groupBy: the group of key ${String(key)}`, group.ring.capacity, UNOPENED);
      this.held = { group, value };
    } else this.put(group, value);
  }

  private put(group: GroupedStream<K, V>, value: V): void {
    group.ring.push(value);
    if (group.run === null) return;
    this.undelivered++;
    group.run.wakeAnyway();
  }

  private create(key: K): GroupedStream<K, V> | null {
    if (this.parent === null) return null;
    const group = new GroupedStream<K, V>(key, this);
    this.groups.set(key, group);
    this.fresh.push(group);
    this.wakeParent();
    if (this.grouping.duration !== null)
      this.owners[this.durations.add(from(this.grouping.duration(group)))] = group;
    return group;
  }

  private endGroup(group: GroupedStream<K, V>, failure: { readonly error: unknown } | null): void {
    if (this.groups.get(group.key) === group) this.groups.delete(group.key);
    group.ended = true;
    group.failure = failure;
    group.run?.wake();
  }

  private end(failure: { readonly error: unknown } | null): void {
    this.ended = true;
    this.failure = failure;
    for (const group of this.groups.values()) this.endGroup(group, failure);
    this.wakeParent();
    try {
      this.releases.add(this.release());
    } catch (error) {
      this.failure ??= { error };
    }
  }

  private release(): Closing {
    const { source } = this;
    this.source = null;
    return closeAll([source, this.durations]);
  }

  opened(group: GroupedStream<K, V>): void {
    this.open++;
    this.undelivered += group.ring.size;
  }

  /** An element of a group was handed on: there is room, and whoever waits for upstream may have to go on. */
  delivered(group: GroupedStream<K, V>): void {
    this.deliveries++;
    this.undelivered--;
    this.unblock(group);
    this.handOver();
  }

  private unblock(group: GroupedStream<K, V>): void {
    const { held } = this;
    if (held === null || held.group !== group) return;
    this.held = null;
    if (!group.abandoned) this.put(group, held.value);
    this.wakeParent();
  }

  /** Whoever had the word leaves it to the next, since it may not come back. */
  handOver(): void {
    if (this.ready || this.ended) this.wakeOne();
  }

  /**
   * True if a group's consumer had better let the others take what is there for them before it pulls further: so
   * elements come out in the order of upstream. Not if nothing came of that the last time, and not if it shares the
   * parent's poller, which asks only one of the two at a time (concatMap).
   */
  mayGiveWay(run: GroupRun<K, V>): boolean {
    if (this.undelivered === 0 && this.fresh.size === 0) return false;
    return run.gaveWay !== this.deliveries && run.context !== this.parent;
  }

  /** Upstream was woken within the very poll in which it said PENDING. */
  get wokenMeanwhile(): boolean {
    return this.ready && this.held === null && !this.ended;
  }

  wait(run: GroupRun<K, V>): Poll {
    if (this.wokenMeanwhile) {
      run.context.wake();
      return PENDING;
    }
    run.waiting = true;
    if (!run.listed) this.waiters.push(run);
    run.listed = true;
    return PENDING;
  }

  private wakeOne(): void {
    while (this.waiters.size > 0) {
      const run = this.waiters.shift();
      run.listed = false;
      if (!run.waiting || run.over) continue;
      run.wake();
      return;
    }
  }

  private wakeParent(): void {
    if (!this.parentWaits) return;
    this.parentWaits = false;
    this.parent?.wake();
  }

  /** The consumer of a group has left. */
  left(group: GroupedStream<K, V>): Closing {
    this.undelivered -= group.ring.size;
    group.ring.clear();
    this.unblock(group);
    this.handOver();
    return this.leave();
  }

  /** The parent was closed. Upstream goes on as long as a group is open. */
  leftByParent(): Closing {
    this.parent = null;
    this.fresh.clear();
    this.handOver();
    return this.leave();
  }

  private leave(): Closing {
    if (--this.open === 0 && !this.ended) {
      this.ended = true;
      this.releases.add(this.release());
    }
    return this.settled();
  }

  settled(): Closing {
    return this.open > 0 ? undefined : this.releases.settled();
  }
}

const UNOPENED =
  'nobody has opened it; open every group (mergeMap without a bound does), filter before groupBy, or raise `capacity`';
