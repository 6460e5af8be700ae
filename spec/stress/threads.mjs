// A producer's thread: pushes `count` numbers from `from` on into the queue of `handle`, in batches of `batch`.
import { workerData } from 'node:worker_threads';
import { sharedQueue } from '../../dist/lib/index.js';

const { handle, from, count, batch, blocking } = workerData;
const out = sharedQueue(handle).pub();
for (let sent = 0; sent < count; ) {
  if (blocking) {
    out.pushSync({ n: from + sent++ }, { spins: 50 });
    continue;
  }
  const room = out.claim(Math.min(batch, count - sent));
  for (let i = 0; i < room; i++) out.slot(i).n = from + sent++;
  out.commit();
  if (room === 0) out.spaceSync({ spins: 100 });
}
out.close();
