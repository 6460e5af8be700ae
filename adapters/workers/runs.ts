import { defaultExecutor } from '../../lib/executor/default.ts';
import type { Owner, Task } from '../../lib/executor/task.ts';
import { systemClock } from '../../lib/stream/clock.ts';
import type { Context } from '../../lib/stream/context.ts';
import { from, type StreamInput } from '../../lib/stream/from/from.ts';
import type { Closing, Future } from '../../lib/stream/future.ts';
import { Guard } from '../../lib/stream/guard.ts';
import { pipeline } from '../../lib/stream/pipe.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';
import { concatMap } from '../../operators/many/concat-map.ts';
import { END, EXPLAIN, FAILURE, ITEM, ITEMS, MORE, OPEN, RESULT, TAKEN } from './channel.ts';
import { plainError } from './errors.ts';
import { Feed } from './feed.ts';
import { packed, packing, unpacked } from './packing.ts';
import { Running, type TaskContext } from './running.ts';
import { assemble, isPromise, type NamedStage } from './stages.ts';

// The worker's side of streams: the runs that live here, and what passes between them and the group.

/** What a run is opened with. */
export interface Opening {
  /** A function of the module that answers with a stream, by its number, and its argument; or null: the run is fed. */
  readonly source: { readonly number: number; readonly value: unknown } | null;
  readonly stages: readonly NamedStage[];
  /** How many elements may come out before MORE is said. */
  readonly credit: number;
  /** How many of the first batch's results are known already, since another worker gave them before it was lost. */
  readonly skip: number;
}

/** How a worker answers. `post` throws for a value that no thread can be given, and waits for room. */
export interface Answers {
  post(kind: number, id: number, value: unknown): void;
  /** As `post`; what cannot be sent becomes a failure. */
  answer(kind: number, id: number, value: unknown): void;
  flush(): void;
}

/** The most elements in one message. */
const MOST = 256;

type Exported = (value: unknown, task: TaskContext) => unknown;

/** All runs of a worker. */
export class Runs {
  private readonly runs = new Map<number, Run>();
  private readonly exported: readonly Exported[];
  private readonly answers: Answers;
  private readonly emptied: () => void;

  constructor(exported: readonly Exported[], answers: Answers, emptied: () => void) {
    this.exported = exported;
    this.answers = answers;
    this.emptied = emptied;
  }

  get size(): number {
    return this.runs.size;
  }

  /** Takes a message of the group, if it is about a run. */
  handle(kind: number, id: number, value: unknown): void {
    if (kind === OPEN) this.open(id, value as Opening);
    else if (kind === EXPLAIN) this.explain(id, value as readonly NamedStage[]);
    else if (kind === ITEM || kind === ITEMS) this.runs.get(id)?.fed(unpacked(kind, value));
    else if (kind === END) this.runs.get(id)?.fed(null);
    else if (kind === MORE) this.runs.get(id)?.more(value as number);
  }

  cancel(id: number): void {
    this.runs.get(id)?.cancel();
  }

  private open(id: number, opening: Opening): void {
    const task = new Running();
    const feed = opening.source === null ? new Feed() : null;
    try {
      const source = feed ?? this.started(opening.source!, task);
      const stream = pipeline(source, assemble(opening.stages, this.exported, task));
      const run = new Run(id, stream, feed, opening, task, this.answers, () => this.ended(id));
      this.runs.set(id, run);
      run.start();
    } catch (error) {
      this.answers.answer(FAILURE, id, plainError(error));
    }
  }

  /** The stream that a function answers with, or a promise of one. */
  private started({ number, value }: NonNullable<Opening['source']>, task: TaskContext): Stream<unknown> {
    const made = this.exported[number](value, task);
    if (!isPromise(made)) return from(made as StreamInput<unknown>);
    return from(made).pipe(concatMap((stream) => stream as StreamInput<unknown>));
  }

  private ended(id: number): void {
    this.runs.delete(id);
    if (this.runs.size === 0) this.emptied();
  }

