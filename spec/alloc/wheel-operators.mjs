// Counts what an element costs in each operator that asks the clock or acts at the end, over a real wheel. Prints the
// bytes for an element, by operator. Run it as wheel.mjs.
import { Context, Turn } from '../../dist/lib/index.js';
import { Wheel } from '../../dist/lib/time/wheel.js';
import * as ops from '../../dist/operators/index.js';

const COUNT = 1_000_000;

class WheelTurn extends Turn {
  time = 0;
  wheel = new Wheel(0, 64);
  now() {
    return this.time;
  }
  arm(deadline, waker, key) {
    return this.wheel.insert(deadline, waker, key);
  }
  disarm(timer) {
    return this.wheel.cancel(timer);
  }
}

const waker = { wake(_key) {} };

/** One element a millisecond, each on a wake of its own. */
function bytesFor(operator) {
  const turn = new WheelTurn();
  const context = new Context(waker, 0, turn, 'off');
  const future = operator(ops.interval(1)).open(context);
  const slice = () => {
    for (let i = 0; i < COUNT / 100; i++) {
      turn.time++;
      turn.wheel.advance(turn.time);
      turn.budget = 1000;
      while (future.poll(context) === 1);
    }
  };
  const once = () => {
    gc();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 100; i++) slice();
    return process.memoryUsage().heapUsed - before;
  };
  for (let i = 0; i < 30; i++) slice();
  // Again if there is something: the engine may compile in the middle.
  let bytes = Infinity;
  for (let i = 0; i < 5 && bytes > 10_000; i++) bytes = Math.min(bytes, once());
  future.close();
  if (turn.wheel.size !== 0) throw new Error(`${turn.wheel.size} timers are left`);
  return bytes / COUNT;
}

const operators = {
  interval: (source) => source,
  auditTime: ops.auditTime(3),
  catchError: ops.catchError(() => []),
  debounceTime: ops.debounceTime(1),
  'debounceTime of what never rests': ops.debounceTime(5),
  delay: ops.delay(5),
  finalize: ops.finalize(() => {}),
  retry: ops.retry(3),
  sampleTime: ops.sampleTime(3),
  throttleTime: ops.throttleTime(3, { trailing: true }),
  timeout: ops.timeout(5),
};

const bytes = {};
for (const [name, operator] of Object.entries(operators)) bytes[name] = bytesFor(operator);
console.log(JSON.stringify(bytes));
