import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { from } from 'millrace';
import {
  BrokenJsonError,
  BrokenTextError,
  DirectoryError,
  DiskError,
  LineTooLongError,
  MissingFileError,
  readJsonLines,
  readLines,
  writeJsonLines,
  writeLines,
} from 'millrace/adapters/disk';
import { type LineView, lines, map, take } from 'millrace/operators';
import { describe, expect, test } from 'vitest';
import { openDescriptors, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
let files = 0;

function fileOf(content: Uint8Array | string): string {
  const path = join(folder, `in-${files++}`);
  writeFileSync(path, content);
  return path;
}

/** All elements before the failure, and the failure. */
async function told<T>(stream: AsyncIterable<T>): Promise<{ elements: T[]; failure: unknown }> {
  const elements: T[] = [];
  try {
    for await (const element of stream) elements.push(element);
    return { elements, failure: undefined };
  } catch (failure) {
    return { elements, failure };
  }
}

const line = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => !/[\r\n]/.test(text));
const sizes = { chunkSize: fc.integer({ min: 1, max: 50 }), buffers: fc.integer({ min: 1, max: 3 }) };

describe('readLines', () => {
  test('what writeLines wrote, for any chunk size and pool', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.record(sizes), async (texts, options) => {
        const path = fileOf('');
        await from(texts).pipe(writeLines(path)).drain();
        fc.pre(!texts[0]?.startsWith('\uFEFF')); // a byte order mark is no text
        expect(await readLines(path, options).toArray()).toEqual(texts);
      }),
      { numRuns: 200 },
    );
  });

  test('a file of many chunks, as text, as views and as JSON', async () => {
    const all = Array.from({ length: 30_000 }, (_, i) => JSON.stringify({ i, text: 'ü'.repeat(i % 50) }));
    const path = fileOf(`${all.join('\n')}\n`);
    expect(await readLines(path).toArray()).toEqual(all);
    const views = readLines(path, { views: true }).pipe(map((view) => view.text()));
    expect(await views.toArray()).toEqual(all);
    const values = readJsonLines<{ i: number }>(path).pipe(map(({ i }) => i));
    expect(await values.toArray()).toEqual(all.map((_, i) => i));
  });

  test('both line ends, and a last line without one', async () => {
    expect(await readLines(fileOf('a\r\nb\n\nc')).toArray()).toEqual(['a', 'b', '', 'c']);
    expect(await readLines(fileOf('')).toArray()).toEqual([]);
  });

  test('a part of the file', async () => {
    expect(await readLines(fileOf('one\ntwo\nthree\n'), { start: 4, end: 8 }).toArray()).toEqual(['two']);
  });

  test('a line that is too long: the file and where the line starts, after the good lines', async () => {
    const path = fileOf(`one\n${'x'.repeat(100)}\nthree\n`);
    for (const chunkSize of [1, 7, 1000]) {
      const { elements, failure } = await told(readLines(path, { maxLength: 10, chunkSize }));
      expect(elements).toEqual(['one']);
      expect(failure).toBeInstanceOf(LineTooLongError);
      expect(failure).toBeInstanceOf(DiskError);
      expect(failure).toMatchObject({ path, offset: 4, name: 'LineTooLongError' });
      expect(String(failure)).toContain(`${path}: a line is longer than 10 bytes (at byte 4)`);
    }
  });

  test('broken UTF-8: the file and the byte, after the good lines; or replaced where asked for', async () => {
    const path = fileOf(Buffer.concat([Buffer.from('grün\nab'), Buffer.of(0xff), Buffer.from('c\n')]));
    for (const chunkSize of [1, 6, 1000]) {
      const { elements, failure } = await told(readLines(path, { chunkSize }));
      expect(elements).toEqual(['grün']);
      expect(failure).toBeInstanceOf(BrokenTextError);
      expect(failure).toMatchObject({ path, offset: 8 });
    }
    expect(await readLines(path, { fatal: false }).toArray()).toEqual(['grün', 'ab\uFFFDc']);
  });

  test('the offset counts from the start of the file, also for a part of it', async () => {
    const path = fileOf('one\ntwo\nlonger\n');
    const { failure } = await told(readLines(path, { start: 4, maxLength: 4 }));
    expect(failure).toMatchObject({ path, offset: 8 });
  });

  test('a missing file and a directory', async () => {
    await expect(readLines(join(folder, 'nowhere')).toArray()).rejects.toBeInstanceOf(MissingFileError);
    await expect(readLines(folder).toArray()).rejects.toBeInstanceOf(DirectoryError);
    expect(() => readLines('')).toThrow('readLines: path');
  });

  test('ending early gives the file back', async () => {
    const path = fileOf('x\n'.repeat(10_000));
    expect(await readLines(path, { chunkSize: 100 }).pipe(take(3)).toArray()).toEqual(['x', 'x', 'x']);
    expect(openDescriptors(path) ?? 0).toBe(0);
  });
});

