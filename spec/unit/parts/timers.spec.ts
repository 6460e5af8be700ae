import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Context, DONE, Future, MillraceError, PENDING } from 'millrace';
import { expect, it } from 'vitest';
import { NativeRunner } from '../../../lib/executor/native-runner.ts';

// In browsers the timers are there only where something arms them.

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Who arms timers itself, and not by way of a class that does. */
function armers(): string[] {
  return ['lib', 'operators', 'adapters']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, String(name))),
    )
    .filter(
      (file) =>
        file.endsWith('.ts') && /\b(context|turn)\.arm\(/.test(readFileSync(join(root, file), 'utf8')),
    );
}

it('every file that arms timers imports them', () => {
  const found = armers().filter((file) => file !== 'lib/stream/context.ts'); // which only passes on
  expect(found).toContain('lib/executor/sleep.ts');
  expect(found).toContain('operators/time/timed.ts');
  for (const file of found) {
    const specifier = relative(dirname(file), 'lib/parts/timers.ts');
    expect(readFileSync(join(root, file), 'utf8'), file).toContain(`import '${specifier}';`);
  }
});

class Waiting extends Future<number> {
  override poll(context: Context): typeof PENDING | typeof DONE {
    if (this.value === 1) return DONE;
    this.value = 1;
    context.arm(context.now() + 1);
    return PENDING;
  }

  override close(): void {}
}

/** The end of a run. */
function ran(runner: NativeRunner): Promise<void> {
  return new Promise((resolve, reject) => {
    const owner = { task: null, ready: () => true, finished: resolve, failed: reject };
    runner.spawn({ open: () => new Waiting() }, undefined, owner);
  });
}

// With nothing plugged in, `Future` has brought them already.
if (process.env['MILLRACE_PARTS'] !== 'small')
  it('a runner without them says so, and has them as soon as they are plugged in', async () => {
    const runner = new NativeRunner();
    await expect(ran(runner)).rejects.toThrow(MillraceError);
    await expect(ran(runner)).rejects.toThrow('no timers');
    await import('../../../lib/parts/timed.ts');
    await ran(runner);
  });

it('those of several runners fire in order, and wake each in its own turn', async () => {
  await import('../../../lib/parts/timed.ts');
  const [one, other] = [new NativeRunner(), new NativeRunner()];
  const fired: number[] = [];
  const over = new Promise<void>((resolve) => {
    const waker = {
      wake(key: number) {
        fired.push(key);
        if (fired.length === 4) resolve();
      },
    };
    const start = one.now();
    one.arm(start + 3, waker, 3);
    other.arm(start + 1, waker, 1);
    one.arm(start + 1, waker, 2);
    const gone = other.arm(start + 2, waker, 9);
    other.arm(start + 4, waker, 4);
    expect(other.disarm(gone)).toBe(true);
  });
  await over;
  expect(fired).toEqual([1, 2, 3, 4]);
  await ran(one);
  await ran(other);
});

it('a wake that throws holds up nobody', () => {
  const program = `import { NativeRunner } from '${root}dist/lib/executor/native-runner.js';
    import '${root}dist/lib/parts/timed.js';
    process.on('uncaughtException', (error) => console.log(error.message));
    const runner = new NativeRunner();
    const start = runner.now();
    runner.arm(start + 1, { wake() { throw new Error('mine'); } }, 0);
    runner.arm(start + 1, { wake() { console.log('next'); } }, 0);
    runner.arm(start + 2, { wake() {
      const future = { poll: () => 2, close() {} };
      const owner = { ready: () => true, failed() {}, finished: () => console.log('runs on') };
      runner.spawn({ open: () => future }, undefined, owner);
    } }, 0);`;
  const options = { input: program, cwd: root, encoding: 'utf8' } as const;
  const told = execFileSync(process.execPath, ['--input-type=module', '-'], options);
  expect(told.trim().split('\n')).toEqual(['mine', 'next', 'runs on']);
});
