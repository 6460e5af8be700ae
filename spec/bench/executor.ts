import { type Context, Executor, Future, type Host, PENDING, type Poll } from 'millrace';
import { asapScheduler, asyncScheduler, queueScheduler, type SchedulerLike } from 'rxjs';
import type { Case } from './case.ts';

// Waking and polling: each task is ready again as soon as it was polled, and an operation is one wake with its poll.
// The rivals do the same in their own way: so many async functions that await null, so many microtasks that queue
// themselves again, so many actions that reschedule themselves.

const POLLS = 102_400;

/** Classes of futures that share no code, as those of different operators do. */
function classes(): (new () => Future<never>)[] {
  class A extends Future<never> {
    polls = 0;
    override poll(context: Context): Poll {
      this.polls++;
      context.wake();
      return PENDING;
    }
    override close(): void {}
  }
  class B extends Future<never> {
    polls = 0;
    override poll(context: Context): Poll {
      this.polls += 2;
      context.wake();
      return PENDING;
    }
    override close(): void {}
  }
  class C extends Future<never> {
    last: Context | null = null;
    override poll(context: Context): Poll {
      this.last = context;
      context.wake();
      return PENDING;
    }
    override close(): void {}
  }
  class D extends Future<never> {
    odd = false;
    override poll(context: Context): Poll {
      this.odd = !this.odd;
      context.wake();
      return PENDING;
    }
    override close(): void {}
  }
  class E extends Future<never> {
    key = 0;
    override poll(context: Context): Poll {
      this.key = context.key;
      context.wake();
      return PENDING;
    }
    override close(): void {}
  }
  return [A, B, C, D, E];
}

/** A host that is driven by hand, with the real clock: what a turn costs is part of what is measured. */
class Manual implements Host {
  readonly exact = false;
  now(): number {
    return performance.now();
  }
  attach(): { soon(): void; arm(): void; disarm(): void } {
    return { soon() {}, arm() {}, disarm() {} };
  }
  report(error: unknown): void {
    throw error;
  }
}

/** Whether neighbours in the line are of classes that follow each other, or of any: no processor foretells the latter. */
type Order = 'in turn' | 'at random';

function millrace(group: string, tasks: number, kinds: number, order: Order): Case {
  let executor: Executor | null = null;
  const made = classes();
  return {
    group,
    name: 'millrace',
    run() {
      if (executor === null) {
        executor = new Executor({ host: new Manual(), time: 1e9 });
        let drawn = 1;
        for (let i = 0; i < tasks; i++) {
          drawn = (Math.imul(drawn, 1_103_515_245) + 12_345) >>> 0;
          // Later: a spawn that drove the others would leave the line in an order that nobody chose.
          executor.spawn(new made[(order === 'in turn' ? i : drawn >>> 16) % kinds](), { later: true });
        }
      }
      let polls = 0;
      while (polls < POLLS) polls += executor.run();
      return polls;
    },
  };
}

function awaitNull(group: string, tasks: number): Case {
  const each = Math.floor(POLLS / tasks);
  const loop = async (): Promise<void> => {
    // oxlint-disable-next-line unicorn/no-unnecessary-await, typescript/await-thenable -- this is the rival
    for (let i = 0; i < each; i++) await null;
  };
  return {
    group,
    name: 'await null',
    async run() {
      await Promise.all(Array.from({ length: tasks }, loop));
      return each * tasks;
    },
  };
}

/** So many callbacks, each of which asks to be called again. */
function callbacks(
  group: string,
  name: string,
  tasks: number,
  soon: (f: () => void) => void,
  most = POLLS,
): Case {
  const each = Math.max(1, Math.floor(most / tasks));
  return {
    group,
    name,
    run() {
      return new Promise<number>((resolve) => {
        let left = tasks;
        for (let t = 0; t < tasks; t++) {
          let n = each;
          const step = (): void => {
            if (--n > 0) soon(step);
            else if (--left === 0) resolve(each * tasks);
          };
          soon(step);
        }
      });
    },
  };
}

function scheduler(group: string, name: string, tasks: number, rx: SchedulerLike, most = POLLS): Case {
  const each = Math.max(1, Math.floor(most / tasks));
  return {
    group,
    name,
    run() {
      return new Promise<number>((resolve) => {
        let left = tasks;
        for (let t = 0; t < tasks; t++)
          rx.schedule<number>(
            function (n) {
              if (n > 1) this.schedule(n - 1);
              else if (--left === 0) resolve(each * tasks);
            },
            0,
            each,
          );
      });
    },
  };
}

function group(name: string, tasks: number, kinds: number, order: Order = 'in turn'): Case[] {
  return [
    millrace(name, tasks, kinds, order),
    awaitNull(name, tasks),
    callbacks(name, 'queueMicrotask', tasks, queueMicrotask),
    callbacks(name, 'setImmediate', tasks, (f) => void setImmediate(f), 20_480),
    scheduler(name, 'RxJS asapScheduler', tasks, asapScheduler, 20_480),
    scheduler(name, 'RxJS queueScheduler', tasks, queueScheduler),
    scheduler(name, 'RxJS asyncScheduler', tasks, asyncScheduler, Math.min(tasks, 20_480)),
  ];
}

export const cases: Case[] = [
  ...group('wake+poll, 1 task', 1, 1),
  ...group('wake+poll, 16 tasks', 16, 1),
  ...group('wake+poll, 16 tasks of 5 classes', 16, 5),
  ...group('wake+poll, 1024 tasks', 1024, 1),
  ...group('wake+poll, 1024 tasks of 5 classes', 1024, 5),
  ...group('wake+poll, 1024 tasks of 5 classes at random', 1024, 5, 'at random'),
];
