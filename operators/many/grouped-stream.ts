import type { Context } from '../../lib/stream/context.ts';
import { ReopenedError } from '../../lib/stream/errors.ts';
import type { Closing, Future } from '../../lib/stream/future.ts';
import { Stream } from '../../lib/stream/stream.ts';
import type { GroupHub } from './group-hub.ts';
import { Taker } from './group-taker.ts';
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

  /** How many elements wait for its consumer. @internal */
  get size(): number {
    return this.run?.received ? this.ring.size + 1 : this.ring.size;
  }

  /** No element more can wait. @internal */
  get full(): boolean {
    return this.size >= this.ring.capacity;
  }

  /** Nobody will take its elements. @internal */
  get abandoned(): boolean {
    return this.run !== null && this.run.over;
  }
}

/** The one consumer of a group. */
export class GroupRun<K, V> extends Taker<V> {
  protected readonly hub: GroupHub<any, K, V>;
  private readonly group: GroupedStream<K, V>;
  /** There is an element in `value` that came while it waited. */
  received = false;

  constructor(group: GroupedStream<K, V>, hub: GroupHub<any, K, V>, context: Context) {
    super(hub, context);
    this.hub = hub;
    this.group = group;
  }

  /** What it waited for, in `value` already. */
  receive(value: V): void {
    this.value = value;
    this.received = true;
  }

  override get has(): boolean {
    return this.received || this.group.ring.size > 0;
  }

  protected override take(): void {
    if (this.received) this.received = false;
    else this.value = this.group.ring.shift();
    this.hub.delivered(this.group);
  }

  protected override get ended(): boolean {
    return this.group.ended;
  }

  protected override get failure(): { readonly error: unknown } | null {
    return this.group.failure;
  }

  protected override leave(): Closing {
    return this.hub.left(this.group);
  }
}
