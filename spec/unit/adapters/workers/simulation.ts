import { CALL, CANCEL, FAILURE, OPEN, RESULT, TELL } from '../../../../adapters/workers/channel.ts';
import { type PlainError, revivedError, WorkerLostError } from '../../../../adapters/workers/errors.ts';
import type { Group } from '../../../../adapters/workers/group.ts';
import type { Placement } from '../../../../adapters/workers/stream.ts';
import { Runs } from '../../../../adapters/workers/runs.ts';
import type { Session } from '../../../../adapters/workers/session.ts';
import type { Task } from '../../../../adapters/workers/task.ts';
import { type Context, type Future, type Operator, Stream } from '../../../../lib/index.ts';
import type { TestTurn } from '../../../laws/index.ts';

interface Message {
  readonly kind: number;
  readonly id: number;
  readonly value: unknown;
}

/** A worker without a thread: what runs there is real, and so are the messages; only when they arrive is made up. */
class Worker {
  readonly inbox: Message[] = [];
  readonly outbox: Message[] = [];
  private alive = true;
  private readonly runs: Runs;
  private readonly functions: readonly ((value: unknown) => unknown)[];

  constructor(functions: readonly ((value: unknown) => unknown)[]) {
    const post = (kind: number, id: number, value: unknown): void => {
      if (this.alive) this.outbox.push({ kind, id, value });
    };
    this.functions = functions;
    this.runs = new Runs(functions, { post, answer: post, flush: () => {} }, () => {});
  }

  take({ kind, id, value }: Message): void {
    if (kind === CANCEL) this.runs.cancel(id);
    else if (kind !== CALL && kind !== TELL) this.runs.handle(kind, id, value);
    else {
      const { name, argument } = value as { name: number; argument: unknown };
      this.outbox.push({ kind: RESULT, id, value: this.functions[name](argument) });
    }
  }

  /** What goes on there, if it is still there. */
  get size(): number {
    return this.runs.size;
  }

  kill(ids: Iterable<number>): void {
    this.alive = false;
    for (const id of ids) this.runs.cancel(id);
  }
}

/**
 * A group whose workers are in this thread, and whose messages arrive one by one, those of different workers in any
 * order that the seed says: so that all that a group's streams do can be checked by the laws, again and again. A worker
 * may be lost at any message.
 */
export class Simulation {
  /** Who drives what is run: its messages arrive when nothing else can happen. */
  turn: TestTurn | null = null;
  private readonly names: readonly string[];
  private readonly functions: readonly ((value: unknown) => unknown)[];
  private readonly workers: Worker[] = [];
  private readonly entries = new Map<number, { session: Session | null; task: Task | null; at: number }>();
  /** Sessions that look for another worker. */
  private homeless: number[] = [];
  private parked = false;
  private ids = 0;
  private state: number;
  private readonly losses: boolean;
  kills = 0;

  constructor(functions: Record<string, unknown>, workers: number, seed: number, losses: boolean) {
    this.names = Object.keys(functions);
    this.functions = Object.values(functions) as ((value: unknown) => unknown)[];
    for (let i = 0; i < workers; i++) this.workers.push(new Worker(this.functions));
    this.state = seed >>> 0;
    this.losses = losses;
  }

  /** Runs and calls that have not ended. */
  get pending(): number {
    return this.entries.size + this.workers.reduce((sum, worker) => sum + worker.size, 0);
  }

  // What a group offers its streams

  readonly room = 64;

  number(name: string): number {
    return this.names.indexOf(name);
  }

  open(session: Session, _placement?: Placement): void {
    session.id = this.ids++;
    this.entries.set(session.id, { session, task: null, at: 0 });
    this.house(session.id);
  }

  submit(task: Task): number {
    task.id = this.ids++;
    const at = this.random() % this.workers.length;
    this.entries.set(task.id, { session: null, task, at });
    const value = { name: this.number(task.name), argument: task.value };
    this.workers[at].inbox.push({ kind: CALL, id: task.id, value });
    this.expect();
    return task.id;
  }

  say(id: number, kind: number, value: unknown): void {
    this.workers[this.entries.get(id)!.at].inbox.push({ kind, id, value });
    this.expect();
  }

