import '../parts/whole.ts';
import type { Executor } from '../executor/executor.ts';
import { standardRunner } from '../executor/standard.ts';
import { Collect, Drain, Each, Last } from '../fuse/exits.ts';
import { chained, type ExplainOptions, exitPlan, explain, type Fusible } from '../fuse/fuser.ts';
import type { Stage } from '../fuse/stage.ts';
import { runIterated } from '../run/iterate.ts';
import { run } from '../run/promise.ts';
import { runSync, SyncRun } from '../run/sync.ts';
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
  /** Builds the run and starts its sources, at once. Whoever opens must close. */
  abstract open(context: Context): Future<T>;

  /** Applies operators from left to right. */
  declare readonly pipe: Pipe<T>;

  static {
    (Stream.prototype as { pipe: unknown }).pipe = piping;
  }

  /** All elements. Rejects with the stream's failure, the same object. */
  toArray(options?: RunOptions): Promise<T[]> {
    return run(exit(this, Collect<T>), options);
  }

  /** The first element, after which the run is closed; EmptyError if there is none. */
  first(options?: RunOptions): Promise<T> {
    return run(this, options, 'first');
  }

  /** The last element; EmptyError if there is none. */
  last(options?: RunOptions): Promise<T> {
    return run(exit(this, Last<T>), options, 'last');
  }

  /** Calls `f` with each element and its index. */
  forEach(f: (value: T, index: number) => void, options?: RunOptions): Promise<void> {
    return run(exit(this, Each, f), options);
  }

  /** Runs to the end for the effects alone. */
  drain(options?: RunOptions): Promise<void> {
    return run(exit(this, Drain), options);
  }

  /** As `toArray`, at once; WouldBlockError if the stream has to wait. */
  toArraySync(options?: SyncOptions): T[] {
    return runSync(exit(this, Collect<T>), options);
  }

  /** As `first`, at once; WouldBlockError if the stream has to wait. */
  firstSync(options?: SyncOptions): T {
    return runSync(this, options, 'firstSync');
  }

  /** As `last`, at once; WouldBlockError if the stream has to wait. */
  lastSync(options?: SyncOptions): T {
    return runSync(exit(this, Last<T>), options, 'lastSync');
  }

  /** As `forEach`, at once; WouldBlockError if the stream has to wait. */
  forEachSync(f: (value: T, index: number) => void, options?: SyncOptions): void {
    runSync(exit(this, Each, f), options);
  }

  /** As `drain`, at once; WouldBlockError if the stream has to wait. */
  drainSync(options?: SyncOptions): void {
    runSync(exit(this, Drain), options);
  }

  /**
   * What becomes of this stream when it is run often: its operators from the source down, which of them share a loop and
   * which do not, and why; with `{ code: true }` also the text of each loop. Opens nothing. Where nothing is fused, as
   * in browsers, it says that instead.
   */
  explain(options?: ExplainOptions): string {
    return explain(this, options);
  }

  /** `for (const x of stream)`: WouldBlockError where the stream has to wait; `break` closes the run. */
  [Symbol.iterator](): IterableIterator<T> {
    return new SyncRun(this);
  }

  /** `for await (const x of stream)`: `break` closes the run, also while an element is awaited. */
  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    return runIterated(standardRunner(), this);
  }
}

/** Appends an exit, whose chain is compiled once for this stream, however often it is run. */
function exit<A, B, F>(
  stream: Stream<A>,
  made: new (source: Future<A>, f: F) => Stage<A, B>,
  f?: F,
): Stream<B> {
  return new ElementStream(stream, (source) => new made(source, f as F), exitPlan(stream, made));
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
export class ElementStream<A, B> extends Stream<B> implements Fusible {
  readonly upstream: Stream<A>;
  readonly make: MakeStage<A, B>;
  plan: unknown;

  constructor(upstream: Stream<A>, make: MakeStage<A, B>, plan?: unknown) {
    super();
    this.upstream = upstream;
    this.make = make;
    this.plan = plan;
  }

  override open(context: Context): Future<B> {
    return chained(this.stages(context), this);
  }

  private stages(context: Context): Stage<A, B> {
    const { upstream, make } = this;
    return make(upstream instanceof ElementStream ? upstream.stages(context) : upstream.open(context));
  }
}

/** An element-wise operator, from what makes its stage. */
export function element<A, B>(make: MakeStage<A, B>): Operator<A, B> {
  return (source) => new ElementStream(source, make);
}
