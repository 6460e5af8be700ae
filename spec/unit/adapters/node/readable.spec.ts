import 'millrace/fused'; // also where nothing is plugged in: fused loops are looked at here
import { PassThrough, Readable } from 'node:stream';
import * as fc from 'fast-check';
import { type Context, DONE, from, type Fusion, PENDING, ReopenedError } from 'millrace';
import { fromReadable, toReadable } from 'millrace/adapters/node';
import { filter, map, take } from 'millrace/operators';
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

describe('fromReadable in a fused loop', () => {
  type Event = { push: string } | { poll: number };

  /** All that can be seen of one run, polled by hand with few elements a turn. */
  async function seen(events: readonly Event[], end: string, fusion: Fusion): Promise<string[]> {
    const through = new PassThrough({ objectMode: true, highWaterMark: 100 });
    const log: string[] = [];
    const turn = { budget: 0 };
    const context = {
      turn,
      fusion,
      wake: () => void log.push('wake'),
      spent: () => {
        log.push('spent');
        return PENDING;
      },
    } as unknown as Context;
    const future = fromReadable<string>(through)
      .pipe(
        map((text) => `${text}!`),
        filter((text) => text.length % 3 !== 0),
        take(6),
      )
      .open(context);
    const poll = (times: number): void => {
      turn.budget = 3;
      for (let i = 0; i < times; i++)
        try {
          const answer = future.poll(context);
          log.push(answer === PENDING ? 'pending' : answer === DONE ? 'done' : `ready ${future.value}`);
        } catch (error) {
          log.push(String(error));
        }
      log.push(`budget ${turn.budget}`);
    };
    for (const event of events) {
      if ('poll' in event) poll(event.poll);
      else if (!through.destroyed) through.write(event.push);
      await new Promise(setImmediate);
    }
    if (end === 'end') through.end();
    else if (end === 'fail') through.destroy(new Error('planted'));
    else void future.close();
    for (let i = 0; i < 4; i++) {
      await new Promise(setImmediate);
      poll(3);
    }
    await future.close();
    return log;
  }

  test('equals the interpreter: elements, waits, payments, wakes, the end and a failure', async () => {
    const event = fc.oneof(
      fc.record({ push: fc.string({ maxLength: 4 }) }),
      fc.record({ poll: fc.integer({ min: 1, max: 4 }) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 15 }),
        fc.constantFrom('end', 'fail', 'leave'),
        async (events, end) => {
          expect(await seen(events, end, 'eager')).toEqual(await seen(events, end, 'off'));
        },
      ),
    );
  });

  test('the loop holds its source', () => {
    const text = fromReadable(new PassThrough())
      .pipe(map((x) => x))
      .explain();
    expect(text).toContain('fromReadable: a source whose loop is known');
    expect(text).toContain('in one loop with its source');
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
