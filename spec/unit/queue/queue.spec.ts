import fc from 'fast-check';
import {
  ArgumentError,
  CapacityError,
  from,
  queue,
  type QueueBackend,
  QueueClosedError,
  type QueueKind,
  type QueueOverflow,
} from 'millrace';
import { map } from 'millrace/operators';
import { describe, expect, test } from 'vitest';

type Shape = readonly [QueueKind, QueueBackend];

const shapes: Shape[] = [
  ['spsc', 'vec'],
  ['spsc', 'deque'],
  ['spsc', 'link'],
  ['spsc', 'turbine'],
  ['mpsc', 'vec'],
  ['mpsc', 'deque'],
  ['mpsc', 'link'],
  ['mpsc', 'turbine'],
  ['spmc', 'vec'],
  ['spmc', 'turbine'],
];
const policies: QueueOverflow[] = ['block', 'reject', 'dropOldest', 'dropNewest'];

/** What a plain array says of a bounded queue under a policy. */
class Model {
  held: number[] = [];
  dropped: number[] = [];
  readonly capacity: number;
  readonly policy: QueueOverflow;
  constructor(capacity: number, policy: QueueOverflow) {
    this.capacity = capacity;
    this.policy = policy;
  }
  push(n: number): boolean {
    if (this.held.length < this.capacity) this.held.push(n);
    else if (this.policy === 'dropNewest') this.dropped.push(n);
    else if (this.policy === 'dropOldest') {
      this.dropped.push(this.held.shift()!);
      this.held.push(n);
    } else return false;
    return true;
  }
}

describe.each(shapes)('%s over %s', (kind, backend) => {
  test.each(policies)('conservation under %s: sent = received + inside + dropped, in order', (overflow) => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { maxLength: 80, size: 'max' }),
        fc.integer({ min: 1, max: 5 }),
        (pushes, capacity) => {
          const model = new Model(capacity, overflow);
          const dropped: number[] = [];
          const q = queue<number>({ kind, backend, capacity, overflow, onDrop: (n) => dropped.push(n) });
          const out = q.pub();
          const sub = q.sub();
          let n = 0;
          for (const push of pushes) {
            if (push) expect(out.tryPush(n)).toBe(model.push(n++));
            else {
              const got = sub.tryTake();
              expect(got.found).toBe(model.held.length > 0);
              if (got.found) expect(got.value).toBe(model.held.shift());
            }
            expect(q.size).toBe(model.held.length);
            expect(q.dropped).toBe(model.dropped.length);
          }
          out.close();
          expect(sub.toArraySync()).toEqual(model.held);
          expect(dropped).toEqual(model.dropped);
        },
      ),
    );
  });

  test('a push that waits is served in order, and a reader that waits is woken', async () => {
    const q = queue<number>({ kind, backend, capacity: 2 });
    const out = q.pub();
    const pushes = [0, 1, 2, 3, 4].map((n) => out.push(n));
    const read = q.sub().toArray();
    await Promise.all(pushes);
    await out.push(5);
    out.close();
    expect(await read).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('close ends a push that waits; a failure comes out as the same object, after what waits', async () => {
    const failure = new Error('broken');
    const q = queue<number>({ kind, backend, capacity: 1 });
    const out = q.pub();
    out.tryPush(1);
    const waiting = out.push(2);
    out.fail(failure);
    await expect(waiting).rejects.toThrow(QueueClosedError);
    expect(() => out.tryPush(3)).toThrow(QueueClosedError);
    const seen: number[] = [];
    await expect(q.sub().forEach((n) => seen.push(n))).rejects.toBe(failure);
    expect(seen).toEqual([1]);
  });

  test('claimed room is taken by nobody else; commit shows all at once, abort nothing', () => {
    const q = queue<number>({ kind, backend, capacity: 3 });
    const out = q.pub();
    const sub = q.sub();
    expect(out.claim(5)).toBe(3);
    expect(out.tryPush(9)).toBe(false);
    [7, 8, 9].forEach((n, i) => out.set(i, n));
    expect(sub.ready).toBe(0);
    out.commit();
    expect(sub.ready).toBe(3);
    expect(sub.tryTake().value).toBe(7);
    expect(out.claim(1)).toBe(1);
    out.abort();
    expect(out.tryPush(1)).toBe(true);
    out.close();
    expect(sub.toArraySync()).toEqual([8, 9, 1]);
  });
});

