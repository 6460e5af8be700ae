// Counts what an element costs in bytes on its way through a queue: pushed, and read by a fused chain, in batches and
// one by one. Prints the bytes of each queue as JSON. Run it with --expose-gc and a young generation so large that nothing
// is collected in between. With `planted` it measures a queue of new objects, which must show.
import { Context, PENDING, queue, record, sharedQueue, Turn, u32 } from '../../dist/lib/index.js';
import { filter, map } from '../../dist/operators/index.js';

const COUNT = 10_000_000;
const BATCHES = [64, 1];
const WARM = 300_000;

class Still extends Turn {
  now() {
    return 0;
  }
  arm() {
    return -1;
  }
  disarm() {
    return false;
  }
}

const turn = new Still();
const context = new Context({ wake() {} }, 0, turn, 'eager');

/** A local queue: pushes `count` elements in batches, and polls after each batch until nothing is left. */
function local(options, value = (n) => n & 1023) {
  const q = queue({ kind: 'spsc', capacity: 128, ...options });
  const out = q.pub();
  const future = q
    .sub()
    .pipe(
      map((n) => n),
      filter((n) => n === undefined),
    )
    .open(context);
  return (count, batch) => {
    for (let sent = 0; sent < count; ) {
      for (let i = 0; i < batch; i++) if (!out.tryPush(value(sent++))) throw new Error('full');
      turn.budget = 1 << 20;
      if (future.poll(context) !== PENDING) throw new Error('an end');
    }
  };
}

/** A turbine whose objects lie in the slots for ever. */
function slots() {
  const q = queue({ kind: 'spmc', backend: 'turbine', capacity: 128, slots: () => ({ n: 0 }) });
  const out = q.pub();
  const future = q
    .sub()
    .pipe(
      map((slot) => slot.n),
      filter((n) => n < 0),
    )
    .open(context);
  return (count, batch) => {
    for (let sent = 0; sent < count; ) {
      if (out.claim(batch) !== batch) throw new Error('full');
      for (let i = 0; i < batch; i++) out.slot(i).n = sent++ & 1023;
      out.commit();
      turn.budget = 1 << 20;
      if (future.poll(context) !== PENDING) throw new Error('an end');
    }
  };
}

/** A shared queue, read as views. What it would wait for is never waited for here: an element is always there. */
function shared(kind, write) {
  const q = sharedQueue({ kind, codec: record({ n: u32 }), capacity: 128 });
  const out = q.pub();
  const sub = q.sub({ views: true });
  let seen = 0;
  // The reader stops within the poll that saw the last of a batch: it does not come to wait for memory.
  const future = sub
    .pipe(
      map((view) => view.n),
      filter(() => --seen === 0),
    )
    .open(context);
  return (count, batch) => {
    for (let sent = 0; sent < count; ) {
      write(out, sent, batch);
      sent += batch;
      seen = batch;
      turn.budget = 1 << 20;
      if (future.poll(context) !== 1) throw new Error('it waits');
    }
  };
}

/** A shared queue, read by hand. */
function byHand(write) {
  const q = sharedQueue({ kind: 'spsc', codec: record({ n: u32 }), capacity: 128 });
  const out = q.pub();
  const sub = q.sub({ views: true });
  return (count, batch) => {
    let sum = 0;
    for (let sent = 0; sent < count; ) {
      write(out, sent, batch);
      sent += batch;
      const ready = sub.claim(batch);
      for (let i = 0; i < ready; i++) sum = (sum + sub.slot(i).n) | 0;
      sub.release();
    }
    return sum;
  };
}

function claimed(out, from, batch) {
  if (out.claim(batch) !== batch) throw new Error('full');
  for (let i = 0; i < batch; i++) out.slot(i).n = from + i;
  out.commit();
}

const one = { n: 0 };
function pushed(out, from, batch) {
  for (let i = 0; i < batch; i++) {
    one.n = from + i;
    if (!out.tryPush(one)) throw new Error('full');
  }
}

const queues = {
  planted: () => local({ backend: 'vec' }, (n) => ({ n })),
  vec: () => local({ backend: 'vec' }),
  deque: () => local({ backend: 'deque' }),
  link: () => local({ backend: 'link' }),
  turbine: () => local({ backend: 'turbine' }),
  'turbine, spmc': () => local({ kind: 'spmc', backend: 'turbine' }),
  'turbine with slots': slots,
  'vec, mpsc': () => local({ kind: 'mpsc', backend: 'vec' }),
  'vec that drops the oldest': () => local({ backend: 'vec', overflow: 'dropOldest' }),
  'vec, by rank': () => local({ backend: 'vec', priority: (n) => n & 3 }),
  'shared spsc, claimed, as views': () => shared('spsc', claimed),
  'shared spsc, pushed, as views': () => shared('spsc', pushed),
  'shared mpsc, claimed, as views': () => shared('mpsc', claimed),
  'shared spmc, claimed, as views': () => shared('spmc', claimed),
  'shared spsc, by hand': () => byHand(claimed),
};

const bytes = {};
for (const [name, make] of Object.entries(queues)) {
  if ((name === 'planted') !== (process.argv[2] === 'planted')) continue;
  for (const batch of BATCHES) {
    const run = make();
    // What is measured is what stays the same once all is compiled for good; the engine may still be at it.
    let least = Infinity;
    for (let i = 0; i < 4 && least > 0.001 * COUNT; i++) {
      globalThis.gc();
      run(WARM, batch); // a collection also discards code whose objects were all dead
      run(WARM, batch);
      const before = process.memoryUsage().heapUsed;
      run(COUNT, batch);
      least = Math.min(least, process.memoryUsage().heapUsed - before);
    }
    bytes[`${name}, ${batch} at a time`] = least / COUNT;
  }
}
console.log(JSON.stringify(bytes));
