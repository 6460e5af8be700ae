import { fileURLToPath } from 'node:url';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const small = process.env['MILLRACE_PARTS'] === 'small';

const config: ViteUserConfig = defineConfig({
  resolve: {
    alias: [
      // With MILLRACE_PARTS=small the suite runs as a program in a browser does, in which nothing is plugged in.
      { find: /^\.\.\/parts\/whole\.ts$/, replacement: here(`./lib/parts/${small ? 'small' : 'whole'}.ts`) },
      {
        find: /^(\.|.*\/parts)\/timers\.ts$/,
        replacement: here(`./lib/parts/${small ? 'timed' : 'timers'}.ts`),
      },
      { find: /^millrace$/, replacement: here('./lib/index.ts') },
      { find: /^millrace\/operators$/, replacement: here('./operators/index.ts') },
      { find: /^millrace\/adapters\/([\w/]+)$/, replacement: here('./adapters/$1/index.ts') },
      { find: /^millrace\/testing$/, replacement: here('./spec/laws/index.ts') },
    ],
  },
  test: {
    pool: 'forks',
    // The suite also runs where strings may not become code: everything must then work interpreted.
    execArgv: process.env['MILLRACE_NO_CODEGEN'] ? ['--disallow-code-generation-from-strings'] : [],
    maxWorkers: 2,
    include: ['spec/**/*.spec.ts', 'examples/**/*.spec.ts'],
    testTimeout: 60_000,
    typecheck: { enabled: true, include: ['spec/types/**/*.test-d.ts'], tsconfig: './tsconfig.json' },
  },
});
export default config;
