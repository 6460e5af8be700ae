// Counts what ten million timers allocate, and ten million ticks of intervals. Prints the bytes as JSON. Run it with
// --expose-gc and a young generation so large that nothing is collected in between.
import { Intervals } from '../../dist/lib/time/interval.js';
import { Wheel } from '../../dist/lib/time/wheel.js';

const COUNT = 10_000_000;

class Counter {
  woken = 0;
  wake(_key) {
    this.woken++;
  }
}

/** Inserts timers on the first four levels; one in two is cancelled before its time, the others fire. */
function timers(wheel, waker, ids, now, count) {
  for (let i = 0; i < count; i++) {
    const at = i & 1023;
    if ((at & 1) === 1) wheel.cancel(ids[at]);
    ids[at] = wheel.insert(now + 1 + (((i * 40_503) >>> 3) & (0x7fff >>> (i % 11))), waker, at);
    if ((i & 15) === 0) {
      now++;
      wheel.advance(now);
      wheel.nextDeadline();
    }
  }
  return now;
}

function ticks(list, waker, now, count) {
  for (const until = waker.woken + count; waker.woken < until; now++) list.advance(now);
  return now;
}

/** Until the engine has compiled it for good; what is not compiled yet boxes every fraction. */
function warmUp(work) {
  for (let i = 0; i < 30; i++) work();
}

/** The bytes that a hundred calls of `work` leave on the heap, while nothing is collected. */
function once(work) {
  gc();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 100; i++) work();
  return process.memoryUsage().heapUsed - before;
}

/** Again if there is something: the engine may compile in the middle, which is its own heap use and not ours. */
function bytesOf(work) {
  let bytes = Infinity;
  for (let i = 0; i < 5 && bytes > 10_000; i++) bytes = Math.min(bytes, once(work));
  return bytes;
}

const waker = new Counter();
const wheel = new Wheel(0, 1 << 17);
const ids = new Int32Array(1024);
let now = 0;
const someTimers = () => {
  now = timers(wheel, waker, ids, now, COUNT / 100);
};
warmUp(someTimers);
waker.woken = 0;
const timerBytes = bytesOf(someTimers);
const fired = waker.woken;

const list = new Intervals();
for (let i = 0; i < 8; i++) list.add(i + 1, 1 + (i & 3), waker, i, i < 4 ? 'skip' : 'delay');
let at = 1;
const someTicks = () => {
  at = ticks(list, waker, at, COUNT / 100);
};
warmUp(someTicks);
const tickBytes = bytesOf(someTicks);
console.log(JSON.stringify({ count: COUNT, timerBytes, fired, waiting: wheel.size, now, tickBytes, at }));
