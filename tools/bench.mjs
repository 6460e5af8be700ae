// Bundles spec/bench into build/bench and runs it on plain Node. What is measured is the compiled package, `dist`.
import { spawnSync } from 'node:child_process';
import { join, relative, sep } from 'node:path';
import { build } from 'esbuild';

const root = process.cwd();
const published = /^(lib|operators|adapters|spec\/laws)\//;

/** The benchmark's own files are bundled; the package's sources are taken from `dist`, so that there is one copy. */
const fromDist = {
  name: 'from-dist',
  setup(building) {
    building.onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
      const source = relative(root, join(resolveDir, path)).split(sep).join('/');
      if (!published.test(source)) return undefined;
      return { path: join(root, 'dist', source.replace(/\.ts$/, '.js')), external: true };
    });
  },
};

await build({
  entryPoints: ['spec/bench/run.ts'],
  outdir: 'build/bench',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'es2022',
  packages: 'external',
  logLevel: 'error',
  plugins: [fromDist],
});
const run = spawnSync(process.execPath, ['build/bench/run.mjs', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exit(run.status ?? 1);
