import { from as observableOf, type Observable, type ObservableInput } from 'rxjs';
import type { Context } from '../../lib/stream/context.ts';
import type { Future } from '../../lib/stream/future.ts';
import { Stream } from '../../lib/stream/stream.ts';
import { type DropCount, Inlet } from './inlet.ts';
import { connectSoon } from './outlet.ts';
import { type Bridge, type BridgeOptions, bridge, type LatestOptions } from './overflow.ts';

/** The stream of an observable's elements. */
export abstract class ObservableStream<T> extends Stream<T> {
  /** How many elements were dropped for want of room, in all runs so far. */
  abstract readonly dropped: number;
}

/**
 * A stream of what an observable pushes. Each run subscribes as it opens and unsubscribes as it closes, fails or
 * overflows. An observable cannot be asked to wait: so what is done with an element for which there is no room must
 * be said, and there is no default.
 *
 * ```text
 * observable: --a-bcd---|        the run is busy from b to d
 *   fromObservable(observable, { capacity: 1, overflow: 'dropOldest' })
 * --a-b--d--|                    c was dropped, and counted
 * ```
 *
 * A push from outside a turn is delivered before `next` returns, so a ring of one is enough wherever the pipeline
 * keeps up. Whatever is pushed inside of `subscribe` itself waits in the ring, since nothing was polled yet; except
 * where `toObservable` or `lift` runs the pipeline: they subscribe right after the poll that opens, in the order in
 * which RxJS would, and deliver also what comes then before `next` returns.
 *
 * Law: the elements are those of the observable, in order, without those that `onDrop` was told of. Cost: the ring is
 * allocated once a run; an element costs a call and no memory. Errors: the observable's own, the same object, after
 * the elements that came before it; CapacityError with `overflow: 'error'`; ArgumentError for a policy that is missing
 * or unknown, or a capacity below 1.
 *
 * @example
 * import { Subject } from 'rxjs';
 * import { map } from 'millrace/operators';
 * import { fromObservable } from 'millrace/adapters/rxjs';
 *
 * const clicks = new Subject<number>();
 * const lines = fromObservable(clicks, { capacity: 64, overflow: 'dropOldest' }).pipe(map((n) => `click ${n}`));
 * const all = lines.toArray();
 * clicks.next(1);
 * clicks.next(2);
 * clicks.complete();
 * console.log(await all); // [ 'click 1', 'click 2' ]
 */
export function fromObservable<T>(
  observable: ObservableInput<T>,
  options: BridgeOptions<T> | LatestOptions<T>,
): ObservableStream<T> {
  return new Bridged(observableOf(observable), bridge('fromObservable', options));
}

class Bridged<T> extends ObservableStream<T> implements DropCount {
  dropped = 0;
  private readonly observable: Observable<T>;
  private readonly bridge: Bridge<T>;

  constructor(observable: Observable<T>, options: Bridge<T>) {
    super();
    this.observable = observable;
    this.bridge = options;
  }

  override open(context: Context): Future<T> {
    const inlet = new Inlet(this.observable, this.bridge, this, context, 'fromObservable');
    try {
      connectSoon(inlet);
    } catch (error) {
      inlet.close();
      throw error;
    }
    return inlet;
  }
}
