import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { DONE, PENDING, READY } from 'millrace';
import { DirectoryError, DiskError, MissingFileError, readBytes } from 'millrace/adapters/disk';
import { map, take } from 'millrace/operators';
import { describe, expect, test } from 'vitest';
import { readViews } from '../../../../adapters/disk/bytes.ts';
import { Hand, openDescriptors, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
let files = 0;

function fileOf(content: Uint8Array | string): string {
  const path = join(folder, `in-${files++}`);
  writeFileSync(path, content);
  return path;
}

describe('readBytes', () => {
  test('the chunks, joined, are the file, for any chunk size, pool and range', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.integer({ min: 1, max: 64 }),
        fc.integer({ min: 1, max: 4 }),
        fc.option(fc.tuple(fc.nat(350), fc.nat(350)), { nil: undefined }),
        fc.boolean(),
        async (content, chunkSize, buffers, range, views) => {
          const [start, end] = range ?? [undefined, undefined];
          const chunks = await readBytes(fileOf(content), { chunkSize, buffers, start, end, views })
            .pipe(map((chunk) => Uint8Array.from(chunk)))
            .toArray();
          expect(Buffer.concat(chunks)).toEqual(Buffer.from(content.slice(start, end)));
          expect(chunks.every((chunk) => chunk.length > 0 && chunk.length <= chunkSize)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('cut into pieces: the same bytes, none longer than a piece, each good until the next poll', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.integer({ min: 1, max: 64 }),
        fc.integer({ min: 1, max: 70 }),
        fc.integer({ min: 1, max: 3 }),
        async (content, chunkSize, piece, buffers) => {
          const hand = new Hand();
          const future = readViews('test', fileOf(content), { chunkSize, buffers }, piece).open(hand.context);
          const chunks: Uint8Array[] = [];
          while ((await hand.next(future)) === READY) {
            await new Promise(setImmediate); // what is read ahead meanwhile must not touch it
            chunks.push(future.value.slice());
          }
          await future.close();
          expect(Buffer.concat(chunks)).toEqual(Buffer.from(content));
          const longest = Math.min(chunkSize, piece);
          expect(chunks.every((chunk) => chunk.length > 0 && chunk.length <= longest)).toBe(true);
        },
      ),
    );
  });

  test('each run opens the file anew', async () => {
    const bytes = readBytes(fileOf('abc')).pipe(map((chunk) => Buffer.from(chunk).toString()));
    expect(await bytes.toArray()).toEqual(['abc']);
    expect(await bytes.toArray()).toEqual(['abc']);
  });

  test('chunks may be kept', async () => {
    const chunks = await readBytes(fileOf('aabbccdd'), { chunkSize: 2, buffers: 1 }).toArray();
    expect(chunks.map((chunk) => Buffer.from(chunk).toString())).toEqual(['aa', 'bb', 'cc', 'dd']);
  });

  test('with views, the pool is recycled and not larger than asked for', async () => {
    const path = fileOf('x'.repeat(1000));
    for (const buffers of [1, 2, 3]) {
      const memories = new Set<ArrayBufferLike>();
      await readBytes(path, { chunkSize: 10, buffers, views: true }).forEach((chunk) => {
        memories.add(chunk.buffer);
      });
      expect(memories.size).toBe(buffers);
    }
  });

  test('a view holds still until the next poll, while the file is read ahead', async () => {
    const hand = new Hand();
    const future = readBytes(fileOf('aabbcc'), { chunkSize: 2, buffers: 2, views: true }).open(hand.context);
    expect(await hand.next(future)).toBe(READY);
    await hand.wakeUp(); // the read ahead has landed
    expect(Buffer.from(future.value).toString()).toBe('aa');
    expect(await hand.next(future)).toBe(READY);
    expect(Buffer.from(future.value).toString()).toBe('bb');
    await future.close();
  });

  test('the end of a pipe-like file that has no size', async () => {
    expect(await readBytes('/dev/null').toArray()).toEqual([]);
    const zeros = await readBytes('/dev/zero', { chunkSize: 8 }).pipe(take(3)).toArray();
    expect(zeros).toEqual([new Uint8Array(8), new Uint8Array(8), new Uint8Array(8)]);
  });

  test('a missing file', async () => {
    const path = join(folder, 'nowhere');
    const failure = await readBytes(path)
      .drain()
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MissingFileError);
    expect(failure).toBeInstanceOf(DiskError);
    expect(failure).toMatchObject({ path, offset: 0, code: 'ENOENT', name: 'MissingFileError' });
    expect(String(failure)).toContain(path);
  });

  test('a directory', async () => {
    const failure = await readBytes(folder)
      .drain()
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DirectoryError);
    expect(failure).toMatchObject({ path: folder, code: 'EISDIR' });
  });

  test('arguments that can never work', () => {
    expect(() => readBytes('')).toThrow('path');
    expect(() => readBytes('x', { chunkSize: 0 })).toThrow('chunkSize');
    expect(() => readBytes('x', { buffers: 1.5 })).toThrow('buffers');
    expect(() => readBytes('x', { start: -2 })).toThrow('start');
    expect(() => readBytes('x', { end: Number.NaN })).toThrow('end');
  });

  test('after DONE and after a failure every poll is DONE', async () => {
    const hand = new Hand();
    for (const path of [fileOf('a'), join(folder, 'nowhere')]) {
      const future = readBytes(path).open(hand.context);
      let answer = PENDING as number;
      while (answer !== DONE) answer = await hand.next(future).catch(() => DONE);
      expect(future.poll(hand.context)).toBe(DONE);
      await future.close();
      expect(future.poll(hand.context)).toBe(DONE);
    }
  });

  test('closing waits for what is in flight and gives the descriptor back', async () => {
    const path = fileOf('x'.repeat(100_000));
    for (const polls of [0, 1, 2, 3]) {
      const hand = new Hand();
      const future = readBytes(path, { chunkSize: 100 }).open(hand.context);
      for (let i = 0; i < polls; i++) {
        if (future.poll(hand.context) === PENDING) await hand.wakeUp();
      }
      const closing = future.close();
      expect(future.close()).toBe(closing);
      expect(future.poll(hand.context)).toBe(DONE);
      await closing;
      expect(openDescriptors(path) ?? 0).toBe(0);
    }
  });

  test('no descriptor stays open: at the end, after a take, after a break, after a failure, after an abort', async () => {
    const path = fileOf('x'.repeat(10_000));
    const bytes = readBytes(path, { chunkSize: 64 });
    await bytes.drain();
    await bytes.pipe(take(2)).drain();
    for await (const chunk of bytes) if (chunk.length > 0) break;
    await bytes
      .forEach(() => {
        throw new Error('mine');
      })
      .catch(() => {});
    const abort = new AbortController();
    const run = bytes.drain({ signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(run).rejects.toThrow('enough');
    expect(openDescriptors(path) ?? 0).toBe(0);
  });
});
