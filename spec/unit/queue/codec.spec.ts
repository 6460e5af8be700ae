import fc from 'fast-check';
import {
  ascii,
  bool,
  type Codec,
  CodecError,
  f64,
  frame,
  i8,
  i32,
  i64,
  record,
  sharedQueue,
  u8,
  u16,
  u32,
  u64,
} from 'millrace';
import { describe, expect, test } from 'vitest';

const everything = record({
  wide: f64,
  big: u64,
  less: i64,
  id: u32,
  low: i32,
  port: u16,
  side: u8,
  step: i8,
  on: bool,
  name: ascii(6),
});

const anyRecord = fc.record({
  wide: fc.double(),
  big: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  less: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  id: fc.nat(0xffffffff),
  low: fc.integer(),
  port: fc.nat(0xffff),
  side: fc.nat(0xff),
  step: fc.integer({ min: -128, max: 127 }),
  on: fc.boolean(),
  name: fc.string({
    unit: fc.integer({ min: 1, max: 127 }).map((code) => String.fromCharCode(code)),
    maxLength: 6,
  }),
});

/** What comes out of a queue of room for one, after it went in. */
function through<T>(codec: Codec<T>, value: T): T {
  const queue = sharedQueue<T>({ kind: 'spsc', codec, capacity: 1 });
  queue.pub().tryPush(value);
  return queue.sub().tryRead().value;
}

describe('records', () => {
  test('what goes in comes out, whatever fits', () => {
    fc.assert(
      fc.property(anyRecord, (value) => {
        expect(through(everything, value)).toEqual({ ...value });
      }),
    );
  });

  test.each([
    ['id', -1],
    ['id', 2 ** 32],
    ['id', 1.5],
    ['id', Number.NaN],
    ['step', 128],
    ['port', 65536],
    ['on', 1],
    ['big', 1],
    ['big', -1n],
    ['less', 2n ** 63n],
    ['wide', '1'],
    ['name', 'seven c'],
    ['name', 'é'],
    ['name', 'a\0b'],
  ])('%s: %s is refused before anything is published', (field, value) => {
    const good = { wide: 0, big: 0n, less: 0n, id: 0, low: 0, port: 0, side: 0, step: 0, on: true, name: '' };
    const queue = sharedQueue({ kind: 'spsc', codec: everything, capacity: 2 });
    const out = queue.pub();
    const bad = { ...good, [field]: value };
    expect(() => out.tryPush(bad)).toThrow(CodecError);
    expect(() => out.tryPush(bad)).toThrow(field);
    expect(queue.pending).toBe(0);
    expect(() => out.tryPushAll([good, bad])).toThrow(CodecError);
    expect(queue.pending).toBe(1);
  });

  test('a flyweight shows the slot itself, and is the same object each time', async () => {
    const queue = sharedQueue({ kind: 'spsc', codec: record({ n: u32 }), capacity: 4 });
    const out = queue.pub();
    for (const n of [1, 2, 3]) out.tryPush({ n });
    out.close();
    const seen = new Set<object>();
    const values: number[] = [];
    await queue.sub({ views: true }).forEach((view) => {
      seen.add(view);
      values.push(view.n);
    });
    expect(values).toEqual([1, 2, 3]);
    expect(seen.size).toBe(1);
  });
});

describe('frames', () => {
  test('text, JSON and bytes', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 16 }),
        fc.jsonValue(),
        fc.uint8Array({ maxLength: 64 }),
        (text, json, bytes) => {
          expect(through(frame('text', { max: 128 }), text)).toBe(text);
          expect(through<unknown>(frame('json', { max: 4096 }), json)).toEqual(
            JSON.parse(JSON.stringify(json)),
          );
          expect(through(frame('bytes', { max: 64 }), bytes)).toEqual(bytes);
        },
      ),
    );
  });

  test('one byte too many is refused, with the numbers', () => {
    const queue = sharedQueue({ kind: 'spsc', codec: frame('text', { max: 4 }), capacity: 1 });
    expect(() => queue.pub().tryPush('12345')).toThrow('5 bytes');
    expect(queue.pending).toBe(0);
  });
});
