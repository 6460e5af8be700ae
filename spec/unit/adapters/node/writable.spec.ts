import { PassThrough, Writable } from 'node:stream';
import * as fc from 'fast-check';
import { from } from 'millrace';
import { fromReadable, toWritable } from 'millrace/adapters/node';
import { map, take } from 'millrace/operators';
import { describe, expect, test } from 'vitest';

/** Takes one chunk at a time, when told to. */
class Slow extends Writable {
  readonly got: string[] = [];
  /** From now on every chunk is taken at once. */
  quick = false;
  private done: (() => void) | null = null;

  constructor() {
    super({ highWaterMark: 1, decodeStrings: false });
  }

  override _write(chunk: string, _encoding: BufferEncoding, done: () => void): void {
    this.got.push(chunk);
    if (this.quick) setImmediate(done);
    else this.done = done;
  }

  release(): void {
    const done = this.done;
    this.done = null;
    done?.();
  }
}

describe('toWritable', () => {
  test('everything arrives, in order, and the progress ends with all of it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ minLength: 1 }), { maxLength: 50 }),
        fc.integer({ min: 1, max: 30 }),
        async (texts, highWaterMark) => {
          const through = new PassThrough({ highWaterMark });
          const arrived = fromReadable(through).toArray();
          const sent = await from(texts).pipe(toWritable(through)).toArray();
          expect(Buffer.concat(await arrived).toString()).toBe(texts.join(''));
          expect(sent.at(-1)).toEqual({ elements: texts.length });
        },
      ),
    );
  });

  test('back-pressure: while the Writable is full, upstream is not asked', async () => {
    const slow = new Slow();
    let asked = 0;
    const texts = from(['a', 'b', 'c']).pipe(
      map((text) => {
        asked++;
        return text;
      }),
    );
    const run = texts.pipe(toWritable(slow)).drain();
    expect(asked).toBe(1);
    const drained = new Promise((resolve) => slow.once('drain', resolve));
    slow.release();
    await drained;
    expect(asked).toBe(2);
    slow.quick = true;
    slow.release();
    await run;
    expect(slow.got).toEqual(['a', 'b', 'c']);
    expect(slow.writableFinished).toBe(true);
  });

  test("the Writable's failure, the same object; upstream is closed", async () => {
    const mine = new Error('mine');
    const failing = new Writable({
      write(_chunk, _encoding, done): void {
        done(mine);
      },
    });
    await expect(from(['a', 'b']).pipe(toWritable(failing)).drain()).rejects.toBe(mine);
    expect(failing.listenerCount('drain')).toBe(0);
  });

  test('a failure upstream destroys the Writable', async () => {
    const mine = new Error('mine');
    const through = new PassThrough();
    const failing = from(['a']).pipe(
      map((): string => {
        throw mine;
      }),
    );
    await expect(failing.pipe(toWritable(through)).drain()).rejects.toBe(mine);
    expect(through.destroyed).toBe(true);
  });

  test('an early close destroys the Writable and settles', async () => {
    const through = new PassThrough({ highWaterMark: 1 }).resume();
    await from(['a', 'b', 'c', 'd']).pipe(toWritable(through), take(1)).drain();
    expect(through.destroyed).toBe(true);
  });

  test('a Writable that is closed already, or before its end, is a failure', async () => {
    const through = new PassThrough();
    through.destroy();
    await expect(from(['a']).pipe(toWritable(through)).drain()).rejects.toThrow();
    const slow = new Slow();
    const run = from(['a', 'b']).pipe(toWritable(slow)).drain();
    slow.destroy();
    await expect(run).rejects.toThrow('closed before its end');
  });
});
