import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

// The built package in a real browser, in which nothing is plugged in: turns, timers, releases and cancellation as they
// are there. Debian's package `chromium` has one.

const root = fileURLToPath(new URL('../../..', import.meta.url));
const missing = spawnSync('chromium', ['--version']).status !== 0;

const program = `import { from, Future, Stream } from 'millrace';
import { delay, filter, interval, map, mergeMap, take } from 'millrace/operators';

const endless = { *[Symbol.iterator]() { for (let i = 0; ; i++) yield i; } };
const slowly = async function* () { for (let i = 0; i < 3; i++) { await null; yield i; } };
class Waiting extends Future {
  constructor(context) { super(); this.due = context.now() + 2; context.arm(this.due); }
  poll(context) { if (this.over) return 2; if (context.now() < this.due) return 0; this.over = true; this.value = 7; return 1; }
  close() {}
}
class Own extends Stream { open(context) { return new Waiting(context); } }
const out = {};
try {
  out.merged = await from([1, 2, 3]).pipe(filter((x) => x > 1), mergeMap((x) => from([x, x])), map((x) => x * 2)).toArray();
  out.delayed = await from([3, 1, 2]).pipe(mergeMap((x) => from([x]).pipe(delay(x * 30)))).toArray();
  out.ticks = await interval(2).pipe(take(3)).toArray();
  out.own = await new Own().toArray();
  out.slowly = await from(slowly()).toArray();
  out.read = await from(new Blob(['hello']).stream()).pipe(map((chunk) => chunk.length)).toArray();
  out.left = 0;
  for await (const x of interval(1)) if ((out.left = x) === 2) break;
  let late = false;
  setTimeout(() => (late = true), 5);
  await from(endless).pipe(filter(() => late)).first();
  out.starved = false;
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error('stop')), 5);
  out.aborted = await interval(1).drain({ signal: stop.signal }).catch((error) => error.message);
  out.explained = from([1]).pipe(map((x) => x)).explain();
} catch (error) {
  out.error = String(error.stack);
}
await fetch('/', { method: 'POST', body: JSON.stringify(out) });`;

const expected = {
  merged: [4, 4, 6, 6],
  delayed: [1, 2, 3],
  ticks: [0, 1, 2],
  own: [7],
  slowly: [0, 1, 2],
  read: [5],
  left: 2,
  starved: false,
  aborted: 'stop',
  explained: 'interpreted',
};

async function page(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: root },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    tsconfigRaw: {},
  });
  return `<!doctype html><script type="module">${outputFiles[0].text}</script>`;
}

/** Serves the page on the loopback interface, and resolves with what it posts back. */
function served(html: string, open: (port: number) => void): { server: Server; posted: Promise<string> } {
  const server = createServer();
  const posted = new Promise<string>((resolve) => {
    server.on('request', (request, response) => {
      if (request.method !== 'POST') return response.setHeader('content-type', 'text/html').end(html);
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      return request.on('end', () => {
        response.end();
        resolve(body);
      });
    });
  });
  server.listen(0, '127.0.0.1', () => open((server.address() as AddressInfo).port));
  return { server, posted };
}

/** Its children may still be writing to the browser's profile when the browser is gone: each try looks anew what is there. */
async function removed(folder: string): Promise<void> {
  for (let left = 50; ; left--) {
    try {
      return rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

it.skipIf(missing)('a page runs streams as Node does', async () => {
  const profile = mkdtempSync(join(tmpdir(), 'millrace-browser-'));
  let browser: ChildProcess | undefined;
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'];
  const { server, posted } = served(await page(), (port) => {
    const more = ['--remote-debugging-port=0', `--user-data-dir=${profile}`, `http://127.0.0.1:${port}/`];
    browser = spawn('chromium', [...flags, ...more], { stdio: 'ignore' });
  });
  try {
    const never = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error('the browser did not answer')), 45_000).unref();
    });
    expect(JSON.parse(await Promise.race([posted, never]))).toEqual(expected);
  } finally {
    const gone = new Promise((resolve) => browser!.once('exit', resolve));
    browser!.kill();
    await gone;
    server.close();
    await removed(profile);
  }
});
