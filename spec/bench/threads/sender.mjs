// The other thread of the queue benchmarks. It is told what to do by messages, and runs until it is terminated.
import { parentPort, workerData } from 'node:worker_threads';
import { sharedQueue } from '../../../dist/lib/index.js';

const out = sharedQueue(workerData.out).pub();
const back = workerData.back && sharedQueue(workerData.back).sub({ views: true });

function send(count, batch) {
  for (let sent = 0; sent < count; ) {
    const room = out.claim(Math.min(batch, count - sent));
    for (let i = 0; i < room; i++) out.slot(i).n = sent++;
    out.commit();
    if (room === 0) out.spaceSync({ spins: 20_000 });
  }
}

function echo(count) {
  let left = count;
  const answer = (view) => {
    const { n } = view;
    while (!out.tryPush({ n }));
    left--;
  };
  while (left > 0) back.readBatch(1, answer);
}

parentPort.on('message', ({ kind, count, batch }) => {
  if (kind === 'send') send(count, batch);
  else if (kind === 'echo') echo(count);
  else if (kind === 'post') for (let n = 0; n < count; n++) parentPort.postMessage(n);
  else parentPort.postMessage(count); // one message back
});
parentPort.postMessage('up');
