import { Worker } from 'node:worker_threads';
import { record, type SharedHandle, sharedQueue, u32 } from 'millrace';
import { describe, expect, test } from 'vitest';

// Real threads over real shared memory: every element arrives once, in its producer's order.

const numbers = record({ n: u32 });

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
      const ended = producer({ handle: queue.handle, from: 0, count, batch, blocking });
      let next = 0;
      let wrong = 0;
      await queue.sub({ views: true }).forEach(({ n }) => {
        if (n !== next++) wrong++;
      });
      await ended;
      expect({ next, wrong }).toEqual({ next: count, wrong: 0 });
    },
  );

  test('three producers into one consumer', async () => {
    const count = 100_000;
    const queue = sharedQueue({ kind: 'mpsc', codec: numbers, capacity: 256, producers: 3 });
    const from = [0, 1, 2].map((i) => i * 1_000_000);
    const threads = from.map((first) =>
      producer({ handle: queue.handle, from: first, count, batch: 16, blocking: false }),
    );
    const next = from.slice();
    let wrong = 0;
    await queue.sub({ views: true }).forEach(({ n }) => {
      if (n !== next[Math.floor(n / 1_000_000)]++) wrong++;
    });
    await Promise.all(threads);
    expect({ next, wrong }).toEqual({ next: from.map((first) => first + count), wrong: 0 });
  });
});
