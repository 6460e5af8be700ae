import { Context, type Fusion, type Waker } from '../../lib/stream/context.ts';
import type { Closing, Future, Openable } from '../../lib/stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { ScriptRun } from './script.ts';
import { TestTurn } from './turn.ts';

/** Counts the wakes of each key. */
export class CountingWaker implements Waker {
  count = 0;
  readonly byKey: Map<number, number> = new Map();

  wake(key: number): void {
    this.count++;
    this.byKey.set(key, (this.byKey.get(key) ?? 0) + 1);
  }
}

export interface DriveOptions {
  /** How the chain is run, for all polls or for the poll with this index. Default: 'off'. */
  readonly fusion?: Fusion | ((poll: number) => Fusion) | undefined;
  /** What synchronous sources may hand out between two turns, one number a turn, over and over. Default: 1024. */
  readonly chunks?: readonly number[] | undefined;
  /** Every poll gets a new context, and the wakes of the older ones do not count. */
  readonly renew?: boolean | undefined;
  /** Whether to poll once more, unasked, after a PENDING: with its index. */
  readonly spurious?: ((poll: number) => boolean) | undefined;
  /** Stop after so many elements, with the run still open until `close`. */
  readonly demand?: number | undefined;
  /** Close after so many polls. */
  readonly closeAfter?: number | undefined;
  /** Give up after so many polls. Default: 10,000. */
  readonly limit?: number | undefined;
  readonly turn?: TestTurn | undefined;
}

/**
 * How a run ended: `done`, `failed`, `closed` by us, `satisfied` (as much as was demanded), `stuck` (it said PENDING and
 * nobody will ever wake it), `endless` (the limit of polls).
 */
export type End = 'done' | 'failed' | 'closed' | 'satisfied' | 'stuck' | 'endless';

/** What was seen of one run. */
export interface Trace<T> {
  readonly elements: readonly T[];
  readonly end: End;
  readonly failure: unknown;
  readonly polls: number;
  readonly wakes: number;
}

/** Polls a stream by hand: no executor, no promise, a clock that stands still until nothing else can happen. */
export class Driver<T> implements Waker {
  readonly turn: TestTurn;
  readonly elements: T[] = [];
  polls = 0;
  /** Wakes of the newest context. */
  wakes = 0;
  failure: unknown;
  woken = true;
  private readonly options: DriveOptions;
  private readonly future: Future<T>;
  private readonly contexts = new Map<Fusion, Context>();
  private newest = 0;
  private turns = 0;
  /** The next poll begins a turn. */
  private fresh = true;

  constructor(stream: Openable<T>, options: DriveOptions = {}) {
    this.options = options;
    this.turn = options.turn ?? new TestTurn();
    this.future = stream.open(this.context());
    if (this.future instanceof ScriptRun) this.future.direct = true;
  }

  wake(key: number): void {
    if (key !== this.newest) return;
    this.wakes++;
    this.woken = true;
  }

  get value(): T {
    return this.future.value;
  }

  /** One poll in a turn of its own. A failure is thrown. */
  poll(): Poll {
    const { chunks } = this.options;
    this.turn.budget =
      chunks === undefined || chunks.length === 0 ? 1024 : chunks[this.turns % chunks.length];
    this.turns++;
    return this.again();
  }

  private again(): Poll {
    const context = this.context();
    this.polls++;
    this.woken = false;
    return this.future.poll(context);
  }

  /** After a PENDING: lets things happen until the stream is woken; false if nothing can happen any more. */
  awaitWake(): boolean {
    while (!this.woken) if (!this.turn.step()) return false;
    return true;
  }

  /** Polls until something ends it. Does not close what has ended by itself: call `close`. */
  run(): Trace<T> {
    let end: End | null = null;
    while (end === null) end = this.step();
    return this.trace(end);
  }

  trace(end: End): Trace<T> {
    const { elements, failure, polls, wakes } = this;
    return { elements, end, failure, polls, wakes };
  }

  /** One poll and what follows from it; null while the run goes on. */
  step(): End | null {
    const { closeAfter, demand = Infinity, limit = 10_000, spurious } = this.options;
    if (this.elements.length >= demand) return 'satisfied';
    if (this.polls >= limit) return 'endless';
    if (this.polls === closeAfter) {
      void this.close();
      return 'closed';
    }
    let answer: Poll;
    try {
      answer = this.fresh ? this.poll() : this.again();
    } catch (error) {
      this.failure = error;
      return 'failed';
    }
    this.fresh = answer === PENDING;
    if (answer === READY) this.elements.push(this.value);
    else if (answer === DONE) return 'done';
    else if (!spurious?.(this.polls) && !this.awaitWake()) return 'stuck';
    return null;
  }

  close(): Closing {
    return this.future.close();
  }

  private context(): Context {
    const { fusion = 'off', renew } = this.options;
    const now = typeof fusion === 'function' ? fusion(this.polls) : fusion;
    if (renew) this.newest++;
    let context = this.contexts.get(now);
    if (context === undefined || renew) {
      context = new Context(this, this.newest, this.turn, now);
      this.contexts.set(now, context);
    }
    return context;
  }
}

/** Runs a stream by hand to its end, closes it, and tells what was seen. */
export function drive<T>(stream: Openable<T>, options?: DriveOptions): Trace<T> {
  const driver = new Driver(stream, options);
  const trace = driver.run();
  void driver.close();
  return trace;
}
