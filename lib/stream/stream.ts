import type { Executor } from '../executor/executor.ts';
import { Chain, Plan } from '../fuse/chain.ts';
import { type ExplainOptions, explain } from '../fuse/explain.ts';
import type { Stage } from '../fuse/stage.ts';
import * as running from '../run/run.ts';
import type { Context, Fusion } from './context.ts';
import type { Future } from './future.ts';
import { type Operator, type Pipe, pipeline } from './pipe.ts';

/** How to run a stream; every part may be left out. */
export interface RunOptions {
  /** Ends the run early: it is closed, and its promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Who runs it; without one, the program's default executor. */
  readonly executor?: Executor | undefined;
  /** Whether the chain is compiled: 'auto' (once it is hot), 'eager' or 'off'. */
  readonly fusion?: Fusion | undefined;
}

/** The running methods' first argument where no promise is involved. */
export interface SyncOptions {
  readonly fusion?: Fusion | undefined;
}

/**
 * A stream is a description: immutable, reusable, holding arguments only. Nothing runs until it is opened, and each
 * `open` is a run of its own. Sync and async are one type: a stream that never has to wait can be run by the methods
 * that end in `Sync` and by `for … of`; every stream can be run by the others and by `for await`.
 *
 * This class is the library's door, so this file alone reaches up, to `run/` and `fuse/`; the rest of the folder knows
 * no driver.
 *
 * @example
 * import { from } from 'millrace';
 * import { filter, map } from 'millrace/operators';
 *
 * const squares = from([1, 2, 3, 4]).pipe(filter((x) => x % 2 === 0), map((x) => x * x));
 * console.log(squares.toArraySync()); // [ 4, 16 ]
 */
export abstract class Stream<out T> {
  private declare plans: Plan[] | undefined;

  /** Builds the run and starts its sources, at once. Whoever opens must close. */
  abstract open(context: Context): Future<T>;

  /** Applies operators from left to right. */
  declare readonly pipe: Pipe<T>;

  static {
    Object.defineProperty(Stream.prototype, 'pipe', { value: piping });
  }

  /** All elements. Rejects with the stream's failure, the same object. */
  toArray(options?: RunOptions): Promise<T[]> {
    return running.toArray(this, options);
  }

  /** The first element, after which the run is closed; EmptyError if there is none. */
  first(options?: RunOptions): Promise<T> {
    return running.first(this, options);
  }

  /** The last element; EmptyError if there is none. */
  last(options?: RunOptions): Promise<T> {
    return running.last(this, options);
  }

  /** Calls `f` with each element and its index. */
  forEach(f: (value: T, index: number) => void, options?: RunOptions): Promise<void> {
    return running.forEach(this, f, options);
  }

  /** Runs to the end for the effects alone. */
  drain(options?: RunOptions): Promise<void> {
    return running.drain(this, options);
  }

  /** As `toArray`, at once; WouldBlockError if the stream has to wait. */
  toArraySync(options?: SyncOptions): T[] {
    return running.toArraySync(this, options);
  }

  /** As `first`, at once; WouldBlockError if the stream has to wait. */
  firstSync(options?: SyncOptions): T {
    return running.firstSync(this, options);
  }

  /** As `last`, at once; WouldBlockError if the stream has to wait. */
  lastSync(options?: SyncOptions): T {
    return running.lastSync(this, options);
  }

  /** As `forEach`, at once; WouldBlockError if the stream has to wait. */
  forEachSync(f: (value: T, index: number) => void, options?: SyncOptions): void {
    running.forEachSync(this, f, options);
  }

  /** As `drain`, at once; WouldBlockError if the stream has to wait. */
  drainSync(options?: SyncOptions): void {
    running.drainSync(this, options);
  }

  /**
   * What becomes of this stream when it is run often: its operators from the source down, which of them share a loop and
   * which do not, and why; with `{ code: true }` also the text of each loop. Opens nothing.
   */
  explain(options?: ExplainOptions): string {
    return explain(this, options);
  }

  /** `for (const x of stream)`: WouldBlockError where the stream has to wait; `break` closes the run. */
  [Symbol.iterator](): IterableIterator<T> {
    return running.iterate(this);
  }

  /** `for await (const x of stream)`: `break` closes the run, also while an element is awaited. */
  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    return running.iterateAsync(this);
  }
}

/** Appends an exit, whose chain is compiled once for this stream however often it is run. @internal */
export function exit<A, B>(stream: Stream<A>, kind: number, make: MakeStage<A, B>): Stream<B> {
  const plans = ((stream as unknown as { plans: Plan[] | undefined }).plans ??= []);
  return new ElementStream(stream, make, (plans[kind] ??= new Plan()));
}

function piping(this: Stream<unknown>, ...operators: Operator<never, unknown>[]): never {
  return pipeline(this, operators) as never;
}

/** Makes one run's stage over its source. The arguments of the operator are what it closes over. */
export type MakeStage<A, B> = (source: Future<A>) => Stage<A, B>;

/**
 * The description of an element-wise operator applied to a stream. Adjacent ones open as one chain. (It stands here
 * since the running methods of Stream append their exits with it, and a class must exist before it is extended.)
 */
export class ElementStream<A, B> extends Stream<B> {
  readonly upstream: Stream<A>;
  readonly make: MakeStage<A, B>;
  private plan: Plan | null;

  constructor(upstream: Stream<A>, make: MakeStage<A, B>, plan: Plan | null = null) {
    super();
    this.upstream = upstream;
    this.make = make;
    this.plan = plan;
  }

  override open(context: Context): Future<B> {
    const makes: MakeStage<any, any>[] = [];
    let stream: Stream<unknown> = this;
    while (stream instanceof ElementStream) {
      makes.push(stream.make);
      stream = stream.upstream;
    }
    let future: Future<unknown> = stream.open(context);
    for (let i = makes.length - 1; i >= 0; i--) future = makes[i](future);
    this.plan ??= new Plan();
    return new Chain<B>(future as Future<B>, this.plan);
  }
}

/** An element-wise operator, from what makes its stage. */
export function element<A, B>(make: MakeStage<A, B>): Operator<A, B> {
  return (source) => new ElementStream(source, make);
}
