// Counts what the fused loops allocate for each element. Prints the bytes of each chain as JSON. Run it with --expose-gc
// and a young generation so large that nothing is collected in between.
import { Context, DONE, from, PENDING, Turn } from '../../dist/lib/index.js';
import * as operators from '../../dist/operators/index.js';

const COUNT = 1_000_000;
const SLICE = 8192;

const used = new Set();
/** The operators; remembers which of them were asked for. */
const o = new Proxy(operators, {
  get(all, name) {
    used.add(name);
    return all[name];
  },
});
const xs = Array.from({ length: COUNT }, (_, i) => i & 1023);
const halves = Float64Array.from(xs, (x) => x / 2);
const array = [1, 2, 3, 4];
const points = [{ x: 0 }, { x: 1 }];
const pair = [0, array];
const ones = Uint8Array.from({ length: COUNT }, (_, i) => (i === 7 ? 1 : 0));
const note = { kind: 'N', value: 1 };

// What each gives at its end is a small integer or nothing, so that every byte is the loop's own.
const chains = {
  map: [xs, o.map((x) => x + 1)],
  'map of fractions': [halves, o.map((x) => x * 1.5), o.map((x) => x + 0.25), o.filter((x) => x < 0)],
  filter: [xs, o.filter((x) => x % 2 === 0)],
  'filter, map, reduce': [
    xs,
    o.filter((x) => x % 2 === 0),
    o.map((x) => x * 3),
    o.reduce((a, b) => (a + b) & 1023, 0),
  ],
  'reduce of fractions': [halves, o.reduce((a, b) => a + b, 0)],
  'scan of fractions': [halves, o.scan((a, b) => a + b, 0), o.filter((x) => x < 0)],
  scan: [xs, o.scan((a, b) => (a + b) & 1023, 0)],
  'takeWhile, skipWhile': [xs, o.takeWhile((x) => x < 5000), o.skipWhile((x) => x < 500)],
  'take, skip': [xs, o.skip(10), o.take(COUNT)],
  filterMap: [xs, o.filterMap((x) => (x % 3 === 0 ? x : undefined))],
  'mapConcat of arrays': [xs, o.mapConcat(() => array)],
  distinctUntilChanged: [xs, o.distinctUntilChanged()],
  tap: [xs, o.tap(() => {})],
  'startWith, endWith': [xs, o.startWith(1), o.endWith(2)],
  'defaultIfEmpty, throwIfEmpty': [xs, o.defaultIfEmpty(1), o.throwIfEmpty()],
  count: [xs, o.count()],
  sum: [xs, o.sum()],
  'sum of fractions': [halves, o.sum()],
  'average of fractions': [halves, o.average()],
  'min, max': [xs, o.min()],
  'max of fractions': [halves, o.max()],
  find: [xs, o.find((x) => x > 5000)],
  every: [xs, o.every((x) => x < 5000)],
  some: [xs, o.some((x) => x > 5000)],
  last: [xs, o.last()],
  elementAt: [xs, o.elementAt(COUNT - 1)],
  ignoreElements: [xs, o.ignoreElements()],
  limit: [xs, o.limit(COUNT + 1)],
  intersperse: [xs, o.intersperse(0)],
  distinct: [xs, o.distinct()],
  distinctUntilKeyChanged: [xs.map((x) => points[x & 1]), o.distinctUntilKeyChanged('x')],
  'mapAccum with a pair that is always the same': [
    xs,
    o.mapAccum(
      () => 0,
      () => pair,
    ),
  ],
  'max, with a comparator': [xs, o.max((a, b) => a - b)],
  'findIndex, includes': [xs, o.findIndex((x) => x > 5000)],
  includes: [xs, o.includes(5000)],
  isEmpty: [xs, o.isEmpty()],
  'first, with a predicate': [xs, o.first((x) => x > 5000, 0)],
  'single, with a predicate': [ones, o.single((x) => x === 1)],
  limitWeighted: [xs, o.limitWeighted(COUNT, (x) => (x === 0 ? 1 : 0))],
  skipLast: [xs, o.skipLast(5)],
  takeLast: [xs, o.takeLast(5)],
  slice: [xs, o.slice(5, COUNT)],
  dematerialize: [xs.map(() => note), o.dematerialize()],
  'mapConcat of an iterator': [[0], o.mapConcat(() => xs), o.mapConcat(() => array)],
};

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

/** Runs to the end without an exit, so that a READY for each element is a part of what is measured. */
function run(stream) {
  const future = stream.open(context);
  for (;;) {
    turn.budget = SLICE;
    const answer = future.poll(context);
    if (answer === DONE) break;
    if (answer === PENDING && turn.budget >= 0) throw new Error('a stream that waits');
  }
  void future.close();
}

const bytes = {};
for (const [name, [source, ...stages]] of Object.entries(chains)) {
  // One element leaves the loop, at its end: `ignoreElements` keeps the exit from being measured.
  const stream = from(source).pipe(...stages, o.ignoreElements());
  for (let i = 0; i < 12; i++) run(stream);
  // What is measured is what stays the same whenever the loop is compiled for good; the engine may still be at it.
  let least = Infinity;
  for (let i = 0; i < 6; i++) {
    globalThis.gc();
    for (let again = 0; again < 6; again++) run(stream); // a collection also discards code whose objects were all dead
    const before = process.memoryUsage().heapUsed;
    run(stream);
    run(stream);
    least = Math.min(least, process.memoryUsage().heapUsed - before);
  }
  bytes[name] = least / (2 * COUNT);
}
console.log(JSON.stringify({ bytes, used: [...used] }));
