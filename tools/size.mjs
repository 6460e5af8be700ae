// The size check: a small program, bundled, minified and gzipped, must be smaller than the same program on RxJS.
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const programs = {
  millrace: `import { from } from './dist/lib/index.js';
import { filter, map, mergeMap } from './dist/operators/index.js';
from([1, 2, 3]).pipe(filter((x) => x > 1), mergeMap((x) => from([x, x])), map((x) => x * 2)).toArray().then(console.log);`,
  rxjs: `import { from, lastValueFrom, filter, map, mergeMap, toArray } from 'rxjs';
lastValueFrom(from([1, 2, 3]).pipe(filter((x) => x > 1), mergeMap((x) => from([x, x])), map((x) => x * 2), toArray())).then(console.log);`,
};

async function size(contents) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2022',
  });
  if (process.argv.includes('--parts')) {
    const parts = Object.entries(Object.values(metafile.outputs)[0].inputs)
      .map(([path, { bytesInOutput }]) => [path, bytesInOutput])
      .sort((a, b) => b[1] - a[1]);
    for (const [path, bytes] of parts.slice(0, 40)) console.log(String(bytes).padStart(7), path);
  }
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

const ours = await size(programs.millrace);
const theirs = await size(programs.rxjs);
console.log(`size: millrace ${ours} bytes, RxJS ${theirs} bytes (minified, gzipped)`);
if (ours >= theirs) {
  console.error(
    'size: the program on millrace must be the smaller one; `npm run size -- --parts` shows what is in it',
  );
  process.exit(1);
}
