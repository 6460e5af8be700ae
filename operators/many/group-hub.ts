import { firstCome } from '../../lib/discipline/first-come.ts';
import { Input } from '../../lib/discipline/input.ts';
import { Inputs } from '../../lib/discipline/inputs.ts';
import { Releases } from '../../lib/discipline/releases.ts';
import type { Context, Waker } from '../../lib/stream/context.ts';
import { CapacityError } from '../../lib/stream/errors.ts';
import { from } from '../../lib/stream/from/from.ts';
import { type Closing, closeAll, type Future } from '../../lib/stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import type { Grouping } from './group-by.ts';
import { CALLED, IDLE, OWED, type Taker, WAITING } from './group-taker.ts';
import { GroupedStream } from './grouped-stream.ts';
import { Ring } from './ring.ts';

type Failure = { readonly error: unknown } | null;

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
  failure: Failure = null;
  /** Who takes the groups; `null` once it is closed. */
  private parent: Taker<unknown> | null = null;
  /** Who wakes for the groups that are polled by the operator which polls the parent after them, if it does so. */
  private follows: Waker | null = null;
  private readonly releases = new Releases();
  private readonly groups = new Map<K, GroupedStream<K, V>>();
  private readonly durations: Inputs<unknown>;
  /** Whose duration each of these inputs is. */
  private readonly owners: GroupedStream<K, V>[] = [];
  private readonly waiters = new Ring<Taker<unknown>>();
  private source: Future<A> | null = null;
  private ready = true;
  private open = 1;
  /** Elements in open groups. */
  private undelivered = 0;
  /** Who is to hear of the end, in this order, and how many have. */
  private readonly ending: Taker<unknown>[] = [];
  private heard = 0;
  /** How many takers are called, and how many of them are owed something. */
  private due = 0;
  private owing = 0;
  /** An element whose group was full: upstream waits for that group. */
  private held: { readonly group: GroupedStream<K, V>; readonly value: V } | null = null;

  constructor(grouping: Grouping<A, K, V>, context: Context) {
    this.grouping = grouping;
    this.durations = new Inputs(context.fork(this, 0), firstCome(), this.releases);
  }

  start(source: Stream<A>, parent: Taker<unknown>): void {
    this.parent = parent;
    this.parentMoved(parent.context);
    this.source = source.open(parent.upstream);
  }

  /** Upstream can get further: the parent is told, and one of the groups that wait; it passes that on. */
  wake(): void {
    this.ready = true;
    if (this.parent !== null) this.call(this.parent);
    if (this.ready) this.callGroup();
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
      this.owners[this.durations.add(from(this.grouping.duration(group)))] = group;
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
      this.releases.add(this.release());
    } catch (error) {
      this.failure ??= { error };
    }
  }

  /** Who waits, is called or came upon the end is going to hear of it. */
  private lineUp(taker: Taker<unknown>, present: Taker<unknown>): void {
    if (taker.over || (taker !== present && taker.state === IDLE)) return;
    taker.place = this.ending.push(taker) - 1;
  }

  /** True, once, if others are to hear of the end before this one: it is called again when they have. */
  isEarly(taker: Taker<unknown>): boolean {
    if (taker.place <= this.heard) return false;
    taker.place = -1;
    return true;
  }

  /** A taker has heard of the end, or has left. */
  heardOfEnd(): void {
    const { ending } = this;
    while (this.heard < ending.length && ending[this.heard].over) this.heard++;
    if (this.heard < ending.length) this.call(ending[this.heard]);
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

  /** Whoever had the word leaves it to another, unless somebody has it: the consumer may not come back. */
  handedOn(): void {
    this.deliveries++;
    if (this.due === 0) this.handOver();
  }

  private handOver(): void {
    if (this.due > 0 || !(this.ready || this.ended)) return;
    if (this.parent?.state === WAITING) this.call(this.parent);
    else if (this.waiters.size > 0) this.callGroup();
  }

  private unblock(group: GroupedStream<K, V>): void {
    const { held } = this;
    if (held === null || held.group !== group) return;
    this.held = null;
    if (!group.abandoned) this.put(group, held.value);
    if (this.parent !== null) this.call(this.parent);
  }

  /** Somebody was called, and is owed something: it will take that first, and then call another. */
  get othersGoFirst(): boolean {
    return this.owing > 0;
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

  /** The parent is polled with another context than before. */
  parentMoved({ waker }: Context): void {
    this.follows = waker instanceof Input ? waker.after : null;
  }

  /** It was polled, or closed. */
  arrived(taker: Taker<unknown>): void {
    if (taker.state >= CALLED) {
      this.due--;
      if (taker.state === OWED) this.owing--;
    }
    taker.state = IDLE;
  }

  wait(taker: Taker<unknown>): Poll {
    taker.state = WAITING;
    if (!taker.listed && taker !== this.parent && !this.isFollowed(taker)) {
      taker.listed = true;
      this.waiters.push(taker);
    }
    return PENDING;
  }

  /**
   * True if the operator that polls this taker asks the parent as soon as it finds nothing in those that it has
   * (mergeMap): so it suffices to call the parent.
   */
  private isFollowed(taker: Taker<unknown>): boolean {
    return this.follows !== null && taker.context.waker === this.follows;
  }

  waitForUpstream(taker: Taker<unknown>): Poll {
    this.wait(taker);
    // Upstream may have been woken within the very poll in which it said PENDING.
    if (this.ready && this.held === null && !this.ended) this.call(taker);
    return PENDING;
  }

  /** Those who have something were not asked, and may never be: so somebody comes back. */
  waitForOthers(taker: Taker<unknown>): Poll {
    this.wait(taker);
    if (this.due === 0) this.call(taker);
    return PENDING;
  }

  private call(taker: Taker<unknown>): void {
    if (taker.state !== WAITING) return;
    taker.state = CALLED;
    this.due++;
    taker.context.wake();
  }

  /** There is something for it: it is called if it waits, and goes first if it is called. */
  private owe(taker: Taker<unknown>): void {
    const { state } = taker;
    if (state !== WAITING && state !== CALLED) return;
    taker.state = OWED;
    this.owing++;
    if (state === CALLED) return;
    this.due++;
    taker.context.wake();
  }

  private callGroup(): void {
    while (this.waiters.size > 0) {
      const taker = this.waiters.shift();
      taker.listed = false;
      if (taker.state === WAITING && !taker.over) return this.call(taker);
    }
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
      this.parentLeft();
      this.handOver();
    }
    return this.leave();
  }

  /** Those who waited for it to come back wait for upstream themselves from now on. */
  private parentLeft(): void {
    if (this.follows === null) return;
    this.follows = null;
    for (const { run } of this.groups.values()) if (run?.state === WAITING) this.wait(run);
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
