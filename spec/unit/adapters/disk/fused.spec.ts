import 'millrace/fused'; // also where nothing is plugged in: fused loops are looked at here
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { DONE, type Fusion, PENDING, type Stream } from 'millrace';
import { readBytes, readJsonLines, readLines } from 'millrace/adapters/disk';
import { filter, map, mapConcat, scan, take } from 'millrace/operators';
import { describe, expect, test } from 'vitest';
import { Hand, openDescriptors, temporaryFolder } from './support.ts';

// What a file is read by, in a fused loop and interpreted: the same elements, end, failure, and what was read for them.

const folder = temporaryFolder();
let files = 0;

interface Options {
  readonly chunkSize: number;
  readonly buffers: number;
}

type Make = (path: string, options: Options, calls: string[]) => Stream<unknown>;

const makes: Record<string, Make> = {
  'bytes, views': (path, options, calls) =>
    readBytes(path, { ...options, views: true }).pipe(
      map((chunk) => Buffer.from(chunk).toString('latin1')),
      filter((text) => calls.push(text) % 3 !== 0),
      scan((all, text) => `${all.length} ${text}`, ''),
    ),
  'bytes, each one': (path, options, calls) =>
    readBytes(path, options).pipe(
      mapConcat((chunk) => Array.from(chunk)),
      filter((byte) => calls.push(`${byte}`) % 2 === 0),
    ),
  lines: (path, options, calls) =>
    readLines(path, { ...options, maxLength: 20 }).pipe(
      filter((line) => calls.push(line) % 3 !== 0),
      map((line) => line.length),
    ),
  'lines, views': (path, options, calls) =>
    readLines(path, { ...options, maxLength: 20, views: true }).pipe(
      filter((view) => calls.push(view.text()) % 3 !== 0),
      map((view) => `${view.offset}: ${view.length}`),
    ),
  'JSON lines': (path, options, calls) =>
    readJsonLines(path, options).pipe(
      map((value) => calls.push(JSON.stringify(value))),
      take(6),
    ),
};

/** What is seen of a run that is polled by hand, and left after `most` elements. */
async function seen(
  make: Make,
  path: string,
  options: Options,
  most: number,
  fusion: Fusion,
): Promise<string[]> {
  const log: string[] = [];
  const hand = new Hand(fusion);
  const future = make(path, options, log).open(hand.context);
  try {
    for (let i = 0; i < most; i++) {
      const answer = await hand.next(future);
      log.push(answer === DONE ? 'done' : `=> ${JSON.stringify(future.value)}`);
      if (answer === DONE) break;
    }
  } catch (error) {
    log.push(String(error));
  }
  if (log.at(-1) === 'done') expect(future.poll(hand.context)).toBe(DONE);
  await future.close();
  expect(future.poll(hand.context)).toBe(DONE);
  return log;
}

describe.each(Object.entries(makes))('%s', (_, make) => {
  test('fused equals interpreted, and changes over in the middle', async () => {
    const line = fc.constantFrom('1', '[2]', '{"a":3}', '"vier"', '', 'no JSON', 'x'.repeat(25), 'ü\r');
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 20 }),
        fc.record({ chunkSize: fc.integer({ min: 1, max: 60 }), buffers: fc.integer({ min: 1, max: 3 }) }),
        fc.integer({ min: 0, max: 40 }),
        async (lines, options, most) => {
          const path = join(folder, `in-${files++ % 8}`);
          writeFileSync(path, lines.join('\n'));
          const interpreted = await seen(make, path, options, most, 'off');
          expect(await seen(make, path, options, most, 'eager')).toEqual(interpreted);
          expect(openDescriptors(path) ?? 0).toBe(0);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('the loop holds its source, and explaining it opens nothing', () => {
    const text = make('/nowhere/at/all', { chunkSize: 1, buffers: 1 }, []).explain({ code: true });
    expect(text).toContain('readBytes: a source whose loop is known');
    expect(text).toContain('in one loop with its source');
  });
});

test('a run changes over from interpreted to fused while it reads', async () => {
  const path = join(folder, 'long');
  const expected = Array.from({ length: 20_000 }, (_, i) => `${i}`);
  writeFileSync(path, `${expected.join('\n')}\n`);
  const numbers = readLines(path, { views: true, chunkSize: 300 }).pipe(map((view) => view.text()));
  expect(await numbers.toArray({ fusion: 'auto' })).toEqual(expected);
  const strings = readLines(path, { chunkSize: 300 }).pipe(map((text) => text));
  expect(await strings.toArray({ fusion: 'auto' })).toEqual(expected);
});

test('a chunk that is asked for wakes once it is there, and no poll before says anything else', async () => {
  const path = join(folder, 'slow');
  writeFileSync(path, 'x'.repeat(100));
  const hand = new Hand('eager');
  const future = readBytes(path, { chunkSize: 30, views: true })
    .pipe(map((chunk) => chunk.length))
    .open(hand.context);
  for (let i = 0; i < 5; i++) expect(future.poll(hand.context)).toBe(PENDING); // the file is not even open
  const sizes: number[] = [];
  while ((await hand.next(future)) !== DONE) sizes.push(future.value);
  expect(sizes).toEqual([30, 30, 30, 10]);
  await future.close();
});
