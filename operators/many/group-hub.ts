import { firstCome } from '../../lib/discipline/first-come.ts';
import { Inputs } from '../../lib/discipline/inputs.ts';
import { Releases } from '../../lib/discipline/releases.ts';
import type { Context } from '../../lib/stream/context.ts';
import { CapacityError } from '../../lib/stream/errors.ts';
import { from } from '../../lib/stream/from/from.ts';
import { type Closing, closeAll, type Future } from '../../lib/stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import type { Grouping } from './group-by.ts';
import { type Taker, WAITING } from './group-taker.ts';
import { Turns } from './group-turns.ts';
import { GroupedStream } from './grouped-stream.ts';
import { Ring } from './ring.ts';

type Failure = { readonly error: unknown } | null;

/**
 * What the run of `groupBy` and those of its groups share: upstream, which whoever needs an element polls, and the
 * groups among which its elements are distributed.
 */
export class GroupHub<A, K, V> extends Turns {
  readonly grouping: Grouping<A, K, V>;
  /** Groups that the parent has not handed on yet. */
  readonly fresh: Ring<GroupedStream<K, V>> = new Ring();
  failure: Failure = null;
  private readonly releases = new Releases();
  private readonly groups = new Map<K, GroupedStream<K, V>>();
  private readonly durations: Inputs<unknown>;
  /** Whose duration each of these inputs is. */
  private readonly owners: GroupedStream<K, V>[] = [];
  private source: Future<A> | null = null;
  private open = 1;
  /** Elements in open groups. */
  private undelivered = 0;
  /** An element whose group was full: upstream waits for that group. */
  private held: { readonly group: GroupedStream<K, V>; readonly value: V } | null = null;

  constructor(grouping: Grouping<A, K, V>, context: Context) {
    super();
    this.grouping = grouping;
    this.durations = new Inputs(context.fork(this, 0), this.releases, firstCome());
  }

  start(source: Stream<A>, parent: Taker<unknown>): void {
    this.parent = parent;
    this.parentMoved(parent.context);
    this.source = source.open(parent.upstream);
  }

  /** READY: one element of upstream was distributed, to whomever. */
  pull(taker: Taker<unknown>): Poll {
    if (this.ended) return DONE;
    if (!this.ready || this.held !== null) return PENDING;
    this.ready = false;
    try {
      if (this.grouping.duration !== null) this.expire(taker.upstream);
      const answer = this.source!.poll(taker.upstream);
      if (answer === READY) {
        this.ready = true;
        this.distribute(this.source!.value);
      } else if (answer === DONE) this.end(null, taker);
      return answer;
    } catch (error) {
      this.end({ error }, taker);
      return DONE;
    }
  }

  /** Ends the groups whose durations are over. */
  private expire(upstream: Context): void {
    this.durations.attend(upstream);
    for (let slot = this.durations.next(); slot !== null; slot = this.durations.next()) {
      this.endGroup(this.owners[slot.key], null);
      this.durations.drop(slot);
    }
    this.durations.rest();
  }

  private distribute(element: A): void {
    const { key: keyOf, element: select } = this.grouping;
    const key = keyOf(element);
    const value = select === null ? (element as unknown as V) : select(element);
    const group = this.groups.get(key) ?? this.create(key);
    if (group === null) return;
    if (group.run?.state === WAITING) {
      this.undelivered++;
      group.run.receive(value);
      return this.owe(group.run);
    }
    if (group.abandoned) return;
    if (group.full) {
      if (group.run === null)
        throw new CapacityError(`groupBy: the group of key ${String(key)}`, group.ring.capacity, UNOPENED);
      this.held = { group, value };
    } else this.put(group, value);
  }

  private put(group: GroupedStream<K, V>, value: V): void {
    const { run } = group;
    if (run === null) return group.ring.push(value);
    this.undelivered++;
    group.ring.push(value);
    this.owe(run);
  }

  private create(key: K): GroupedStream<K, V> | null {
    if (this.parent === null) return null;
    const group = new GroupedStream<K, V>(key, this);
    this.groups.set(key, group);
    this.fresh.push(group);
    if (this.grouping.duration !== null)
      this.owners[this.durations.add(from(this.grouping.duration(group))).key] = group;
    this.owe(this.parent);
    return group;
  }

  private endGroup(group: GroupedStream<K, V>, failure: Failure): void {
    if (this.groups.get(group.key) === group) this.groups.delete(group.key);
    group.ended = true;
    group.failure = failure;
    if (group.run !== null) this.owe(group.run);
  }

  /** The groups hear of the end in the order in which they began, and the parent after them. */
  private end(failure: Failure, taker: Taker<unknown>): void {
    this.ended = true;
    this.failure = failure;
    for (const group of this.groups.values()) {
      if (group.run !== null) this.lineUp(group.run, taker);
      this.endGroup(group, failure);
    }
    if (this.parent !== null) {
      this.lineUp(this.parent, taker);
      this.owe(this.parent);
    }
    try {
      this.releases.letGo(this.release());
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

  /** An element of a group was handed on: there is room. */
  delivered(group: GroupedStream<K, V>): void {
    this.undelivered--;
    if (this.held !== null) this.unblock(group);
    this.handedOn();
  }

  private unblock(group: GroupedStream<K, V>): void {
    const { held } = this;
    if (held === null || held.group !== group) return;
    this.held = null;
    if (!group.abandoned) this.put(group, held.value);
    if (this.parent !== null) this.call(this.parent);
  }

  /**
   * True if a taker had better let those who were not asked take what is there for them before it pulls further. Not if
   * nothing came of that the last time, and not if it shares the parent's poller, which asks only one of the two at a
   * time (concatMap).
   */
  mayGiveWay(taker: Taker<unknown>): boolean {
    if (this.undelivered === 0 && this.fresh.size === 0) return false;
    if (taker.gaveWay === this.deliveries) return false;
    return taker === this.parent || taker.context !== this.parent?.context;
  }

  waitForUpstream(taker: Taker<unknown>): Poll {
    this.wait(taker);
    // Upstream may have been woken within the very poll in which it said PENDING.
    if (this.ready && this.held === null && !this.ended) this.call(taker);
    return PENDING;
  }

  /** The consumer of a group has left. */
  left(group: GroupedStream<K, V>): Closing {
    this.arrived(group.run!);
    if (this.ended) this.heardOfEnd();
    this.undelivered -= group.size;
    group.ring.clear();
    this.unblock(group);
    this.handOver();
    return this.leave();
  }

  /** The parent was closed. Upstream goes on as long as a group is open. */
  leftByParent(): Closing {
    const { parent } = this;
    this.fresh.clear();
    if (parent !== null) {
      this.arrived(parent);
      if (this.ended) this.heardOfEnd();
      this.parent = null;
      this.follow(null);
      this.handOver();
    }
    return this.leave();
  }

  /** Those who waited for the parent to come back wait for upstream themselves from now on. */
  protected override unfollowed(): void {
    for (const { run } of this.groups.values()) if (run?.state === WAITING) this.wait(run);
  }

  private leave(): Closing {
    if (--this.open === 0 && !this.ended) {
      this.ended = true;
      this.releases.letGo(this.release());
    }
    return this.settled();
  }

  settled(): Closing {
    return this.open > 0 ? undefined : this.releases.settled();
  }
}

const UNOPENED =
  'nobody has opened it; open every group (mergeMap without a bound does), filter before groupBy, or raise `capacity`';
