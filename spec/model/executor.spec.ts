import fc from 'fast-check';
import {
  CancelledError,
  type Context,
  DONE,
  Executor,
  Future,
  PENDING,
  type Poll,
  VirtualHost,
} from 'millrace';
import { describe, expect, it } from 'vitest';
import { priority } from '../../lib/discipline/priority.ts';

// Random commands against an executor and against the plainest model of one: a list of tasks, an array as the line, and
// a sorted array of timers. After each command both logs, of polls and of closes in their order, must be equal.

type Fate = 'live' | 'done' | 'cancelled' | 'failed';

/** What a task does at its next polls, one step a poll; after the last it waits. */
type Step =
  | { do: 'wait' | 'again' | 'end' | 'fail' }
  | { do: 'wake' | 'cancel'; whom: number }
  | { do: 'sleep'; ms: number }
  | { do: 'spawn'; steps: Step[]; child: boolean };

interface Modelled {
  readonly name: number;
  readonly steps: Step[];
  readonly children: Modelled[];
  parent: Modelled | null;
  fate: Fate;
  /** At its end, but a child is not. */
  ending: boolean;
  queued: boolean;
  /** What it will end as when its poll returns. */
  doom: Fate | null;
}

class Model {
  readonly log: string[] = [];
  readonly tasks: Modelled[] = [];
  private readonly line: Modelled[] = [];
  private timers: { at: number; task: Modelled }[] = [];
  private now = 0;
  private driving = false;
  private current: Modelled | null = null;

  spawn(steps: readonly Step[], parent: Modelled | null): void {
    const alive = parent !== null && parent.fate === 'live' && parent.doom === null ? parent : null;
    const task: Modelled = {
      name: this.tasks.length,
      steps: [...steps],
      children: [],
      parent: alive,
      fate: 'live',
      ending: false,
      queued: true,
      doom: null,
    };
    alive?.children.unshift(task);
    this.tasks.push(task);
    this.line.push(task);
    this.drive();
  }

  wake(task: Modelled | undefined): void {
    if (task === undefined || task.fate !== 'live' || task.ending || task.queued) return;
    task.queued = true;
    this.line.push(task);
    this.drive();
  }

  cancel(task: Modelled | undefined): void {
    if (task === undefined || task.fate !== 'live' || task.ending) return;
    this.end(task, 'cancelled');
  }

  advance(ms: number): void {
    const to = this.now + ms;
    for (;;) {
      const first = this.timers.filter((timer) => timer.at <= to).sort((a, b) => a.at - b.at)[0];
      if (first === undefined) break;
      this.now = first.at;
      const due = this.timers.filter((timer) => timer.at <= this.now);
      this.timers = this.timers.filter((timer) => timer.at > this.now);
      this.driving = true;
      for (const timer of due) this.wake(timer.task);
      this.driving = false;
      this.drive();
    }
    this.now = to;
  }

  private drive(): void {
    if (this.driving) return;
    this.driving = true;
    for (let task = this.line.shift(); task !== undefined; task = this.line.shift()) {
      task.queued = false;
      if (task.fate !== 'live' || task.ending) continue;
      this.current = task;
      const fate = this.poll(task);
      this.current = null;
      if (task.doom !== null) this.end(task, task.doom);
      else if (fate !== 'live') this.end(task, fate);
    }
    this.driving = false;
  }

  private poll(task: Modelled): Fate {
    this.log.push(`poll ${task.name}`);
    const step = task.steps.shift();
    if (step?.do === 'end') return 'done';
    if (step?.do === 'fail') return 'failed';
    if (step?.do === 'again') this.wake(task);
    if (step?.do === 'wake') this.wake(this.tasks[step.whom % this.tasks.length]);
    if (step?.do === 'cancel') this.cancel(this.tasks[step.whom % this.tasks.length]);
    if (step?.do === 'sleep') this.timers.push({ at: this.now + step.ms, task });
    if (step?.do === 'spawn') this.spawn(step.steps, step.child ? task : null);
    return 'live';
  }

  private end(task: Modelled, fate: Fate): void {
    if (task === this.current) {
      task.doom ??= fate;
      return;
    }
    if (fate !== 'done') for (const child of task.children.slice()) this.cancel(child);
    this.log.push(`close ${task.name}`);
    task.ending = true;
    task.fate = fate;
    this.settle(task);
  }

  /** A task is over once its children are. */
  private settle(task: Modelled): void {
    if (!task.ending || task.children.length > 0) return;
    this.log.push(`over ${task.name} ${task.fate}`);
    const { parent } = task;
    task.parent = null;
    if (parent === null) return;
    parent.children.splice(parent.children.indexOf(task), 1);
    this.settle(parent);
  }
}

class Real {
  readonly log: string[] = [];
  readonly ids: number[] = [];
  readonly host: VirtualHost = new VirtualHost();
  readonly executor: Executor;