describe('readLines as views', () => {
  const text = map((view: LineView) => view.text());

  test('the lines are those of the strings, for any bytes, chunk size and pool', async () => {
    const bytes = fc.array(fc.constantFrom(...Buffer.from('abü\n\r\uFEFF')), { maxLength: 120 });
    await fc.assert(
      fc.asyncProperty(bytes, fc.record(sizes), async (content, options) => {
        const path = fileOf(Buffer.from(content));
        const strings = await readLines(path, { ...options, fatal: false }).toArray();
        const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
        const decoded = readLines(path, { ...options, views: true }).pipe(
          map((view) => decoder.decode(view.copy())),
        );
        for (const fusion of ['off', 'eager'] as const)
          expect(await decoded.toArray({ fusion })).toEqual(strings);
      }),
      { numRuns: 300 },
    );
  });

  test('each line says where in the file it stands', async () => {
    const content = 'one\r\n\nthree\nfour\nfive';
    const path = fileOf(content);
    for (const chunkSize of [1, 2, 5, 1000]) {
      const seen = await readLines(path, { views: true, chunkSize })
        .pipe(map((view) => content.slice(view.offset, view.offset + view.length)))
        .toArray();
      expect(seen).toEqual(['one', '', 'three', 'four', 'five']);
    }
  });

  test('one object, over the pool of buffers: only what crosses their border is copied', async () => {
    const all = Array.from({ length: 500 }, (_, i) => `line number ${i}`);
    const path = fileOf(all.join('\n'));
    const objects = new Set<LineView>();
    const memories = new Map<ArrayBufferLike, number>();
    const seen: string[] = [];
    await readLines(path, { views: true, chunkSize: 1000, buffers: 3 }).forEach((view) => {
      objects.add(view);
      memories.set(view.bytes.buffer, (memories.get(view.bytes.buffer) ?? 0) + 1);
      seen.push(view.text());
    });
    expect(seen).toEqual(all);
    expect(objects.size).toBe(1);
    const [...counts] = memories.values();
    const inPool = [...memories.keys()].filter(({ byteLength }) => byteLength === 1000);
    expect(inPool).toHaveLength(3);
    const copied = counts.reduce((a, b) => a + b) - inPool.reduce((sum, one) => sum + memories.get(one)!, 0);
    expect(copied).toBeLessThanOrEqual(Math.ceil(all.join('\n').length / 1000));
  });

  test('a line that is too long, and text that is broken: typed, with the file and the offset', async () => {
    const long = fileOf(`one\n${'x'.repeat(100)}\nthree\n`);
    const broken = fileOf(Buffer.concat([Buffer.from('grün\nab'), Buffer.of(0xff), Buffer.from('c\n')]));
    for (const chunkSize of [1, 6, 1000]) {
      const tooLong = await told(readLines(long, { views: true, maxLength: 10, chunkSize }).pipe(text));
      expect(tooLong.elements).toEqual(['one']);
      expect(tooLong.failure).toBeInstanceOf(LineTooLongError);
      expect(tooLong.failure).toMatchObject({ path: long, offset: 4 });
      const { elements, failure } = await told(readLines(broken, { views: true, chunkSize }).pipe(text));
      expect(elements).toEqual(['grün']);
      expect(failure).toBeInstanceOf(BrokenTextError);
      expect(failure).toMatchObject({ path: broken, offset: 8 });
    }
    const lengths = readLines(broken, { views: true }).pipe(map((view) => view.length));
    expect(await lengths.toArray()).toEqual([5, 4]); // nobody asked for text
  });

  test('a copy stays, also where the chunks are Buffers', async () => {
    const path = fileOf('one\ntwo\nthree\n');
    const copies = await readLines(path, { views: true, chunkSize: 5, buffers: 1 })
      .pipe(map((view) => view.copy()))
      .toArray();
    expect(copies.map((copy) => Buffer.from(copy).toString())).toEqual(['one', 'two', 'three']);
    const buffer = Buffer.from('one\n');
    const [copy] = from([buffer])
      .pipe(
        lines({ views: true }),
        map((view) => view.copy()),
      )
      .toArraySync();
    buffer.fill(0);
    expect(Buffer.from(copy).toString()).toBe('one');
  });
});

describe('readJsonLines', () => {
  test('what writeJsonLines wrote', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue()), fc.record(sizes), async (values, options) => {
        const path = fileOf('');
        await from(values).pipe(writeJsonLines(path)).drain();
        const expected = values.map((value) => JSON.parse(JSON.stringify(value)) as unknown);
        expect(await readJsonLines(path, options).toArray()).toEqual(expected);
      }),
    );
  });

  test('a line that is not JSON: the file and where the line starts, after the good ones', async () => {
    const path = fileOf('{"a":1}\n\n{"a":\n{"a":2}\n');
    const { elements, failure } = await told(readJsonLines(path));
    expect(elements).toEqual([{ a: 1 }]);
    expect(failure).toBeInstanceOf(BrokenJsonError);
    expect(failure).toMatchObject({ path, offset: 9 });
  });
});
