import fc from 'fast-check';
import { CapacityError, ClosedQueueError, frame, record, sharedQueue, u32 } from 'millrace';
import { describe, expect, test } from 'vitest';

const numbers = record({ n: u32 });
type N = { n: number };

function drained(sub: { tryRead(): { found: boolean; value: N } }): number[] {
  const values: number[] = [];
  for (let next = sub.tryRead(); next.found; next = sub.tryRead()) values.push(next.value.n);
  return values;
}

describe('one producer, one consumer', () => {
  test.each([1, 2, 3, 5, 8])('capacity %i means %i', (capacity) => {
    const queue = sharedQueue({ kind: 'spsc', codec: numbers, capacity });
    const out = queue.pub();
    for (let n = 0; n < capacity; n++) expect(out.tryPush({ n })).toBe(true);
    expect(out.tryPush({ n: 99 })).toBe(false);
    expect(queue.pending).toBe(capacity);
  });

  test('conservation, over random pushes and reads, across the wrap of the positions', () => {
    const step = fc.oneof(
      fc.record({ push: fc.nat(7) }),
      fc.record({ claim: fc.nat(7), abort: fc.boolean() }),
      fc.record({ read: fc.nat(7) }),
    );
    const start = fc.constantFrom(0, 0x7fffffff - 5, -5, 0xffffffff - 5);
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60, size: 'max' }),
        fc.integer({ min: 1, max: 6 }),
        start,
        (steps, capacity, from) => {
          const queue = sharedQueue({ kind: 'spsc', codec: numbers, capacity });
          queue.startAt(from);
          const out = queue.pub();
          const sub = queue.sub();
          let sent = 0;
          const received: number[] = [];
          for (const one of steps) {
            if ('push' in one)
              sent += out.tryPushAll(Array.from({ length: one.push }, (_, i) => ({ n: sent + i })));
            else if ('claim' in one) {
              const room = out.claim(one.claim);
              for (let i = 0; i < room; i++) out.slot(i).n = one.abort ? 777 : sent + i;
              if (one.abort) out.abort();
              else {
                out.commit();
                sent += room;
              }
            } else sub.readBatch(one.read, (view) => received.push(view.n));
            expect(sent - received.length).toBe(queue.pending);
            expect(queue.pending).toBeLessThanOrEqual(capacity);
          }
          sub.readBatch(capacity, (view) => received.push(view.n));
          expect(received).toEqual(Array.from({ length: sent }, (_, i) => i));
        },
      ),
    );
  });

  test('every way to read by hand, mixed at random: each element once, in order, across the wrap', () => {
    const step = fc.oneof(
      fc.record({ push: fc.nat(7) }),
      fc.record({ read: fc.nat(5) }),
      fc.record({ batch: fc.nat(7) }),
      fc.record({ claim: fc.nat(7), release: fc.nat(7) }),
    );
    const start = fc.constantFrom(0, 0x7fffffff - 5, -5);
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60, size: 'max' }),
        fc.integer({ min: 1, max: 9 }),
        start,
        (steps, capacity, from) => {
          const queue = sharedQueue({ kind: 'spsc', codec: numbers, capacity });
          queue.startAt(from);
          const out = queue.pub();
          const sub = queue.sub();
          let sent = 0;
          const received: number[] = [];
          for (const one of steps) {
            if ('push' in one)
              sent += out.tryPushAll(Array.from({ length: one.push }, (_, i) => ({ n: sent + i })));
            else if ('read' in one)
              for (let i = 0; i < one.read; i++) {
                const { found, value } = sub.tryRead();
                expect(found).toBe(received.length < sent);
                if (found) received.push(value.n);
              }
            else if ('batch' in one) sub.readBatch(one.batch, (view) => received.push(view.n));
            else {
              const count = sub.claim(one.claim);
              expect(count).toBe(Math.min(one.claim, sent - received.length));
              for (let i = 0; i < count; i++) expect(sub.slot(i).n).toBe(received.length + i);
              const taken = Math.min(count, one.release);
              for (let i = 0; i < taken; i++) received.push(sub.slot(i).n);
              sub.release(taken);
            }
          }
          for (let count = sub.claim(4); count > 0; count = sub.claim(4)) {
            for (let i = 0; i < count; i++) received.push(sub.slot(i).n);
            sub.release();
          }
          expect(received).toEqual(Array.from({ length: sent }, (_, i) => i));
          expect(queue.pending).toBe(0);
        },
      ),
    );
  });

  test('only what was claimed can be looked at and released', () => {
    const queue = sharedQueue({ kind: 'spsc', codec: numbers, capacity: 4 });
    queue.pub().tryPushAll([{ n: 1 }, { n: 2 }]);
    const sub = queue.sub();
    expect(() => sub.slot(0)).toThrow(RangeError);
    expect(sub.claim(9)).toBe(2);
    expect(() => sub.slot(2)).toThrow(RangeError);
    expect(() => sub.slot(-1)).toThrow(RangeError);
    expect(() => sub.release(3)).toThrow(RangeError);
    sub.release();
    expect(() => sub.slot(0)).toThrow(RangeError);
  });

  test('who has read all there is does not take its own slots for news', () => {
    const queue = sharedQueue({ kind: 'spsc', codec: numbers, capacity: 4 });
    const out = queue.pub();
    out.tryPush({ n: 1 });
    const sub = queue.sub();
    expect(sub.tryRead().found).toBe(true);
    out.close();
    expect(sub.waitSync({ spins: 0 })).toBe(false);
  });

  test('close: the rest is read, then it ends; nothing more is taken', async () => {
    const queue = sharedQueue({ kind: 'spsc', codec: numbers, capacity: 4 });
    const out = queue.pub();
    out.tryPush({ n: 1 });
    out.close();
    expect(() => out.tryPush({ n: 2 })).toThrow(ClosedQueueError);
    expect(await queue.sub().toArray()).toEqual([{ n: 1 }]);
  });

  test('fail: the rest is read, then the failure comes, with name and text', async () => {
    const queue = sharedQueue({ kind: 'spsc', codec: numbers, capacity: 4 });
    const out = queue.pub();
    out.tryPush({ n: 1 });
    out.fail(new RangeError('the sky fell'));
    const seen: number[] = [];
    await expect(queue.sub().forEach(({ n }) => seen.push(n))).rejects.toMatchObject({
      name: 'RangeError',
      message: 'the sky fell',
    });
    expect(seen).toEqual([1]);
  });

  test('a reader that waits is woken, and so is a writer', async () => {
    const queue = sharedQueue({ kind: 'spsc', codec: numbers, capacity: 2 });
    const all = queue.sub().toArray();
    const out = queue.pub();
    await out.pushAll(Array.from({ length: 100 }, (_, n) => ({ n })));
    out.close();
    expect((await all).map(({ n }) => n)).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });

  test('there is one place at each end', () => {
    const queue = sharedQueue({ kind: 'spsc', codec: numbers, capacity: 2 });
    queue.pub();
    queue.sub();
    expect(() => queue.pub()).toThrow(CapacityError);
    expect(() => queue.sub()).toThrow(CapacityError);
  });

  test('an aborted wait leaves nothing behind', async () => {
    const queue = sharedQueue({ kind: 'spsc', codec: numbers, capacity: 2 });
    const stop = new AbortController();
    const run = queue.sub().toArray({ signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(run).rejects.toThrow('enough');
    expect(drained(queue.sub({ from: 'latest' }))).toEqual([]);
  });
});

