// Bundles spec/bench (TypeScript, and this package's sources) into build/bench and runs it on plain Node.
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';

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
  alias: {
    'millrace/adapters/rxjs': './adapters/rxjs/index.ts',
    'millrace/operators': './operators/index.ts',
    'millrace/testing': './spec/laws/index.ts',
    millrace: './lib/index.ts',
  },
});
const run = spawnSync(process.execPath, ['build/bench/run.mjs', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exit(run.status ?? 1);
