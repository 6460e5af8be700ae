import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { SharedHandle } from 'millrace';
import { describe, expect, test } from 'vitest';
import { compiled } from './compiled.ts';

// Real threads over real shared memory: every element arrives once, in its producer's order, also where a consumer is
// killed in the middle.

const { record, sharedQueue, u32 } = await compiled<typeof import('../../lib/index.ts')>('lib/index.js');
const numbers = record({ n: u32 });
const LONG = 300_000;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Job {
  readonly handle: SharedHandle;
  readonly from: number;
  readonly count: number;
  readonly batch: number;
  readonly blocking: boolean;
}

function producer(job: Job): Promise<void> {
  const worker = new Worker(new URL('./threads.mjs', import.meta.url), { workerData: job });
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => resolve());
  });
}

describe('threads', () => {
  test.each([
    [1, 20_000, 1, true],
    [64, 300_000, 1, false],
    [1000, 2_000_000, 32, false],
  ])(
    'one producer: capacity %i, %i elements, batches of %i, blocking %s',
    async (capacity, count, batch, blocking) => {
      const queue = sharedQueue({ kind: 'spsc', codec: numbers, capacity });
      queue.startAt(-count / 2);
      let next = 0;
      let wrong = 0;
      const read = queue.sub({ views: true }).forEach(({ n }) => {
        if (n !== next++) wrong++;
      });
      await Promise.all([producer({ handle: queue.handle, from: 0, count, batch, blocking }), read]);
      expect({ next, wrong }).toEqual({ next: count, wrong: 0 });
    },
    LONG,
  );

  test(
    'three producers into one consumer',
    async () => {
      const count = 100_000;
      const queue = sharedQueue({ kind: 'mpsc', codec: numbers, capacity: 256, producers: 3 });
      const from = [0, 1, 2].map((i) => i * 1_000_000);
      const threads = from.map((first) =>
        producer({ handle: queue.handle, from: first, count, batch: 16, blocking: false }),
      );
      const next = from.slice();
      let wrong = 0;
      const read = queue.sub({ views: true }).forEach(({ n }) => {
        if (n !== next[Math.floor(n / 1_000_000)]++) wrong++;
      });
      await Promise.all([...threads, read]);
      expect({ next, wrong }).toEqual({ next: from.map((first) => first + count), wrong: 0 });
    },
    LONG,
  );
});

describe('a consumer that is killed', () => {
  const reading = async (handle: SharedHandle, hold: number): Promise<{ worker: Worker; place: number }> => {
    const worker = new Worker(new URL('./readers.mjs', import.meta.url), { workerData: { handle, hold } });
    const [place] = (await once(worker, 'message')) as [number];
    return { worker, place };
  };

  test(
    'holds the writer, and no longer once its place is given back; the others miss nothing',
    async () => {
      const count = 2000;
      const queue = sharedQueue({ kind: 'spmc', codec: numbers, capacity: 16, consumers: 2 });
      queue.startAt(-500);
      let next = 0;
      let wrong = 0;
      const read = queue.sub({ views: true }).forEach(({ n }) => {
        if (n !== next++) wrong++;
      });
      const { worker, place } = await reading(queue.handle, 200);
      const sending = producer({ handle: queue.handle, from: 0, count, batch: 5, blocking: false });
      while (next < 200) await turn();
      await worker.terminate();
      while (queue.pending < 16) await turn(); // the writer comes to a stop
      expect(next).toBeLessThan(count);
      queue.evict(place);
      await Promise.all([sending, read]);
      expect({ next, wrong, pending: queue.pending }).toEqual({ next: count, wrong: 0, pending: 0 });
    },
    LONG,
  );

  test(
    'at twenty random moments: whoever stays gets all, once and in order',
    async () => {
      const seed = Date.now() >>> 0;
      let state = seed;
      const random = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
      const queue = sharedQueue({ kind: 'spmc', codec: numbers, capacity: 32, consumers: 2 });
      let next = 0;
      let wrong = 0;
      const read = queue.sub({ views: true }).forEach(({ n }) => {
        if (n !== next++) wrong++;
      });
      const out = queue.pub();
      let sent = 0;
      let killing = true;
      const sending = (async () => {
        while (killing) await out.push({ n: sent++ });
        out.close();
      })();
      for (let kills = 0; kills < 20; kills++) {
        const { worker, place } = await reading(queue.handle, Infinity);
        for (let i = random() * 60; i > 0; i--) await turn();
        await worker.terminate();
        queue.evict(place);
      }
      killing = false;
      await Promise.all([sending, read]);
      expect({ seed, next, wrong }).toEqual({ seed, next: sent, wrong: 0 });
      expect(sent).toBeGreaterThan(0);
    },
    LONG,
  );
});
