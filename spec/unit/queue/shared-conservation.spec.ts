import fc from 'fast-check';
import {
  ArgumentError,
  CapacityError,
  ClosedQueueError,
  record,
  type SharedPublisher,
  type SharedQueue,
  sharedQueue,
  type SharedSubscriber,
  u32,
} from 'millrace';
import { describe, expect, test } from 'vitest';

// Shared queues keep account as local ones do: whatever writers and readers do, and wherever the positions are, each
// reader gets all from where it began to where it stopped, once and in order; and what nobody has taken is inside.

type Kind = 'spsc' | 'mpsc' | 'spmc';
type N = { n: number };
const numbers = record({ n: u32 });
const MILLION = 1_000_000;

const writer = fc.nat(1);
const reader = fc.nat(3);
const few = fc.nat(7);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ act: fc.constant('push' as const), writer }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constant('bulk' as const), writer, n: few }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('claim' as const), writer, n: few, commit: few }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('end' as const), writer, fails: fc.boolean() }) },
  { weight: 5, arbitrary: fc.record({ act: fc.constant('read' as const), reader }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('batch' as const), reader, n: few }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('view' as const), reader, n: few, take: few }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('leave' as const), reader }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('die' as const), reader }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('evict' as const), reader }) },
  {
    weight: 1,
    arbitrary: fc.record({
      act: fc.constant('join' as const),
      from: fc.constantFrom('latest' as const, 'oldest' as const),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

interface Writer {
  readonly out: SharedPublisher<N>;
  readonly sent: number[];
  closed: boolean;
}

interface Reader {
  readonly sub: SharedSubscriber<N>;
  /** What it got of each writer, and how many that writer had sent when it began. */
  readonly got: number[][];
  readonly start: number[];
  state: 'there' | 'dead' | 'gone';
}

class Account {
  readonly queue: SharedQueue<N>;
  readonly writers: Writer[];
  readonly readers: Reader[] = [];
  private readonly capacity: number;
  private readonly places: number;

  constructor(kind: Kind, capacity: number, position: number) {
    this.capacity = capacity;
    this.places = kind === 'spmc' ? 3 : 1;
    const producers = kind === 'mpsc' ? 2 : 1;
    this.queue = sharedQueue({ kind, codec: numbers, capacity, producers, consumers: this.places });
    this.queue.startAt(position);
    this.writers = Array.from({ length: producers }, () => ({
      out: this.queue.pub(),
      sent: [],
      closed: false,
    }));
  }

  do(one: Step): void {
    if ('writer' in one) this.write(one, this.writers[one.writer % this.writers.length]);
    else if (one.act === 'join') this.join(one.from);
    else this.read(one, this.readers[one.reader]);
    for (const { out } of this.writers) expect(out.pending).toBeLessThanOrEqual(this.capacity);
    expect(this.queue.pending).toBe(this.writers.reduce((sum, { out }) => sum + out.pending, 0));
  }

  private write(one: Step & { writer: number }, to: Writer): void {
    const { out, sent } = to;
    const room = this.capacity - out.pending;
    const values = (count: number): N[] =>
      Array.from({ length: count }, (_, i) => ({ n: this.writers.indexOf(to) * MILLION + sent.length + i }));
    const done = (count: number): void => void sent.push(...values(count).map(({ n }) => n));
    if (to.closed) {
      expect(() => out.tryPush({ n: 0 })).toThrow(ClosedQueueError);
      expect(() => out.claim(1)).toThrow(ClosedQueueError);
    } else if (one.act === 'push') {
      expect(out.tryPush(values(1)[0])).toBe(room > 0);
      if (room > 0) done(1);
    } else if (one.act === 'bulk') {
      expect(out.tryPushAll(values(one.n))).toBe(Math.min(room, one.n));
      done(Math.min(room, one.n));
    } else if (one.act === 'claim') {
      const claimed = out.claim(one.n);
      expect(claimed).toBe(Math.min(room, one.n));
      for (const [i, { n }] of values(claimed).entries()) out.slot(i).n = n;
      const committed = Math.min(one.commit, claimed);
      if (committed === 0) out.abort();
      else out.commit(committed);
      done(committed);
    } else if (one.act === 'end') {
      to.closed = true;
      if (one.fails) out.fail(new Error('failed'));
      else out.close();
    }
  }

  join(from: 'latest' | 'oldest'): void {
    if (this.readers.length > 3) return;
    if (this.readers.filter(({ state }) => state !== 'gone').length >= this.places) {
      expect(() => this.queue.sub({ from })).toThrow(CapacityError);
      return;
    }
    const oldest = from === 'oldest' || this.readers.length === 0;
    const start = this.writers.map(({ out, sent }) => sent.length - (oldest ? out.pending : 0));
    const got = this.writers.map(() => []);
    this.readers.push({ sub: this.queue.sub({ from }), got, start, state: 'there' });
  }

  private read(one: Step & { reader: number }, from: Reader | undefined): void {
    if (from === undefined || from.state === 'gone') return;
    const { sub } = from;
    const take = (n: number): void => void from.got[Math.floor(n / MILLION)].push(n);
    if (one.act === 'evict') {
      if (from.state !== 'dead') return;
      this.queue.evict(sub.place);
      from.state = 'gone';
      return;
    }
    if (from.state === 'dead') return;
    if (one.act === 'read') {
      const { found, value } = sub.tryRead();
      if (found) take(value.n);
    } else if (one.act === 'batch') sub.readBatch(one.n, ({ n }) => take(n));
    else if (one.act === 'view') {
      const taken = Math.min(one.take, sub.claim(one.n));
      for (let i = 0; i < taken; i++) take(sub.slot(i).n);
      sub.release(taken);
    } else if (one.act === 'leave') {
      sub.unsubscribe();
      sub.unsubscribe(); // changes nothing, whoever has the place by now
      from.state = 'gone';
    } else from.state = 'dead';
  }

  close(): void {
    for (const writer of this.writers) if (!writer.closed) writer.out.close();
    for (const one of this.readers) {
      if (one.state === 'there') this.drain(one);
      for (const [i, { sent }] of this.writers.entries()) {
        const got = one.got[i];
        const end = one.state === 'there' ? sent.length : one.start[i] + got.length;
        expect(got).toEqual(sent.slice(one.start[i], end));
      }
    }
    // What is inside is what those who are there have not taken: after this, the dead ones alone.
    if (!this.readers.some(({ state }) => state === 'dead') && this.readers.length > 0)
      expect(this.queue.pending).toBe(0);
  }

  private drain({ sub, got }: Reader): void {
    for (let next = sub.tryRead(); next.found; next = sub.tryRead())
      got[Math.floor(next.value.n / MILLION)].push(next.value.n);
    expect(sub.waitSync()).toBe(false);
  }
}

describe.each<Kind>(['spsc', 'mpsc', 'spmc'])('%s', (kind) => {
  test.each([0, -5, 0x7fffffff - 5, 0xffffffff - 5])('conservation, positions from %i', (position) => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 80, size: 'max' }),
        fc.integer({ min: 1, max: 6 }),
        fc.boolean(),
        (steps, capacity, late) => {
          const account = new Account(kind, capacity, position);
          if (!late) account.join('latest');
          for (const one of steps) account.do(one);
          account.close();
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('what is stated of readers that are no more', () => {
  test('a dead one holds the writer, until its place is given back; another may have it then', () => {
    const queue = sharedQueue({ kind: 'spmc', codec: numbers, capacity: 2, consumers: 2 });
    const out = queue.pub();
    const [dead, alive] = [queue.sub(), queue.sub()];
    for (const n of [1, 2]) expect(out.tryPush({ n })).toBe(true);
    while (alive.tryRead().found);
    expect(out.tryPush({ n: 3 })).toBe(false);
    expect(queue.pending).toBe(2);
    queue.evict(dead.place);
    expect(queue.pending).toBe(0);
    expect(out.tryPush({ n: 3 })).toBe(true);
    expect(queue.sub({ from: 'oldest' }).tryRead().value.n).toBe(3);
    expect(alive.tryRead().value.n).toBe(3);
    expect(() => queue.evict(2)).toThrow(ArgumentError);
    expect(() => queue.evict(-1)).toThrow(ArgumentError);
  });

  test('one that leaves twice does not give up the place of whoever came after it', () => {
    const queue = sharedQueue({ kind: 'spsc', codec: numbers, capacity: 1 });
    const out = queue.pub();
    const first = queue.sub();
    first.unsubscribe();
    const second = queue.sub();
    first.unsubscribe();
    expect(out.tryPush({ n: 1 })).toBe(true);
    expect(out.tryPush({ n: 2 })).toBe(false);
    expect(second.tryRead().value.n).toBe(1);
  });
});

test('a push that waits for room hears of it when its publisher is closed, or fails', async () => {
  for (const how of ['close', 'fail'] as const) {
    const queue = sharedQueue({ kind: 'spsc', codec: numbers, capacity: 1 });
    const out = queue.pub();
    out.tryPush({ n: 1 });
    const waiting = out.push({ n: 2 });
    if (how === 'close') out.close();
    else out.fail(new Error('failed'));
    await expect(waiting).rejects.toThrow(ClosedQueueError);
    expect(queue.pending).toBe(1);
  }
});

test('a producer that is always ready does not keep the other from its turn', () => {
  const queue = sharedQueue({ kind: 'mpsc', codec: numbers, capacity: 4, producers: 2 });
  const [busy, other] = [queue.pub(), queue.pub()];
  const sub = queue.sub();
  other.tryPush({ n: 7 });
  let turns = 0;
  for (let got = 0; got !== 7; turns++) {
    while (busy.tryPush({ n: 1 }));
    got = sub.tryRead().value.n;
    expect(turns).toBeLessThan(100);
  }
});
