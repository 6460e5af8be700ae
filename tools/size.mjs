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

/** Each with the bytes that it may weigh; without such a number it is only said. */
const programs = [
  { name: 'RxJS', contents: theirs },
  { name: 'millrace', contents: ours, ceiling: 6_550 },
  { name: 'millrace, for Node', contents: ours, platform: 'node', ceiling: 16_000 },
];

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

let rival = 0;
for (const { name, ceiling = Infinity, ...program } of programs) {
  const { minified, gzipped, parts } = await size(program);
  if (process.argv.includes('--parts'))
    for (const { path, bytes } of parts) console.log(String(bytes).padStart(7), path);
  rival ||= gzipped;
  const share = rival === gzipped ? '' : `, ${(gzipped / rival).toFixed(2)} × RxJS`;
  console.log(`size: ${name}: ${gzipped} bytes (minified, gzipped${share}); ${minified} minified`);
  if (name === 'millrace' && gzipped >= rival)
    console.log(`size: the aim, to be smaller than RxJS, is missed by ${gzipped - rival} bytes`);
  if (gzipped > ceiling) {
    console.error(
      `size: above the ceiling of ${ceiling} bytes; \`npm run size -- --parts\` shows what is in it`,
    );
    process.exitCode = 1;
  }
}
