// A soak of the shared ring: `node spec/stress/soak.mjs --count 100000000`, over the compiled package. Two threads; every
// message is checked; prints the rate, and the heap before and after.
import { Worker } from 'node:worker_threads';
import { parseArgs } from 'node:util';
import { record, sharedQueue, u32 } from '../../dist/lib/index.js';

const { values } = parseArgs({ options: { count: { type: 'string', default: '2000000' } } });
const count = Number(values.count);
if (!Number.isInteger(count) || count < 1 || count > 0xffffffff)
  throw new RangeError(`--count must be an integer from 1 to 4294967295, not ${values.count}`);
const queue = sharedQueue({ kind: 'spsc', codec: record({ n: u32 }), capacity: 4096 });
const sub = queue.sub({ views: true });
const memory = () => {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  return { heapUsed, rss };
};

let next = 0;
let wrong = 0;
const before = memory();
const start = performance.now();
const worker = new Worker(new URL('./threads.mjs', import.meta.url), {
  workerData: { handle: queue.handle, from: 0, count, batch: 32, blocking: false },
});
const ended = new Promise((resolve, reject) => {
  worker.once('error', reject);
  worker.once('exit', resolve);
});
await sub.forEach(({ n }) => {
  if (n !== next++) wrong++;
});
const seconds = (performance.now() - start) / 1000;
await ended;
const after = memory();
const mega = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
console.log(
  `${next} messages, ${wrong} wrong, ${seconds.toFixed(1)} s, ${(next / seconds / 1e6).toFixed(2)} M/s`,
);
console.log(
  `heap ${mega(before.heapUsed)} -> ${mega(after.heapUsed)}, rss ${mega(before.rss)} -> ${mega(after.rss)}`,
);
if (wrong > 0 || next !== count) process.exitCode = 1;
