// Counts the bytes that the executor allocates: run by executor.spec.ts, in a process of its own whose young generation
// is too large to be collected within a round, so that nothing that was allocated can be hidden by a collection.
//   node --expose-gc --max-semi-space-size=512 --min-semi-space-size=512 spec/alloc/executor.mjs
import { pathToFileURL } from 'node:url';

const library = process.argv[2] ?? new URL('../../dist/lib/index.js', import.meta.url).pathname;
const { Executor, Future, PENDING } = await import(pathToFileURL(library).href);

const ROUND = 1_000_000;
const ROUNDS = 10;

/** A clock that costs nothing, and a host that is driven by hand. */
class Manual {
  exact = true;
  time = 0;
  deadline = Infinity;
  now() {
    return this.time;
  }
  attach() {
    return {
      soon: () => {},
      arm: (deadline) => {
        this.deadline = deadline;
      },
      disarm: () => {
        this.deadline = Infinity;
      },
    };
  }
  report(error) {
    throw error;
  }
}

/** Is ready again at once. */
class Hot extends Future {
  poll(context) {
    context.wake();
    return PENDING;
  }
  close() {}
}

/** Waits for somebody else. */
class Idle extends Future {
  polls = 0;
  poll() {
    this.polls++;
    return PENDING;
  }
  close() {}
}

/** Waits for a timer, again and again. */
class Timed extends Future {
  polls = 0;
  poll(context) {
    this.polls++;
    context.arm(context.now() + 1);
    return PENDING;
  }
  close() {}
}

const cases = {
  'poll of 1 task': (executor) => {
    executor.spawn(new Hot());
    return () => executor.run(1000);
  },
  'poll of 1024 tasks': (executor) => {
    for (let i = 0; i < 1024; i++) executor.spawn(new Hot());
    return () => executor.run(1000);
  },
  'wake from outside': (executor) => {
    const task = new Idle();
    const id = executor.spawn(task);
    return () => {
      const before = task.polls;
      for (let i = 0; i < 1000; i++) executor.wake(id);
      return task.polls - before;
    };
  },
  'wake that merges': (executor) => {
    const idle = executor.spawn(new Idle());
    class Waking extends Idle {
      poll(context) {
        for (let i = 0; i < 1000; i++) executor.wake(idle);
        return super.poll(context);
      }
    }
    const id = executor.spawn(new Waking());
    return () => {
      executor.wake(id);
      return 1000;
    };
  },
  'timer armed and fired': (executor, host) => {
    const tasks = Array.from({ length: 4096 }, () => new Timed());
    for (const task of tasks) executor.spawn(task);
    return () => {
      const before = tasks[0].polls;
      host.time++;
      executor.tick();
      return (tasks[0].polls - before) * tasks.length;
    };
  },
  // As in a debounce: a timer stands, and others come and go behind it.
  'timer armed and cancelled': (executor) => {
    const waker = { wake() {} };
    executor.arm(500, waker, 0);
    return () => {
      for (let i = 0; i < 1000; i++) if (!executor.disarm(executor.arm(1000, waker, 1))) return -1;
      return 1000;
    };
  },
  'an object an operation (what a leak looks like)': () => {
    let last = null;
    return () => {
      for (let i = 0; i < 1000; i++) last = { last: last === null };
      return 1000;
    };
  },
};

function round(step) {
  let operations = 0;
  while (operations < ROUND) operations += step();
  return operations;
}

// The first case of a process would be charged for the compiler: it runs twice, and only its second run counts.
const results = {};
for (const [name, make] of [...Object.entries(cases).slice(0, 1), ...Object.entries(cases)]) {
  const host = new Manual();
  const step = make(new Executor({ host, capacity: 1024 }), host);
  for (let i = 0; i < 8; i++) round(step);
  // The engine may compile in the middle, which is charged to the round: so the four dearest of fourteen do not count.
  const rounds = [];
  for (let i = 0; i < ROUNDS + 4; i++) {
    globalThis.gc();
    const before = process.memoryUsage().heapUsed;
    const operations = round(step);
    rounds.push({ operations, bytes: Math.max(0, process.memoryUsage().heapUsed - before) });
  }
  rounds.sort((a, b) => a.bytes - b.bytes);
  const counted = rounds.slice(0, ROUNDS);
  const operations = counted.reduce((sum, one) => sum + one.operations, 0);
  const bytes = counted.reduce((sum, one) => sum + one.bytes, 0);
  results[name] = { operations, bytes, each: bytes / operations };
}
console.log(JSON.stringify(results));
