import { PassThrough, Readable } from 'node:stream';
import * as fc from 'fast-check';
import { from, ReopenedError } from 'millrace';
import { fromReadable, toReadable } from 'millrace/adapters/node';
import { map, take } from 'millrace/operators';
import { describe, expect, test } from 'vitest';

describe('fromReadable', () => {
  test('the elements of a Readable in object mode, for any elements and buffer', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.anything().filter((x) => x != null)),
        fc.integer({ min: 1, max: 20 }),
        async (xs, highWaterMark) => {
          const readable = Readable.from(xs, { objectMode: true, highWaterMark });
          expect(await fromReadable(readable).toArray()).toEqual(xs);
        },
      ),
    );
  });

  test('bytes: what was written, joined', async () => {
    const through = new PassThrough();
    const bytes = fromReadable(through).toArray();
    through.write('one ');
    through.end('two');
    expect(Buffer.concat(await bytes).toString()).toBe('one two');
  });

  test('demand: no more is read than is asked for and the Readable buffers by itself', async () => {
    let made = 0;
    const readable = new Readable({
      objectMode: true,
      highWaterMark: 4,
      read(): void {
        this.push(made++);
      },
    });
    expect(await fromReadable<number>(readable).pipe(take(3)).toArray()).toEqual([0, 1, 2]);
    expect(made).toBeLessThanOrEqual(3 + 4 + 1);
    expect(readable.destroyed).toBe(true);
  });

  test("the Readable's failure, the same object", async () => {
    const mine = new Error('mine');
    const readable = new Readable({
      read(): void {
        this.destroy(mine);
      },
    });
    await expect(fromReadable(readable).toArray()).rejects.toBe(mine);
  });

  test('a Readable that is destroyed before its end is a failure', async () => {
    const through = new PassThrough();
    const run = fromReadable(through).drain();
    through.destroy();
    await expect(run).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
  });

  test('runs once, and leaves no listener', async () => {
    const readable = Readable.from(['a']);
    const stream = fromReadable(readable);
    expect(await stream.toArray()).toEqual(['a']);
    await expect(stream.toArray()).rejects.toBeInstanceOf(ReopenedError);
    await expect(fromReadable(readable).toArray()).rejects.toBeInstanceOf(ReopenedError);
    expect(readable.listenerCount('readable')).toBe(0);
  });
});

describe('toReadable', () => {
  test('there and back', async () => {
    const there = toReadable(from([1, 2, 3]).pipe(map((x) => x * 2)));
    expect(await fromReadable<number>(there).toArray()).toEqual([2, 4, 6]);
  });

  test('destroying it closes the run', async () => {
    let closed = false;
    const readable = toReadable(
      from(
        (async function* (): AsyncGenerator<number> {
          try {
            for (let i = 0; ; i++) yield i;
          } finally {
            closed = true;
          }
        })(),
      ),
    );
    for await (const x of readable) if (x === 5) break;
    await new Promise((resolve) => (readable.closed ? resolve(undefined) : readable.once('close', resolve)));
    expect(closed).toBe(true);
  });
});
