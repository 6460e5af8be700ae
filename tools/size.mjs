// The size check: what a small program weighs, bundled, minified and gzipped, beside the same program on RxJS.
//
// It is bundled as its user would bundle it: by the package's own name, for browsers (in which nothing is fused and no
// executor is at hand unless it is named, see lib/parts), with what the bundler does by itself and no more. The last line
// says what the same program weighs with all that it has on Node. `--parts` shows what is in each.
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const operators = '{ filter, map, mergeMap }';
const stages = 'filter((x) => x > 1), mergeMap((x) => from([x, x])), map((x) => x * 2)';
const ours = `import { from } from 'millrace';
import ${operators} from 'millrace/operators';
from([1, 2, 3]).pipe(${stages}).toArray().then(console.log);`;
const theirs = `import { from, lastValueFrom, filter, map, mergeMap, toArray } from 'rxjs';
lastValueFrom(from([1, 2, 3]).pipe(${stages}, toArray())).then(console.log);`;

async function size({ contents, platform = 'browser' }) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    platform,
    tsconfigRaw: {}, // the checkout's own would lead to the sources
  });
  const parts = Object.entries(Object.values(metafile.outputs)[0].inputs)
    .map(([path, { bytesInOutput }]) => ({ path, bytes: bytesInOutput }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
  const [{ contents: minified }] = outputFiles;
  return { minified: minified.length, gzipped: gzipSync(minified, { level: 9 }).length, parts };
}

/** Says what a program weighs; more than `most` bytes are a failure. */
async function report(name, program, most = Infinity) {
  const { minified, gzipped, parts } = await size(program);
  if (process.argv.includes('--parts'))
    for (const { path, bytes } of parts) console.log(String(bytes).padStart(7), path);
  console.log(`size: ${name}: ${gzipped} bytes (minified, gzipped); ${minified} minified`);
  if (gzipped > most) {
    console.error(`size: at most ${most} were wanted; \`npm run size -- --parts\` shows what is in it`);
    process.exitCode = 1;
  }
  return gzipped;
}

const rival = await report('RxJS', { contents: theirs });
await report('millrace', { contents: ours }, rival - 1);
// Where nothing is left out, a ceiling holds what there is.
await report('millrace, for Node', { contents: ours, platform: 'node' }, 16_000);
