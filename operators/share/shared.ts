import { ArgumentError, wholeNumber } from '../../lib/stream/errors.ts';
import type { Context } from '../../lib/stream/context.ts';
import type { Future } from '../../lib/stream/future.ts';
import { Stream } from '../../lib/stream/stream.ts';
import { Hub, type Lag, type Sharing } from './hub.ts';

/** What all operators of this room let one choose. */
export interface LagOptions {
  /** How many elements the slowest consumer may be behind the fastest: 1,024 without it. */
  readonly capacity?: number | undefined;
  /**
   * What happens when it is that far behind. `block` (the default): the others wait for it. `dropOldest`: it misses the
   * oldest of its elements, and goes on. `reject`: it fails with a CapacityError, and the others go on.
   */
  readonly overflow?: Lag | undefined;
  /** With `dropOldest`: told how many elements a consumer has missed so far, each time it misses some. */
  readonly onDrop?: ((dropped: number) => void) | undefined;
}

const POLICIES: readonly string[] = ['block', 'dropOldest', 'reject'] satisfies Lag[];

/** All that can be chosen. */
type Choices = { readonly [K in Exclude<keyof Sharing, 'name'>]?: Sharing[K] | undefined };

/** The settings of an operator, checked; by default as `share()` has them. */
export function sharing(name: string, options: Choices): Sharing {
  const { overflow = 'block' } = options;
  if (!POLICIES.includes(overflow))
    throw new ArgumentError(`${name}: overflow`, overflow, POLICIES.join(', '));
  const { graceTime = 0, replay = 0 } = options;
  if (!(graceTime >= 0)) throw new ArgumentError(`${name}: graceTime`, graceTime, 'a number of at least 0');
  if (replay !== Infinity) wholeNumber(`${name}: replay`, replay, 0);
  return {
    name,
    capacity: wholeNumber(`${name}: capacity`, options.capacity ?? 1024, 1),
    overflow,
    onDrop: options.onDrop,
    replay,
    consumers: wholeNumber(`${name}: consumers`, options.consumers ?? 1, 1),
    resetOnComplete: options.resetOnComplete ?? true,
    resetOnError: options.resetOnError ?? true,
    resetOnRefCountZero: options.resetOnRefCountZero ?? true,
    graceTime,
  };
}

/** The one kind of stream that holds a run: each `open` is a consumer of it. */
export class SharedStream<A> extends Stream<A> {
  private readonly source: Stream<A>;
  private readonly sharing: Sharing;
  private hub: Hub<A> | null = null;

  constructor(source: Stream<A>, settings: Sharing) {
    super();
    this.source = source;
    this.sharing = settings;
  }

  override open(context: Context): Future<A> {
    this.hub ??= new Hub<A>(this.sharing, (hub) => {
      if (this.hub === hub) this.hub = null;
    });
    return this.hub.join(this.source, context);
  }
}
