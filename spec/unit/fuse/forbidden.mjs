// Run with --disallow-code-generation-from-strings: everything is interpreted then, silently.
import { from, fusionStats } from '../../../dist/lib/index.js';
import { filter, map, reduce } from '../../../dist/operators/index.js';

const xs = Array.from({ length: 100_000 }, (_, i) => i);
const stream = from(xs).pipe(
  filter((x) => x % 2 === 0),
  map((x) => x * 3),
  reduce((sum, x) => sum + x, 0),
);
const results = ['auto', 'eager', 'off'].map((fusion) => stream.lastSync({ fusion }));
let refused = false;
try {
  new Function('return 1')();
} catch (error) {
  refused = error instanceof EvalError;
}
console.log(JSON.stringify({ results, refused, compiled: fusionStats().compiled }));
