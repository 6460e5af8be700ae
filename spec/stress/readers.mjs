// A consumer's thread: says which place it has, and reads in batches until the queue ends; or holds what it has claimed
// for ever, after `hold` elements.
import { parentPort, workerData } from 'node:worker_threads';
import { sharedQueue } from '../../dist/lib/index.js';

const { handle, hold } = workerData;
const sub = sharedQueue(handle).sub({ from: 'oldest' });
let read = 0;
parentPort.postMessage(sub.place);
while (sub.waitSync({ spins: 50 })) {
  if (read >= hold && sub.claim(8) > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  read += sub.readBatch(8, () => {});
}
