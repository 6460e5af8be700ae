import { element } from '../../lib/fuse/element.ts';
import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import { ArgumentError } from '../../lib/stream/errors.ts';
import type { StreamInput } from '../../lib/stream/from/from.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { concatMap } from '../../operators/many/concat-map.ts';
import { filter } from '../../operators/element/filter.ts';
import type { TaskContext } from './running.ts';

/** What is done with a function of the module. */
export type Manner = 'map' | 'filter' | 'concatMap' | 'pipe';

/** One stage of a run, as it is sent to a worker: the function by its number, and its name for errors. */
export interface NamedStage {
  readonly manner: Manner;
  readonly number: number;
  readonly name: string;
}

type Exported = (value: unknown, task: TaskContext) => unknown;
type Any = Operator<unknown, unknown>;

/** The stages as the operators that they are: applied to a stream one after the other, they make one pipeline. */
export function assemble(
  stages: readonly NamedStage[],
  exported: readonly Exported[],
  task: TaskContext,
): Any[] {
  return stages.map(({ manner, number, name }): Any => {
    const f = exported[number];
    if (manner === 'map') return calling(f, task);
    if (manner === 'filter') return filter(f as unknown as (value: unknown) => boolean);
    if (manner === 'concatMap') return concatMap((value) => f(value, task) as StreamInput<unknown>);
    return (source) => {
      const stream = (f as unknown as Any)(source) as unknown;
      if (typeof (stream as { open?: unknown } | null)?.open !== 'function')
        throw new ArgumentError(`pipe: ${name}`, stream, 'an operator: from a stream to a stream');
      return stream as ReturnType<Any>;
    };
  });
}

/** `map` for a function of a module: it gets the task's context, and may answer with a promise, which is waited for. */
function calling(f: Exported, task: TaskContext): Any {
  return element((source) => new Calling(source, f, task));
}

class Calling extends Stage<unknown, unknown> {
  private readonly f: Exported;
  private readonly task: TaskContext;
  /** A promise is waited for; written by methods only. */
  private waits = false;
  private settled = false;
  private failed = false;
  private result: unknown = undefined;
  private context: Context | null = null;

  constructor(source: Future<unknown>, f: Exported, task: TaskContext) {
    super(source);
    this.f = f;
    this.task = task;
  }

  override poll(context: Context): Poll {
    if (this.waits) return this.look(context);
    const answer = this.source.poll(context);
    if (answer !== READY) return answer;
    const made = this.f(this.source.value, this.task);
    if (isPromise(made)) return this.await(made, context);
    this.value = made;
    return READY;
  }

  /** Whether the promise is settled. */
  private look(context: Context): Poll {
    this.context = context;
    if (!this.settled) return PENDING;
    this.waits = false;
    if (this.failed) throw this.result;
    this.value = this.result;
    this.result = undefined;
    return READY;
  }

  private await(made: PromiseLike<unknown>, context: Context): Poll {
    this.context = context;
    this.waits = true;
    this.settled = false;
    const settle = (failed: boolean, result: unknown): void => {
      this.settled = true;
      this.failed = failed;
      this.result = result;
      this.context!.wake();
    };
    made.then(
      (value) => settle(false, value),
      (error: unknown) => settle(true, error),
    );
    return PENDING;
  }
}

fuses(Calling, {
  name: 'map',
  /** A promise may still call it when its run is over. */
  plain: false,

  emit(code) {
    const f = code.constant('f');
    const task = code.constant('task');
    const { self, out } = code;
    return `if (${self}.waits) {
if (${self}.look(context) === 0) ${code.pending}
${out} = ${self}.value;
} else {
${code.upstream}
${out} = ${f}(${code.in}, ${task});
if (typeof ${out} === 'object' && ${out} !== null && typeof ${out}.then === 'function') {
${self}.await(${out}, context);
${code.pending}
}
}`;
  },
});

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as PromiseLike<unknown>).then === 'function'
  );
}
