import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../../..', import.meta.url));

function program(name: string): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', `${here}programs/${name}.ts`], { cwd: root });
}

/** All that a child's stream says until it ends. */
async function said(stream: AsyncIterable<Buffer> | null): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream!) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function exitCode(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

describe('standard streams', () => {
  test('from standard input to standard output, whole', async () => {
    const child = program('shout');
    const text = 'grün und blau, '.repeat(20_000);
    child.stdin!.end(text);
    const [out, err, code] = await Promise.all([said(child.stdout), said(child.stderr), exitCode(child)]);
    expect([err, code]).toEqual(['', 0]);
    expect(out).toBe(text.toUpperCase());
  });

  test('a reader that goes away is the end: upstream is closed, and the program goes on', async () => {
    const child = program('endless');
    const first = (await once(child.stdout!, 'data')) as [Buffer];
    expect(first.toString()).toMatch(/^line 0\n/);
    child.stdout!.destroy();
    const [err, code] = await Promise.all([said(child.stderr), exitCode(child)]);
    expect([err, code]).toEqual(['ended, upstream closed: true\n', 0]);
  });

  test('standard input that was left does not keep the process alive', async () => {
    const child = program('first-line');
    child.stdin!.write('one\ntwo\nthr'); // and it stays open
    const [out, code] = await Promise.all([said(child.stdout), exitCode(child)]);
    expect([out, code]).toEqual(['one', 0]);
    child.stdin!.destroy();
  });
});