describe('places', () => {
  test('one publisher, unless the kind is mpsc; the last one ends the queue', () => {
    const single = queue<number>({ kind: 'spsc', capacity: 1 });
    single.pub();
    expect(() => single.pub()).toThrow(CapacityError);
    const many = queue<number>({ kind: 'mpsc', capacity: 4 });
    const [a, b] = [many.pub(), many.pub()];
    a.tryPush(1);
    a.close();
    a.close();
    expect(many.ended).toBe(false);
    b.tryPush(2);
    b.close();
    expect(many.ended).toBe(true);
    expect(many.sub().toArraySync()).toEqual([1, 2]);
  });

  test('one reader, unless the kind is spmc', () => {
    const q = queue<number>({ kind: 'mpsc', capacity: 1 });
    q.sub();
    expect(() => q.sub()).toThrow(CapacityError);
  });

  test('many readers: the first misses nothing, late ones start at latest or oldest, the slowest gates', () => {
    const q = queue<number>({ kind: 'spmc', capacity: 3 });
    const out = q.pub();
    out.tryPush(0);
    const first = q.sub();
    const oldest = q.sub({ from: 'oldest' });
    const latest = q.sub();
    out.tryPushAll([1, 2]);
    expect(out.tryPush(3)).toBe(false);
    expect([first.ready, oldest.ready, latest.ready]).toEqual([3, 3, 2]);
    for (const one of [first, latest]) while (one.tryTake().found);
    expect(out.tryPush(3)).toBe(false);
    oldest.unsubscribe();
    expect(out.tryPushAll([3, 4, 5, 6])).toBe(3);
    first.unsubscribe();
    latest.unsubscribe();
    expect(out.tryPushAll([7, 8, 9, 10, 11])).toBe(5);
  });

  test('a run that is closed early frees its writer', async () => {
    const q = queue<number>({ kind: 'spmc', capacity: 2 });
    const out = q.pub();
    out.tryPushAll([1, 2]);
    expect(await q.sub().first()).toBe(1);
    expect(out.tryPush(3)).toBe(true);
  });
});

describe('turbine', () => {
  test('a diamond of handlers: the last sees an element only after both before it', () => {
    const q = queue<number>({ kind: 'spmc', backend: 'turbine', capacity: 4 });
    const out = q.pub();
    const left = q.sub();
    const right = q.sub();
    const join = q.sub({ after: [left, right] });
    out.tryPushAll([1, 2, 3, 4]);
    expect(join.ready).toBe(0);
    left.tryTake();
    left.tryTake();
    expect(join.ready).toBe(0);
    right.tryTake();
    expect(join.ready).toBe(1);
    expect(out.tryPush(5)).toBe(false);
    expect(join.tryTake().value).toBe(1);
    expect(out.tryPush(5)).toBe(true);
  });

  test('slots are written in place', () => {
    const q = queue({ kind: 'spsc', backend: 'turbine', capacity: 2, slots: () => ({ n: 0 }) });
    const out = q.pub();
    const sub = q.sub();
    const seen = new Set<object>();
    for (let n = 1; n <= 10; n++) {
      expect(out.claim(1)).toBe(1);
      out.slot(0).n = n;
      out.commit();
      const { value } = sub.tryTake();
      expect(value.n).toBe(n);
      seen.add(value);
    }
    expect(seen.size).toBe(2);
  });
});

describe('priority', () => {
  test('the urgent first, and the others in the end', () => {
    const q = queue<[number, string]>({ kind: 'mpsc', capacity: 8, priority: ([rank]) => rank });
    const out = q.pub();
    for (const one of [
      [2, 'a'],
      [0, 'b'],
      [1, 'c'],
      [0, 'd'],
    ] as [number, string][])
      out.tryPush(one);
    out.close();
    expect(
      q
        .sub()
        .toArraySync()
        .map(([, name]) => name),
    ).toEqual(['b', 'd', 'c', 'a']);
  });

  test('ageing: a low one is served while urgent ones keep coming', () => {
    const q = queue<number>({ kind: 'spsc', capacity: 4, priority: (rank) => rank });
    const out = q.pub();
    const sub = q.sub();
    out.tryPush(3);
    let turns = 0;
    for (let got = -1; got !== 3; turns++) {
      out.tryPush(0);
      got = sub.tryTake().value;
      expect(turns).toBeLessThan(100);
    }
    expect(turns).toBeGreaterThan(1);
  });
});

describe('pipe', () => {
  test('bytes come out as they went in, whatever the cuts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 6 }), { maxLength: 20 }),
        fc.infiniteStream(fc.boolean()),
        (chunks, reads) => {
          const q = queue<Uint8Array>({ kind: 'spsc', backend: 'pipe', capacity: 6 });
          const out = q.pub();
          const sub = q.sub();
          const got: number[] = [];
          for (const chunk of chunks) {
            if (reads.next().value) got.push(...(sub.tryTake().value ?? []));
            while (!out.tryPush(chunk)) got.push(...sub.tryTake().value);
          }
          got.push(...(sub.tryTake().value ?? []));
          expect(got).toEqual(chunks.flatMap((chunk) => [...chunk]));
        },
      ),
    );
  });

  test('what can never fit is refused with the numbers', () => {
    const out = queue<Uint8Array>({ kind: 'spsc', backend: 'pipe', capacity: 2 }).pub();
    expect(() => out.tryPush(new Uint8Array(3))).toThrow('3 bytes');
  });
});

