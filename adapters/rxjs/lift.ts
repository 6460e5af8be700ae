import { from as observableOf, type Observable, type ObservableInput, type OperatorFunction } from 'rxjs';
import type { Executor } from '../../lib/executor/executor.ts';
import type { Context } from '../../lib/stream/context.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { Stream } from '../../lib/stream/stream.ts';
import { type DropCount, Inlet } from './inlet.ts';
import { connectSoon, outletAtWork } from './outlet.ts';
import { type Bridge, type BridgeOptions, bridge } from './overflow.ts';
import { type AdapterOptions, toObservable } from './to.ts';

/** How an operator is lifted: who runs it, and how much may wait for it. */
export interface LiftOptions<T> extends AdapterOptions, Partial<BridgeOptions<T>> {}

/** How many elements may wait in front of a lifted operator, unless said otherwise. */
const CAPACITY = 1024;
const ADOPTED: Bridge<unknown> = { capacity: CAPACITY, policy: 'error', onDrop: undefined };

/**
 * One of our operators, or a whole `pipe` of them, as an operator of RxJS: observable in, observable out, and our
 * stream inside.
 *
 * What the source pushes is polled and delivered before its `next` returns, also while it is being subscribed to; so
 * nothing waits in front of an operator that keeps up. An operator that asks for nothing more for a while (`concatMap`
 * with a slow inner stream) leaves the elements in a ring of 1,024 in which RxJS would hold any number; when it is
 * full, the run fails with a CapacityError, then and there. `capacity` and `overflow` change that.
 *
 * Law: `source.pipe(lift(a), lift(b))` is `source.pipe(lift(pipe(a, b)))`: lifted operators that stand side by side, on
 * the same executor and without options of their own, are one stream, and share its loop. Cost: one ring and one task
 * for each subscription; a few calls and no memory for each element. Errors: those of the source and of the operator, the same
 * objects; CapacityError as said.
 *
 * @example
 * import { of } from 'rxjs';
 * import { pipe } from 'millrace';
 * import { filter, map } from 'millrace/operators';
 * import { lift } from 'millrace/adapters/rxjs';
 *
 * const evens = lift(pipe(filter((x: number) => x % 2 === 0), map((x) => x * x)));
 * of(1, 2, 3, 4).pipe(evens).subscribe((x) => console.log(x)); // 4, 16
 */
export function lift<A, B>(operator: Operator<A, B>, options: LiftOptions<A> = {}): OperatorFunction<A, B> {
  const { executor, capacity = CAPACITY, overflow = 'error', onDrop } = options;
  const checked = bridge('lift', { capacity, overflow, onDrop });
  const plain = options.capacity === undefined && options.overflow === undefined && onDrop === undefined;
  return (source) => {
    const before = plain ? behind.get(source) : undefined;
    const joins = before !== undefined && before.executor === executor;
    const stream = operator(joins ? (before.stream as Stream<A>) : new Lifted(source, checked));
    const observable = toObservable(stream, options);
    behind.set(observable, { stream, executor });
    return observable;
  };
}

/** The stream behind an observable that `lift` has made: a lifted operator after it joins it, without a bridge between. */
const behind = new WeakMap<
  Observable<any>,
  { readonly stream: Stream<unknown>; readonly executor: Executor | undefined }
>();

/** Any input of RxJS's as a stream for a lifted operator. @internal */
export function adopt<T>(input: ObservableInput<T>): Stream<T> {
  return new Lifted(observableOf(input), ADOPTED);
}

/** The observable in front of a lifted operator: subscribed to right after the poll that opens it. */
class Lifted<T> extends Stream<T> implements DropCount {
  dropped = 0;
  private readonly observable: Observable<T>;
  private readonly bridge: Bridge<T>;

  constructor(observable: Observable<T>, options: Bridge<T>) {
    super();
    this.observable = observable;
    this.bridge = options;
  }

  override open(context: Context): Future<T> {
    const inlet = new Inlet(this.observable, this.bridge, this, context, 'lift', outletAtWork());
    connectSoon(inlet);
    return inlet;
  }
}