describe('many producers', () => {
  test('each one in order, all of them to the end', async () => {
    const queue = sharedQueue({ kind: 'mpsc', codec: numbers, capacity: 4, producers: 3 });
    const outs = [queue.pub(), queue.pub(), queue.pub()];
    expect(() => queue.pub()).toThrow(CapacityError);
    const all = queue.sub().toArray();
    await Promise.all(
      outs.map(async (out, producer) => {
        for (let i = 0; i < 50; i++) await out.push({ n: producer * 1000 + i });
        out.close();
      }),
    );
    const values = (await all).map(({ n }) => n);
    for (const producer of [0, 1, 2])
      expect(values.filter((n) => Math.floor(n / 1000) === producer)).toEqual(
        Array.from({ length: 50 }, (_, i) => producer * 1000 + i),
      );
    expect(values).toHaveLength(150);
  });

  test('a producer that always has more does not keep the others waiting', () => {
    const queue = sharedQueue({ kind: 'mpsc', codec: numbers, capacity: 256, producers: 2 });
    const [hot, other] = [queue.pub(), queue.pub()];
    const sub = queue.sub();
    other.tryPush({ n: 1 });
    let read = 0;
    for (; read < 1000; read++) {
      while (hot.tryPush({ n: 0 }));
      if (sub.tryRead().value.n === 1) break;
    }
    expect(read).toBeLessThanOrEqual(64);
  });

  test('a producer that stalls stops nobody', () => {
    const queue = sharedQueue({ kind: 'mpsc', codec: numbers, capacity: 1, producers: 2 });
    const [stalled, other] = [queue.pub(), queue.pub()];
    stalled.claim(1);
    const sub = queue.sub();
    for (let n = 0; n < 5; n++) {
      expect(other.tryPush({ n })).toBe(true);
      expect(drained(sub)).toEqual([n]);
    }
  });
});

describe('many consumers', () => {
  test('the first misses nothing, a late one starts at latest or oldest, the slowest gates, leaving frees', () => {
    const queue = sharedQueue({ kind: 'spmc', codec: numbers, capacity: 4, consumers: 3 });
    const out = queue.pub();
    out.tryPush({ n: 0 });
    const first = queue.sub();
    const oldest = queue.sub({ from: 'oldest' });
    const latest = queue.sub({ from: 'latest' });
    for (const n of [1, 2, 3]) expect(out.tryPush({ n })).toBe(true);
    expect(out.tryPush({ n: 4 })).toBe(false);
    expect(drained(first)).toEqual([0, 1, 2, 3]);
    expect(drained(latest)).toEqual([1, 2, 3]);
    expect(out.tryPush({ n: 4 })).toBe(false);
    expect(drained(oldest)).toEqual([0, 1, 2, 3]);
    for (const n of [4, 5, 6, 7]) expect(out.tryPush({ n })).toBe(true);
    expect(drained(first)).toEqual([4, 5, 6, 7]);
    expect(drained(latest)).toEqual([4, 5, 6, 7]);
    expect(out.tryPush({ n: 8 })).toBe(false);
    oldest.unsubscribe();
    expect(out.tryPush({ n: 8 })).toBe(true);
  });

  test('with no reader at all the writer goes on', () => {
    const queue = sharedQueue({ kind: 'spmc', codec: numbers, capacity: 2 });
    const out = queue.pub();
    queue.sub().unsubscribe();
    for (let n = 0; n < 10; n++) expect(out.tryPush({ n })).toBe(true);
  });
});

test('a queue made again from its handle is the same queue', () => {
  const queue = sharedQueue({ kind: 'spsc', codec: frame('text', { max: 16 }), capacity: 2 });
  const handle = structuredClone(queue.handle);
  sharedQueue<string>(handle).pub().tryPush('hello');
  expect(queue.sub().tryRead().value).toBe('hello');
});