describe('link', () => {
  test('carries through an operator into queues with room, in turn, and ends them', () => {
    const source = queue<number>({ kind: 'spsc', capacity: 10 });
    const targets = [
      queue<string>({ kind: 'spsc', capacity: 10 }),
      queue<string>({ kind: 'spsc', capacity: 10 }),
    ];
    const out = source.pub();
    out.tryPushAll([1, 2, 3, 4]);
    out.close();
    source.link({ to: targets.map((q) => q.pub()), through: map((n) => `n${n}`) }).drainSync();
    expect(targets.map((q) => q.sub().toArraySync())).toEqual([
      ['n1', 'n3'],
      ['n2', 'n4'],
    ]);
  });

  test('takes nothing while no target has room, and goes on when one has', async () => {
    const source = queue<number>({ kind: 'spsc', capacity: 10 });
    const target = queue<number>({ kind: 'spsc', capacity: 1 });
    const out = source.pub();
    out.tryPushAll([1, 2, 3]);
    const run = source.link({ to: [target.pub()] }).drain();
    expect([source.size, target.size]).toEqual([2, 1]);
    const sub = target.sub();
    expect(sub.tryTake().value).toBe(1);
    expect([source.size, target.size]).toEqual([1, 1]);
    out.close();
    expect(await sub.toArray()).toEqual([2, 3]);
    await run;
  });

  test('closed with an element that its target had no room for, it finds a place for it, or tells', async () => {
    for (const room of [false, true]) {
      const source = queue<number>({ kind: 'spsc', capacity: 4 });
      const target = queue<number>({ kind: 'mpsc', capacity: 1 });
      const other = target.pub();
      const sub = target.sub();
      const told: number[] = [];
      const stop = new AbortController();
      // The target is filled after it was chosen, and before the element is there.
      const through = map((n: number) => (other.tryPush(99), n));
      const onDrop = (n: number): void => void told.push(n);
      const run = source.link({ to: [target.pub()], through, onDrop }).drain({ signal: stop.signal });
      source.pub().tryPush(1);
      // Within a turn, so that the link is closed before it hears of the room.
      await from([0]).forEach(() => {
        if (room) sub.tryTake();
        stop.abort();
      });
      await expect(run).rejects.toThrow();
      expect([told, sub.tryTake().value]).toEqual(room ? [[], 1] : [[1], 99]);
    }
  });

  test('a failure of the source fails the targets, with the same object', async () => {
    const failure = new Error('source');
    const source = queue<number>({ kind: 'spsc', capacity: 1 });
    const target = queue<number>({ kind: 'spsc', capacity: 1 });
    source.pub().fail(failure);
    await expect(source.link({ to: [target.pub()] }).drain()).rejects.toBe(failure);
    await expect(target.sub().drain()).rejects.toBe(failure);
  });
});

test.each([
  [{ kind: 'spmc', backend: 'link', capacity: 1 }, 'backend'],
  [{ kind: 'spsc', backend: 'vec', capacity: 0 }, 'capacity'],
  [{ kind: 'spsc', backend: 'vec', capacity: Infinity }, 'capacity'],
  [{ kind: 'spsc', backend: 'vec', capacity: 1.5 }, 'capacity'],
  [{ kind: 'mpmc', capacity: 1 }, 'kind'],
  [{ kind: 'spsc', backend: 'heap', capacity: 1 }, 'backend'],
  [{ kind: 'spsc', capacity: 1, overflow: 'explode' }, 'overflow'],
  [{ kind: 'spmc', capacity: 1, priority: () => 0 }, 'priority'],
  [{ kind: 'spsc', capacity: 1, slots: () => 0 }, 'slots'],
])('what means nothing is refused: %o', (options, word) => {
  expect(() => queue(options as never)).toThrow(ArgumentError);
  expect(() => queue(options as never)).toThrow(word);
});

test('an unbounded queue has to be asked for', () => {
  const q = queue<number>({ kind: 'spsc', backend: 'deque', capacity: Infinity });
  const out = q.pub();
  from(Array.from({ length: 1000 }, (_, i) => i)).forEachSync((n) => out.tryPush(n));
  expect(q.size).toBe(1000);
});