  wakeSoon(one: { wake(): void }): void {
    one.wake();
  }

  cancel(id: number): boolean {
    const entry = this.entries.get(id);
    if (entry === undefined) return false;
    if (entry.session === null || this.homeless.includes(id)) {
      this.homeless = this.homeless.filter((one) => one !== id);
      this.entries.delete(id);
      return false;
    }
    this.say(id, CANCEL, undefined);
    // Nobody may drive any more: what was begun is brought to its end all the same.
    queueMicrotask(() => {
      while (this.step());
    });
    return true;
  }

  // What happens by and by

  private house(id: number): void {
    const entry = this.entries.get(id)!;
    entry.at = this.random() % this.workers.length;
    this.workers[entry.at].inbox.push({ kind: OPEN, id, value: entry.session!.order() });
    entry.session!.gone();
    this.expect();
  }

  private expect(): void {
    if (this.parked || this.turn === null) return;
    this.parked = true;
    this.turn.park({
      release: () => {
        this.parked = false;
        this.step();
        if (this.busy) this.expect();
      },
    });
  }

  private get busy(): boolean {
    return (
      this.homeless.length > 0 || this.workers.some(({ inbox, outbox }) => inbox.length + outbox.length > 0)
    );
  }

  /** One message arrives somewhere, or a worker is lost. False if nothing can happen. */
  private step(): boolean {
    if (this.losses && this.kills < 5 && this.random() % 11 === 0)
      this.lose(this.random() % this.workers.length);
    const waits = this.homeless.shift();
    if (waits !== undefined) this.house(waits);
    const queues = this.workers.flatMap((worker) => [
      { queue: worker.inbox, take: (message: Message) => worker.take(message) },
      { queue: worker.outbox, take: (message: Message) => this.hear(message) },
    ]);
    const full = queues.filter(({ queue }) => queue.length > 0);
    if (full.length === 0) return waits !== undefined;
    const { queue, take } = full[this.random() % full.length];
    take(queue.shift()!);
    return true;
  }

  private hear({ kind, id, value }: Message): void {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    const { session, task } = entry;
    if (kind === RESULT || kind === FAILURE) this.entries.delete(id);
    if (kind === RESULT) (session ?? task!.settle).done(value);
    else if (kind === FAILURE) (session ?? task!.settle).failed(revivedError(value as PlainError, []));
    else session!.heard(kind, value);
  }

  /** All that is on its way to a worker or from it is gone with it. */
  private lose(at: number): void {
    this.kills++;
    this.workers[at].kill(this.entries.keys());
    this.workers[at] = new Worker(this.functions);
    for (const [id, { session, task, at: place }] of this.entries) {
      if (place !== at || this.homeless.includes(id)) continue;
      if (session === null) {
        const value = { name: this.number(task!.name), argument: task!.value };
        this.workers[at].inbox.push({ kind: CALL, id, value });
      } else if (session.closed || !session.resumable) {
        this.entries.delete(id);
        session.failed(new WorkerLostError(at, 'killed', session.unfinished));
      } else {
        session.waits();
        this.homeless.push(id);
      }
    }
    this.expect();
  }

  private random(): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return this.state >>> 8;
  }
}

/** An operator of a group that is simulated: a new one for each run. */
export function simulating<A, B>(
  begin: () => Simulation,
  operator: (group: Group<any>) => Operator<A, B>,
): Operator<A, B> {
  return (source) => new Simulated(source, begin, operator);
}

class Simulated<A, B> extends Stream<B> {
  private readonly source: Stream<A>;
  private readonly begin: () => Simulation;
  private readonly operator: (group: Group<any>) => Operator<A, B>;

  constructor(source: Stream<A>, begin: () => Simulation, operator: (group: Group<any>) => Operator<A, B>) {
    super();
    this.source = source;
    this.begin = begin;
    this.operator = operator;
  }

  override open(context: Context): Future<B> {
    const simulation = this.begin();
    simulation.turn = context.turn as TestTurn;
    return this.operator(simulation as unknown as Group<any>)(this.source).open(context);
  }
}