  private explain(id: number, stages: readonly NamedStage[]): void {
    try {
      const text = pipeline(new Feed(), assemble(stages, this.exported, new Running())).explain();
      this.answers.answer(RESULT, id, text);
    } catch (error) {
      this.answers.answer(FAILURE, id, plainError(error));
    }
  }
}

/** One run: a task of this thread's executor, which goes on while it has something to take and somebody to give to. */
class Run extends Stream<never> implements Owner {
  task: Task | null = null;
  readonly id: number;
  readonly stream: Stream<unknown>;
  readonly feed: Feed | null;
  readonly answers: Answers;
  /** How many elements may still be sent. */
  credit: number;
  /** How many elements are not to be sent, since the group has them. */
  skip: number;
  /** When the present batch was begun; 0 if the group was told that it is used up. */
  begun = 0;
  private readonly context: Running;
  private readonly ended: () => void;

  constructor(
    id: number,
    stream: Stream<unknown>,
    feed: Feed | null,
    opening: Opening,
    context: Running,
    answers: Answers,
    ended: () => void,
  ) {
    super();
    this.id = id;
    this.stream = stream;
    this.feed = feed;
    this.credit = opening.credit;
    this.skip = opening.skip;
    this.context = context;
    this.answers = answers;
    this.ended = ended;
  }

  start(): void {
    defaultExecutor().spawn(this, undefined, this);
  }

  override open(context: Context): Future<never> {
    return new Sending(this.stream.open(context), this);
  }

  fed(batch: ArrayLike<unknown> | null): void {
    this.feed!.give(batch);
    if (this.feed!.hungry) this.task?.wake();
  }

  more(count: number): void {
    this.credit += count;
    if (this.credit === count) this.task?.wake();
  }

  cancel(): void {
    this.context.cancel();
    if (this.task !== null) defaultExecutor().cancel(this.task.key);
  }

  ready(): boolean {
    return true;
  }

  finished(): void {
    this.end(RESULT, undefined);
  }

  /** Also when it was cancelled, which is no failure of anybody; nobody listens for the answer's value then. */
  failed(reason: unknown): void {
    this.end(FAILURE, plainError(reason));
  }

  private end(kind: number, value: unknown): void {
    this.ended();
    this.answers.answer(kind, this.id, value);
    this.answers.flush();
  }
}

/** What the executor polls: it never gives an element, since all go to the group. */
class Sending extends Guard<never> {
  private readonly source: Future<unknown>;
  private readonly run: Run;
  private made: unknown[] = [];

  constructor(source: Future<unknown>, run: Run) {
    super();
    this.source = source;
    this.run = run;
  }

  protected override advance(context: Context): Poll {
    try {
      for (;;) {
        const answer = this.step(context);
        if (answer === READY) continue;
        this.send();
        if (answer === DONE || !this.nextBatch()) return answer;
      }
    } catch (error) {
      this.send();
      throw error;
    } finally {
      this.run.answers.flush();
    }
  }

  private step(context: Context): Poll {
    const { run, made, source } = this;
    if (run.credit === 0) return PENDING;
    const answer = source.poll(context);
    if (answer !== READY) return answer;
    if (run.skip > 0) run.skip--;
    else {
      run.credit--;
      if (made.push(source.value) === MOST) this.send();
    }
    return READY;
  }

  /** At the end of a batch, says so, and begins the next. False if there is nothing to go on with. */
  private nextBatch(): boolean {
    const { run } = this;
    if (run.feed === null || !run.feed.hungry) return false;
    if (run.begun > 0) {
      run.skip = 0;
      run.answers.post(TAKEN, run.id, systemClock.now() - run.begun);
    }
    const more = run.feed.begin();
    run.begun = more ? systemClock.now() : 0;
    return more;
  }

  private send(): void {
    const { made, run } = this;
    if (made.length === 0) return;
    this.made = [];
    try {
      run.answers.post(packing(made), run.id, packed(made));
    } catch (error) {
      // One of them no thread can be given: those before it go, as they would have gone one by one.
      if (made.length === 1) throw error;
      for (const one of made) run.answers.post(ITEM, run.id, one);
    }
  }

  protected override release(): Closing {
    return this.source.close();
  }
}
