import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { from, record, type SharedSubscriber, sharedQueue, u32 } from 'millrace';
import { Piscina } from 'piscina';
import { FixedThreadPool } from 'poolifier';
import { Tinypool } from 'tinypool';
import { type Group, group, parallel } from 'millrace/adapters/workers';
import type { Case } from './case.ts';

// Threads: messages through a ring beside postMessage, and tasks through a group of workers beside the pools. Workers
// load the compiled package (`dist`), and are started at the first use.

const file = (name: string): URL => new URL(`spec/bench/threads/${name}`, pathToFileURL(`${process.cwd()}/`));
const numbers = record({ n: u32 });

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}

const lane = once(async () => {
  const there = sharedQueue({ kind: 'spsc', codec: numbers, capacity: 4096 });
  const back = sharedQueue({ kind: 'spsc', codec: numbers, capacity: 4096 });
  const worker = new Worker(file('sender.mjs'), { workerData: { out: there.handle, back: back.handle } });
  await new Promise((resolve) => worker.once('message', resolve));
  return { worker, sub: there.sub({ views: true }), out: back.pub() };
});

async function received(count: number, batch: number): Promise<number> {
  const { worker, sub } = await lane();
  worker.postMessage({ kind: 'send', count, batch });
  const sum = summed(sub, count);
  const expected = Number(BigInt.asIntN(32, (BigInt(count) * BigInt(count - 1)) / 2n));
  if (sum !== expected) throw new Error(`the messages add up to ${sum}`);
  return count;
}

/** The sum of the next `count` messages, modulo 2^32: a larger one would be a new object for each message. */
function summed(sub: SharedSubscriber<{ n: number }>, count: number): number {
  let sum = 0;
  for (let got = 0; got < count; ) {
    const ready = sub.claim(1024);
    if (ready === 0) sub.waitSync({ spins: 20_000 }); // who sleeps is woken on the core of its waker, and stays there
    for (let i = 0; i < ready; i++) sum = (sum + sub.slot(i).n) | 0;
    sub.release();
    got += ready;
  }
  return sum;
}

async function posted(count: number): Promise<number> {
  const { worker } = await lane();
  let got = 0;
  await new Promise<void>((resolve) => {
    const hear = (): void => {
      if (++got < count) return;
      worker.off('message', hear);
      resolve();
    };
    worker.on('message', hear);
    worker.postMessage({ kind: 'post', count });
  });
  return count;
}

/** Times of single round trips, in nanoseconds, sorted. */
async function ringTrips(count: number): Promise<number[]> {
  const { worker, sub, out } = await lane();
  worker.postMessage({ kind: 'echo', count });
  const times: number[] = [];
  const nothing = (): void => {};
  for (let n = 0; n < count; n++) {
    const start = process.hrtime.bigint();
    while (!out.tryPush({ n }));
    while (sub.readBatch(1, nothing) === 0);
    times.push(Number(process.hrtime.bigint() - start));
  }
  return times.sort((a, b) => a - b);
}

async function postTrips(count: number): Promise<number[]> {
  const { worker } = await lane();
  const times: number[] = [];
  for (let n = 0; n < count; n++) {
    const start = process.hrtime.bigint();
    await new Promise((resolve) => {
      worker.once('message', resolve);
      worker.postMessage({ kind: 'one', count: n });
    });
    times.push(Number(process.hrtime.bigint() - start));
  }
  return times.sort((a, b) => a - b);
}

const at = (sorted: readonly number[], part: number): number => sorted[Math.floor(sorted.length * part)];

const trip = (part: number): Case[] => [
  {
    group: `round trip between spinning threads, p${part * 100}`,
    name: 'ring',
    run: () => Promise.resolve(1),
    measure: async () => at(await ringTrips(20_000), part),
  },
  {
    group: `round trip between spinning threads, p${part * 100}`,
    name: 'postMessage',
    run: () => Promise.resolve(1),
    measure: async () => at(await postTrips(500), part),
  },
];

type Tasks = { empty(n: number): number; work(micros: number): number };

const ours = once<Group<Tasks>>(() => group<Tasks>({ module: file('tasks.mjs'), workers: 2, depth: 512 }));
const piscina = once(
  async () => new Piscina({ filename: file('tasks.mjs').href, minThreads: 2, maxThreads: 2 }),
);
const tinypool = once(
  async () => new Tinypool({ filename: file('tasks.mjs').href, minThreads: 2, maxThreads: 2 }),
);
const poolifier = once(async () => new FixedThreadPool<number, number>(2, file('poolifier.mjs').pathname));

async function inBatches(
  count: number,
  batch: number,
  run: (task: number) => Promise<unknown>,
  task: number,
) {
  for (let done = 0; done < count; done += batch)
    await Promise.all(Array.from({ length: Math.min(batch, count - done) }, () => run(task)));
  return count;
}

function pools(micros: number, count: number): Case[] {
  const named = `tasks of ${micros} µs through a group of 2`;
  const tasks = Array.from({ length: micros === 0 ? 200_000 : count }, () => micros);
  const name = micros === 0 ? 'empty' : 'work';
  return [
    {
      group: named,
      name: 'millrace, stream.pipe(group.map())',
      run: async () => {
        const pool = await ours();
        let got = 0;
        await from(tasks)
          .pipe(pool.map(name, { inFlight: 1024 }))
          .forEach(() => got++);
        if (got !== tasks.length) throw new Error(`${got} results`);
        return got;
      },
    },
    {
      group: named,
      name: 'millrace, parallel(2).runOn(group).map()',
      run: async () => {
        const lanes = parallel(2)
          .runOn(await ours())
          .map(name);
        let got = 0;
        await from(tasks)
          .pipe(lanes)
          .forEach(() => got++);
        if (got !== tasks.length) throw new Error(`${got} results`);
        return got;
      },
    },
    {
      group: named,
      name: 'millrace, group.call()',
      run: async () => inBatches(count, 256, async (n) => (await ours()).call(name, n), micros),
    },
    {
      group: named,
      name: 'Piscina',
      run: async () => inBatches(count, 256, async (n) => (await piscina()).run(n), micros),
    },
    {
      group: named,
      name: 'tinypool',
      run: async () => inBatches(count, 256, async (n) => (await tinypool()).run(n), micros),
    },
    {
      group: named,
      name: 'poolifier',
      run: async () => inBatches(count, 256, async (n) => (await poolifier()).execute(n), micros),
    },
  ];
}

const spsc = 'SPSC between threads, one message';

export const cases: Case[] = [
  { group: spsc, name: 'ring, batches of 32', run: () => received(2_000_000, 32) },
  { group: spsc, name: 'ring, one by one', run: () => received(500_000, 1) },
  { group: spsc, name: 'postMessage', run: () => posted(20_000) },
  ...trip(0.5),
  ...trip(0.99),
  ...pools(0, 2000),
  ...pools(10, 1000),
  ...pools(100, 200),
  ...pools(1000, 40),
];
