import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { from, Future, type Context, PENDING, type Poll, READY, Stream } from 'millrace';
import {
  DirectoryError,
  DiskFullError,
  DiskError,
  MissingFileError,
  readBytes,
  writeBytes,
  writeJsonLines,
  writeLines,
  type Written,
} from 'millrace/adapters/disk';
import { map, take } from 'millrace/operators';
import { describe, expect, test } from 'vitest';
import { Hand, openDescriptors, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
let files = 0;
const fresh = (): string => join(folder, `out-${files++}`);

/** Counts how many elements were taken; never waits, never ends. */
class Endless extends Stream<string> {
  taken = 0;
  override open(): Future<string> {
    return new Counting(this);
  }
}

class Counting extends Future<string> {
  private readonly stream: Endless;

  constructor(stream: Endless) {
    super();
    this.stream = stream;
  }

  override poll(context: Context): Poll {
    if (--context.turn.budget < 0) return context.spent();
    this.value = `line ${this.stream.taken++}`;
    return READY;
  }

  override close(): void {}
}

describe('the sinks', () => {
  test('the bytes are the chunks, joined, for any block size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 80 }),
        async (chunks, blockSize) => {
          const path = fresh();
          const written = await from(chunks).pipe(writeBytes(path, { blockSize })).toArray();
          const whole = Buffer.concat(chunks);
          expect(readFileSync(path)).toEqual(whole);
          expect(written.at(-1)).toEqual({ elements: chunks.length, bytes: whole.length });
          expect(increasing(written)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('lines of any text, in UTF-8', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 40 }),
        async (lines, blockSize) => {
          const path = fresh();
          const last = await from(lines).pipe(writeLines(path, { blockSize })).last();
          const text = lines.map((line) => `${line}\n`).join('');
          expect(readFileSync(path, 'utf8')).toBe(text);
          expect(last).toEqual({ elements: lines.length, bytes: Buffer.byteLength(text) });
        },
      ),
      { numRuns: 100 },
    );
  });

  test('JSON lines', async () => {
    const path = fresh();
    await from([{ a: 1 }, null, 'x\ny', [2]])
      .pipe(writeJsonLines(path))
      .drain();
    expect(readFileSync(path, 'utf8')).toBe('{"a":1}\nnull\n"x\\ny"\n[2]\n');
    const failure = from([undefined]).pipe(writeJsonLines(fresh())).drain();
    await expect(failure).rejects.toThrow('a value that JSON can express');
  });

  test('views over recycled buffers are written as they were when they were taken', async () => {
    const [source, path] = [fresh(), fresh()];
    const content = Buffer.from(Array.from({ length: 5000 }, (_, i) => i % 251));
    writeFileSync(source, content);
    for (const blockSize of [1, 7, 64, 65_536]) {
      await readBytes(source, { chunkSize: 7, buffers: 2, views: true })
        .pipe(writeBytes(path, { blockSize }))
        .drain();
      expect(readFileSync(path)).toEqual(content);
    }
  });

  test('truncates, appends, or refuses, as told', async () => {
    const path = fresh();
    const write = (flags: 'w' | 'a' | 'wx' | 'ax', text: string): Promise<void> =>
      from([text]).pipe(writeLines(path, { flags })).drain();
    await write('wx', 'one');
    await write('a', 'two');
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
    await expect(write('wx', 'three')).rejects.toMatchObject({ code: 'EEXIST', path });
    await write('w', 'four');
    expect(readFileSync(path, 'utf8')).toBe('four\n');
    expect(() => writeLines(path, { flags: 'r' as 'w' })).toThrow('flags');
  });

  test('with fsync, and with nothing to write', async () => {
    const path = fresh();
    expect(
      await from<string>([])
        .pipe(writeLines(path, { fsync: true }))
        .toArray(),
    ).toEqual([{ elements: 0, bytes: 0 }]);
    expect(readFileSync(path, 'utf8')).toBe('');
    await from(['x'])
      .pipe(writeLines(path, { fsync: true }))
      .drain();
    expect(readFileSync(path, 'utf8')).toBe('x\n');
  });

  test('back-pressure: no more than two blocks are taken ahead of the disk and its reader', async () => {
    const endless = new Endless();
    const hand = new Hand();
    const future = endless.pipe(writeLines(fresh(), { blockSize: 1000 })).open(hand.context);
    let taken = 0;
    for (let i = 0; i < 20; i++) {
      expect(await hand.next(future)).toBe(READY);
      const written = future.value;
      taken = endless.taken;
      expect(taken - written.elements).toBeLessThan((2 * 1000) / 'line 0\n'.length + 2);
    }
    await hand.wakeUp(); // the write in flight has landed
    expect(endless.taken).toBe(taken); // nobody polls, nothing is taken
    await future.close();
  });

  test('what was taken is on the disk when an early close settles, in whole lines', async () => {
    const path = fresh();
    const endless = new Endless();
    await endless.pipe(writeLines(path, { blockSize: 1000 }), take(3)).drain();
    const lines = readFileSync(path, 'utf8').split('\n');
    expect(lines.pop()).toBe('');
    expect(lines).toEqual(Array.from({ length: endless.taken }, (_, i) => `line ${i}`));
    expect(openDescriptors(path) ?? 0).toBe(0);
  });

  test('closing while the file is being opened, and while a block is being written', async () => {
    for (const polls of [0, 1, 2, 3, 5]) {
      const path = fresh();
      const endless = new Endless();
      const hand = new Hand();
      const future = endless.pipe(writeLines(path, { blockSize: 100 })).open(hand.context);
      for (let i = 0; i < polls; i++) if (future.poll(hand.context) === PENDING) await hand.wakeUp();
      await future.close();
      expect(readFileSync(path, 'utf8').split('\n').length - 1).toBe(endless.taken);
      expect(openDescriptors(path) ?? 0).toBe(0);
    }
  });

  test('a failure upstream comes out as itself, after what was taken; the file is closed', async () => {
    const path = fresh();
    const mine = new Error('mine');
    const lines = from(['a', 'b', 'c']).pipe(
      map((line) => {
        if (line === 'c') throw mine;
        return line;
      }),
    );
    await expect(lines.pipe(writeLines(path)).drain()).rejects.toBe(mine);
    expect(readFileSync(path, 'utf8')).toBe('a\nb\n');
    expect(openDescriptors(path) ?? 0).toBe(0);
  });

  test('a source that waits, and may fail anywhere: the file holds what came before', async () => {
    const mine = new Error('mine');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.string({ maxLength: 9 }), fc.constantFrom('now', 'soon', 'later')), {
          maxLength: 30,
        }),
        fc.option(fc.nat(30), { nil: Infinity }),
        fc.integer({ min: 1, max: 40 }),
        async (steps, failsAt, blockSize) => {
          const path = fresh();
          const run = from(waiting(steps, failsAt, mine))
            .pipe(writeLines(path, { blockSize }))
            .last();
          const failure = await run.then(
            () => undefined,
            (error: unknown) => error,
          );
          expect(failure).toBe(failsAt < steps.length ? mine : undefined);
          const taken = steps.slice(0, Math.min(failsAt, steps.length));
          expect(readFileSync(path, 'utf8')).toBe(taken.map(([text]) => `${text}\n`).join(''));
          expect(openDescriptors(path) ?? 0).toBe(0);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('a slow source reaches the disk although its block is not full', async () => {
    const path = fresh();
    let seen = '';
    async function* slow(): AsyncGenerator<string> {
      yield 'first';
      for (let i = 0; i < 10_000 && seen === ''; i++) {
        await new Promise(setImmediate);
        if (existsSync(path)) seen = readFileSync(path, 'utf8');
      }
      yield 'second';
    }
    await from(slow()).pipe(writeLines(path)).drain();
    expect(seen).toBe('first\n');
    expect(readFileSync(path, 'utf8')).toBe('first\nsecond\n');
  });

  test.skipIf(!existsSync('/dev/full'))('a full disk', async () => {
    const failure = await new Endless()
      .pipe(writeLines('/dev/full'))
      .drain()
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DiskFullError);
    expect(failure).toMatchObject({ path: '/dev/full', offset: 0, code: 'ENOSPC' });
    expect(openDescriptors('/dev/full') ?? 0).toBe(0);
  });

  test.skipIf(!existsSync('/dev/full'))('a full disk that only the last, early write meets', async () => {
    const hand = new Hand();
    const future = from(['x']).pipe(writeLines('/dev/full')).open(hand.context);
    future.poll(hand.context); // taken, while the file is still being opened
    await expect(future.close()).rejects.toBeInstanceOf(DiskFullError);
  });

  test('a directory, and a folder that is missing', async () => {
    const lines = from(['x']);
    await expect(lines.pipe(writeLines(folder)).drain()).rejects.toBeInstanceOf(DirectoryError);
    const nowhere = join(folder, 'no', 'where');
    await expect(lines.pipe(writeLines(nowhere)).drain()).rejects.toBeInstanceOf(MissingFileError);
    await expect(lines.pipe(writeLines(nowhere)).drain()).rejects.toBeInstanceOf(DiskError);
  });
});

type Step = readonly [text: string, when: string];

async function* waiting(steps: readonly Step[], failsAt: number, failure: Error): AsyncGenerator<string> {
  for (const [i, [text, when]] of steps.entries()) {
    if (when === 'soon') await Promise.resolve();
    if (when === 'later') await new Promise(setImmediate);
    if (i === failsAt) throw failure;
    yield text;
  }
}

function increasing(all: readonly Written[]): boolean {
  return all.every((written, i) => i === 0 || written.elements >= all[i - 1].elements);
}