  constructor(capacity: number) {
    this.executor = new Executor({ host: this.host, capacity, polls: 1_000_000 });
  }

  spawn(steps: readonly Step[], parent: number | undefined): void {
    const name = this.ids.length;
    const { log } = this;
    this.ids.push(-1);
    const future = new Scripted(this, name, [...steps]);
    const opening = {
      open: (context: Context) => {
        this.ids[name] = context.key;
        return future;
      },
    };
    const owner = {
      task: null,
      ready: () => true,
      finished: () => void log.push(`over ${name} done`),
      failed: (reason: unknown) =>
        void log.push(`over ${name} ${reason instanceof CancelledError ? 'cancelled' : String(reason)}`),
    };
    try {
      this.executor.spawn(opening, { parent }, owner);
    } catch {
      this.executor.spawn(opening, {}, owner); // the parent has ended
    }
  }
}

class Scripted extends Future<never> {
  private readonly real: Real;
  private readonly name: number;
  private readonly steps: Step[];

  constructor(real: Real, name: number, steps: Step[]) {
    super();
    this.real = real;
    this.name = name;
    this.steps = steps;
  }

  override poll(context: Context): Poll {
    const { real } = this;
    const { executor, ids } = real;
    real.log.push(`poll ${this.name}`);
    const step = this.steps.shift();
    if (step?.do === 'end') return DONE;
    if (step?.do === 'fail') throw 'failed';
    if (step?.do === 'again') context.wake();
    if (step?.do === 'wake') executor.wake(ids[step.whom % ids.length]);
    if (step?.do === 'cancel') executor.cancel(ids[step.whom % ids.length]);
    if (step?.do === 'sleep') context.arm(context.now() + step.ms);
    if (step?.do === 'spawn') real.spawn(step.steps, step.child ? context.key : undefined);
    return PENDING;
  }

  override close(): void {
    this.real.log.push(`close ${this.name}`);
  }
}

const { steps } = fc.letrec<{ step: Step; steps: Step[] }>((tie) => ({
  step: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ do: fc.constantFrom('wait' as const, 'again' as const, 'end' as const, 'fail' as const) }),
    fc.record({ do: fc.constantFrom('wake' as const, 'cancel' as const), whom: fc.nat(30) }),
    fc.record({ do: fc.constant('sleep' as const), ms: fc.integer({ min: 1, max: 50 }) }),
    fc.record({ do: fc.constant('spawn' as const), steps: tie('steps'), child: fc.boolean() }),
  ),
  steps: fc.array(tie('step'), { maxLength: 6 }),
}));

type Command =
  | { do: 'spawn'; steps: Step[]; parent: number }
  | { do: 'wake' | 'cancel'; whom: number }
  | { do: 'advance'; ms: number };

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ do: fc.constant('spawn' as const), steps, parent: fc.integer({ min: -10, max: 20 }) }),
  fc.record({ do: fc.constantFrom('wake' as const, 'cancel' as const), whom: fc.nat(30) }),
  fc.record({ do: fc.constant('advance' as const), ms: fc.integer({ min: 1, max: 100 }) }),
);

function play(commands: readonly Command[], capacity: number): void {
  const model = new Model();
  const real = new Real(capacity);
  for (const one of commands) {
    const count = model.tasks.length;
    if (one.do === 'spawn') {
      const parent = one.parent < 0 || count === 0 ? -1 : one.parent % count;
      model.spawn(one.steps, parent < 0 ? null : model.tasks[parent]);
      real.spawn(one.steps, parent < 0 ? undefined : real.ids[parent]);
    } else if (one.do === 'advance') {
      model.advance(one.ms);
      real.host.advanceBy(one.ms);
    } else if (count > 0) {
      model[one.do](model.tasks[one.whom % count]);
      real.executor[one.do](real.ids[one.whom % count]);
    }
    expect(real.log).toEqual(model.log);
  }
}

describe('an executor and its model', () => {
  it('do the same, in the same order, for any commands', () => {
    fc.assert(fc.property(fc.array(command, { maxLength: 40 }), fc.integer({ min: 1, max: 64 }), play), {
      numRuns: 1500,
    });
  });

  it('every wake under any ranks is served, once', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 50 }), (ranks) => {
        const host = new VirtualHost();
        const executor = new Executor({ host, capacity: 2, discipline: priority() });
        const polls = ranks.map(() => 0);
        class Counted extends Future<never> {
          private readonly index: number;
          constructor(index: number) {
            super();
            this.index = index;
          }
          override poll(): Poll {
            polls[this.index]++;
            return PENDING;
          }
          override close(): void {}
        }
        const ids = ranks.map((rank, i) => executor.spawn(new Counted(i), { rank }));
        for (const id of ids) executor.wake(id);
        expect(polls).toEqual(ranks.map(() => 2));
      }),
    );
  });
});
