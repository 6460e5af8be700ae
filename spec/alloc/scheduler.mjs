// Counts what ten million self-rescheduled actions allocate, on the built package: run by scheduler.spec.ts, or by
// hand with `node --expose-gc spec/alloc/scheduler.mjs`. Prints one line of JSON.
import { PerformanceObserver, performance } from 'node:perf_hooks';
import { asScheduler } from '../../dist/adapters/rxjs/index.js';
import { Executor, VirtualHost } from '../../dist/lib/index.js';

const ACTIONS = 10_000_000;
const WARM_UP = 1_000_000;

const collections = [];
new PerformanceObserver((list) => collections.push(...list.getEntries())).observe({ entryTypes: ['gc'] });

const native = asScheduler(new Executor());
const host = new VirtualHost();
// Turns of a million actions, so that what a turn allocates does not blur what an action does.
const virtual = asScheduler(new Executor({ host, elements: 1 << 20, time: Infinity }));

/** Runs `count` actions, each scheduled by the one before. */
const run = (scheduler, count, delay) =>
  new Promise((resolve) => {
    let left = count;
    scheduler.schedule(function () {
      if (--left > 0) this.schedule(undefined, delay);
      else resolve();
    });
  });

/** The same on a clock that is moved by hand, `delay` after one another: no native turn or timer adds to the count. */
const runVirtual = async (count, delay) => {
  const done = run(virtual, count, delay);
  host.runAll();
  await done;
};

/** Bytes allocated by `work`, and how often the collector ran meanwhile (then the bytes say too little). */
async function allocated(work) {
  globalThis.gc();
  await new Promise((resolve) => setTimeout(resolve, 10));
  const start = performance.now();
  const before = process.memoryUsage().heapUsed;
  await work();
  const bytes = process.memoryUsage().heapUsed - before;
  const end = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 10));
  const gcs = collections.filter((gc) => gc.startTime >= start && gc.startTime <= end).length;
  return { bytes, gcs, ns: ((end - start) * 1e6) / ACTIONS };
}

/** The least of three: what the actions allocate shows in each of them, what the engine does beside them does not. */
async function least(work) {
  const runs = [await allocated(work), await allocated(work), await allocated(work)];
  return runs.sort((a, b) => a.gcs - b.gcs || a.bytes - b.bytes)[0];
}

await run(native, WARM_UP, 0);
await runVirtual(WARM_UP, 0);
await runVirtual(WARM_UP, 1);
await allocated(() => runVirtual(WARM_UP, 0)); // the measuring itself is warm now
const immediate = await least(() => runVirtual(ACTIONS, 0));
const delayed = await least(() => runVirtual(ACTIONS, 1));
const onNode = await least(() => run(native, ACTIONS, 0));
// The scale must be able to move: the same, but each action makes one object.
const kept = new Array(100_000);
const control = await allocated(async () => {
  for (let i = 0; i < kept.length; i++) kept[i] = { i };
});
console.log(
  JSON.stringify({
    actions: ACTIONS,
    immediate,
    delayed,
    onNode,
    control: { ...control, objects: kept.length },
  }),
);
