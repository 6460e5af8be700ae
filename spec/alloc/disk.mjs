// Counts what reading a file allocates, beside bare requests to the system for the same bytes. Prints JSON. Run it with
// --expose-gc and a young generation so large that nothing is collected in between.
import { closeSync, mkdtempSync, openSync, read, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBytes, readLines } from '../../dist/adapters/disk/index.js';
import { filter, ignoreElements, map } from '../../dist/operators/index.js';

const SIZE = 32 * 1024 * 1024;
const LINES = SIZE / 64;
const CHUNK = 65_536;

const folder = mkdtempSync(join(tmpdir(), 'millrace-alloc-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'lines');
writeFileSync(path, `${'x'.repeat(62)}\r\n`.repeat(LINES));

/** The requests alone: two buffers take turns, as in the pool. */
function requests() {
  const file = openSync(path, 'r');
  const buffers = [new Uint8Array(CHUNK), new Uint8Array(CHUNK)];
  let turn = 0;
  return new Promise((resolve, reject) => {
    const next = (error, moved) => {
      if (error) reject(error);
      else if (moved > 0) read(file, buffers[(turn ^= 1)], 0, CHUNK, null, next);
      else {
        closeSync(file);
        resolve();
      }
    };
    next(null, 1);
  });
}

const chunks = readBytes(path, { chunkSize: CHUNK, views: true }).pipe(
  map((chunk) => chunk.length),
  ignoreElements(),
);
const views = readLines(path, { chunkSize: CHUNK, views: true }).pipe(
  filter((line) => line.bytes[line.start] === 120),
  map((line) => line.length),
  ignoreElements(),
);

/** The least that a run was seen to allocate: what the engine does beside (it compiles, say) comes on top of some. */
async function least(run) {
  let bytes = Infinity;
  for (let i = 0; i < 8; i++) {
    globalThis.gc();
    await run(); // a collection also discards code whose objects were all dead
    const before = process.memoryUsage().heapUsed;
    await run();
    bytes = Math.min(bytes, process.memoryUsage().heapUsed - before);
  }
  return bytes;
}

const bare = await least(requests);
const result = { requests: SIZE / CHUNK, lines: LINES, bare };
for (const fusion of ['off', 'eager']) {
  result[`chunks, ${fusion}`] = await least(() => chunks.drain({ fusion }));
  result[`lines, ${fusion}`] = await least(() => views.drain({ fusion }));
}
console.log(JSON.stringify(result));
