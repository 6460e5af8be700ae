// Counts what the operators over several streams allocate for each element, and for each inner array. Prints the bytes
// as JSON. Run it with --expose-gc and a young generation so large that nothing is collected in between.
import { from } from '../../dist/lib/index.js';
import * as o from '../../dist/operators/index.js';

const COUNT = 400_000;
const xs = Array.from({ length: COUNT }, (_, i) => i & 1023);
const quarter = xs.slice(0, COUNT / 4);
const one = [1];
const plus = o.map((x) => x + 1);

// Each hands on COUNT elements, and drops them all.
const streams = {
  'merge of arrays': o.merge(quarter, quarter, quarter, quarter),
  'merge of pipelines': o.merge(...[1, 2, 3, 4].map(() => from(quarter).pipe(plus))),
  concat: o.concat(quarter, quarter, quarter, quarter),
  'mergeMap to arrays': from(xs).pipe(o.mergeMap(() => one)),
  'concatMap to arrays': from(xs).pipe(o.concatMap(() => one)),
  'switchMap to arrays': from(xs).pipe(o.switchMap(() => one)),
  'exhaustMap to arrays': from(xs).pipe(o.exhaustMap(() => one)),
  'groupBy and mergeMap': from(xs).pipe(
    o.groupBy((x) => x & 15),
    o.mergeMap((group) => group),
  ),
  'share, one consumer': from(xs).pipe(o.share()),
};

const bytes = {};
for (const [name, stream] of Object.entries(streams)) {
  const dropped = stream.pipe(o.filter((x) => x < 0));
  let least = Infinity;
  for (let round = 0; round < 4; round++) {
    globalThis.gc();
    for (let again = 0; again < 6; again++) dropped.drainSync(); // a collection discards code, too
    const before = process.memoryUsage().heapUsed;
    dropped.drainSync();
    least = Math.min(least, process.memoryUsage().heapUsed - before);
  }
  bytes[name] = least / COUNT;
}
console.log(JSON.stringify(bytes));
