import fc from 'fast-check';
import {
  CapacityError,
  type Publisher,
  type Queue,
  queue,
  type QueueBackend,
  QueueClosedError,
  type QueueKind,
  type QueueOverflow,
  type Subscriber,
} from 'millrace';
import { describe, expect, test } from 'vitest';

// sent = received + still inside + counted as dropped: over every kind, backend and policy, whatever publishers and
// readers do: stall with a claim, wait for room, close, fail, leave, come late.

const policies: QueueOverflow[] = ['block', 'reject', 'dropOldest', 'dropNewest'];
const singles: [QueueKind, QueueBackend][] = (['spsc', 'mpsc'] as const).flatMap((kind) =>
  (['vec', 'deque', 'link', 'turbine'] as const).map((backend): [QueueKind, QueueBackend] => [kind, backend]),
);
const many: [QueueKind, QueueBackend][] = [
  ['spmc', 'vec'],
  ['spmc', 'turbine'],
];

const tick = (): Promise<void> => Promise.resolve();

const who = fc.nat(1);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ act: fc.constant('push' as const), who }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('bulk' as const), who, n: fc.nat(4) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('wait' as const), who }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('claim' as const), who, n: fc.nat(4) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('commit' as const), who }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('abort' as const), who }) },
  { weight: 8, arbitrary: fc.record({ act: fc.constant('take' as const), who: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('leave' as const), who: fc.nat(3) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      act: fc.constant('join' as const),
      from: fc.constantFrom('latest' as const, 'oldest' as const),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
const steps = fc.array(step, { maxLength: 60, size: 'max' });
const endings = fc.constantFrom('close', 'fail', 'queue');

interface Reader {
  readonly sub: Subscriber<number>;
  /** Where in `accepted` it begins. */
  readonly start: number;
  readonly got: number[];
  left: boolean;
}

/** One queue, and an account of all that went through it. */
class Account {
  readonly q: Queue<number>;
  readonly outs: Publisher<number>[];
  readonly claims: number[][] = [[], []];
  readonly readers: Reader[] = [];
  readonly dropped: number[] = [];
  /** What came into the queue, in order. */
  readonly accepted: number[] = [];
  /** Pushes that wait for room, in order. */
  readonly waiting: number[] = [];
  readonly promises: Promise<'in' | 'closed' | 'full'>[] = [];
  next = 0;
  private first = true;

  private readonly kind: QueueKind;
  private readonly overflow: QueueOverflow;

  constructor(kind: QueueKind, backend: QueueBackend, overflow: QueueOverflow, capacity: number) {
    this.kind = kind;
    this.overflow = overflow;
    const onDrop = (n: number): void => void this.dropped.push(n);
    this.q = queue<number>({ kind, backend, capacity, overflow, onDrop });
    this.outs = kind === 'mpsc' ? [this.q.pub(), this.q.pub()] : [this.q.pub()];
  }

  /** How many were dropped instead of let in. */
  get turnedAway(): number {
    return this.overflow === 'dropNewest' ? this.dropped.length : 0;
  }

  do(one: Step): void {
    const out = 'who' in one ? this.outs[one.who % this.outs.length] : this.outs[0];
    this.accepted.push(...this.act(one, out));
    this.letWaitingIn();
    expect(this.accepted).toHaveLength(this.q.accepted);
    this.balanced();
  }

  /** Whoever waited may have come in, in order. */
  private letWaitingIn(): void {
    while (this.accepted.length < this.q.accepted) this.accepted.push(this.waiting.shift()!);
  }

  /** Does it; returns what was let in by it. */
  private act(one: Step, out: Publisher<number>): number[] {
    const claim = this.claims[this.outs.indexOf(out)];
    switch (one.act) {
      case 'push':
        return this.letIn([this.next++], (values) => Number(out.tryPush(values[0])));
      case 'bulk':
        return this.letIn(
          Array.from({ length: one.n }, () => this.next++),
          (values) => out.tryPushAll(values),
        );
      case 'wait':
        return this.wait(out);
      case 'claim':
        claim.length = 0;
        for (let room = out.claim(one.n); claim.length < room; )
          out.set(claim.length, (claim[claim.length] = this.next++));
        return [];
      case 'commit':
        out.commit();
        return claim.splice(0);
      case 'abort':
        out.abort();
        claim.length = 0;
        return [];
      case 'take':
        this.take(one.who);
        return [];
      case 'leave':
        this.leave(one.who);
        return [];
      case 'join':
        this.join(one.from);
        return [];
    }
  }

  private letIn(values: number[], push: (values: number[]) => number): number[] {
    const before = this.dropped.length;
    const count = push(values);
    const away = this.overflow === 'dropNewest' ? this.dropped.slice(before) : [];
    return values.slice(0, count).filter((n) => !away.includes(n));
  }

  private wait(out: Publisher<number>): number[] {
    const known = this.q.accepted;
    const n = this.next++;
    const drops = this.dropped.length;
    this.promises.push(
      out.push(n).then(
        () => 'in' as const,
        (error: unknown) => {
          if (error instanceof QueueClosedError) return 'closed';
          if (error instanceof CapacityError && this.overflow === 'reject') return 'full';
          throw error;
        },
      ),
    );
    if (this.q.accepted > known) return [n];
    if (this.overflow !== 'reject' && this.dropped.length === drops) this.waiting.push(n);
    return [];
  }

  private take(i: number): void {
    const reader = this.readers[i];
    if (reader === undefined || reader.left) return;
    const { found, value } = reader.sub.tryTake();
    if (found) reader.got.push(value);
  }

  private leave(i: number): void {
    const reader = this.readers[i];
    if (reader === undefined || reader.left) return;
    reader.left = true;
    reader.sub.unsubscribe();
  }

  join(from: 'latest' | 'oldest'): void {
    if (this.readers.length > 3) return;
    if (this.kind !== 'spmc' && this.readers.some((reader) => !reader.left)) return;
    const oldest = this.accepted.length - this.q.size;
    const start = this.first || from === 'oldest' || this.kind !== 'spmc' ? oldest : this.accepted.length;
    this.first = false;
    this.readers.push({ sub: this.q.sub({ from }), start, got: [], left: false });
  }

  /** One reader at a time: the sum is right after each step. */
  private balanced(): void {
    expect(this.q.dropped).toBe(this.dropped.length);
    if (this.kind === 'spmc') return;
    const received = this.readers.reduce((sum, { got }) => sum + got.length, 0);
    expect(this.accepted.length + this.turnedAway).toBe(received + this.q.size + this.q.dropped);
  }

  /** Ends it, reads what is left, and looks at all of it. */
  async close(how: string): Promise<void> {
    if (how === 'fail') this.outs[0].fail(new Error('failed'));
    else if (how === 'queue') this.q.close();
    else for (const out of this.outs) out.close();
    this.letWaitingIn(); // a claim that is given up makes room
    for (const [i, out] of this.outs.entries()) {
      expect(() => out.tryPush(-1)).toThrow(QueueClosedError);
      if (how !== 'close' && this.claims[i].length > 0) expect(() => out.commit()).toThrow(QueueClosedError);
    }
    this.join('oldest');
    for (const reader of this.readers)
      for (let i = 0; !reader.left && reader.sub.ready > 0; i++) reader.got.push(reader.sub.tryTake().value);
    const answers = await Promise.all(this.promises);
    expect(answers.filter((answer) => answer === 'closed')).toHaveLength(this.waiting.length);
    if (this.kind === 'spmc') this.each();
    else this.together();
  }

  private together(): void {
    const got = this.readers.flatMap((reader) => reader.got);
    const lost = new Set(this.overflow === 'dropOldest' ? this.dropped : []);
    expect(got).toEqual(this.accepted.filter((n) => !lost.has(n)));
    expect(this.q.size).toBe(0);
  }

  /** Each reader saw all from where it began to where it left, but what was dropped before it came to it. */
  private each(): void {
    const dropped = new Set(this.dropped);
    for (const { got, start, left } of this.readers) {
      const end = left ? this.accepted.indexOf(got.at(-1) ?? -1) + 1 : this.accepted.length;
      const seen = new Set(got);
      const meant = this.accepted.slice(start, Math.max(start, end));
      expect(got).toEqual(meant.filter((n) => seen.has(n) || !dropped.has(n)));
    }
  }
}

describe.each([...singles, ...many])('%s over %s', (kind, backend) => {
  test.each(policies)('conservation under %s', async (overflow) => {
    await fc.assert(
      fc.asyncProperty(
        steps,
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        endings,
        async (all, capacity, late, how) => {
          const account = new Account(kind, backend, overflow, capacity);
          if (!late) account.join('latest');
          for (const one of all) account.do(one);
          await account.close(how);
        },
      ),
    );
  });
});

describe('the others', () => {
  test.each(policies)('a pipe under %s: every byte', (overflow) => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.uint8Array({ maxLength: 5 })), { maxLength: 40, size: 'max' }),
        fc.integer({ min: 5, max: 9 }),
        (chunks, capacity) => {
          const dropped: number[] = [];
          const q = queue<Uint8Array>({
            kind: 'spsc',
            backend: 'pipe',
            capacity,
            overflow,
            onDrop: (bytes) => void dropped.push(...bytes),
          });
          const [out, sub] = [q.pub(), q.sub()];
          const [sent, got]: number[][] = [[], []];
          for (const [i, chunk] of chunks.entries()) {
            if (chunk === null) got.push(...(sub.tryTake().value ?? []));
            else if (out.tryPush(chunk.fill(i))) sent.push(...chunk);
            expect(sent).toHaveLength(got.length + q.size + dropped.length);
          }
          got.push(...(sub.tryTake().value ?? []));
          const bag = (bytes: number[]): number[] => bytes.slice().sort((a, b) => a - b);
          expect(bag([...got, ...dropped])).toEqual(sent);
          expect(bag(got)).toEqual(got);
        },
      ),
    );
  });

  test.each(['block', 'reject', 'dropNewest'] as const)('by priority under %s', (overflow) => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.nat(3)), { maxLength: 60, size: 'max' }),
        fc.integer({ min: 1, max: 5 }),
        (all, capacity) => {
          const dropped: unknown[] = [];
          const q = queue<readonly [number, number]>({
            kind: 'mpsc',
            capacity,
            overflow,
            priority: ([rank]) => rank,
            onDrop: (one) => void dropped.push(one),
          });
          const [out, sub] = [q.pub(), q.sub()];
          const [sent, got]: unknown[][] = [[], []];
          for (const [i, rank] of all.entries()) {
            const one = [rank ?? 0, i] as const;
            if (rank === null) {
              const { found, value } = sub.tryTake();
              if (found) got.push(value);
            } else if (out.tryPush(one)) sent.push(one);
            expect(sent).toHaveLength(got.length + q.size + q.dropped);
          }
          out.close();
          got.push(...sub.toArraySync());
          expect(new Set([...got, ...dropped])).toEqual(new Set(sent));
          expect(got.length + dropped.length).toBe(sent.length);
        },
      ),
    );
  });

  test('a diamond of handlers, any of which may leave: whoever stays sees all, behind those before it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constant(-1), fc.nat(2), fc.integer({ min: 10, max: 11 })), {
          maxLength: 80,
          size: 'max',
        }),
        fc.integer({ min: 1, max: 4 }),
        (all, capacity) => {
          const q = queue<number>({ kind: 'spmc', backend: 'turbine', capacity });
          const out = q.pub();
          const front = [q.sub(), q.sub()];
          const subs = [...front, q.sub({ after: front })];
          const got: number[][] = [[], [], []];
          const left = new Set<number>();
          const take = (i: number): boolean => {
            const { found, value } = left.has(i) ? { found: false, value: 0 } : subs[i].tryTake();
            if (found) got[i].push(value);
            return found;
          };
          let sent = 0;
          for (const one of all) {
            if (one < 0) sent += Number(out.tryPush(sent));
            else if (one < 3) take(one);
            else if (!left.has(one - 10)) {
              left.add(one - 10);
              subs[one - 10].unsubscribe();
            }
            for (const i of [0, 1])
              if (!left.has(i)) expect(got[i].length).toBeGreaterThanOrEqual(got[2].length);
            expect(sent - got[2].length).toBeLessThanOrEqual(capacity);
          }
          while ([0, 1, 2].filter(take).length > 0);
          for (const [i, values] of got.entries())
            expect(values).toEqual(Array.from({ length: left.has(i) ? values.length : sent }, (_, n) => n));
        },
      ),
    );
  });

  test('links into queues that others fill as well, stopped and gone on with: nothing is lost or doubled', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(5), { maxLength: 60, size: 'max' }),
        fc.integer({ min: 1, max: 3 }),
        async (all, capacity) => {
          const source = queue<number>({ kind: 'spsc', capacity: 4 });
          const targets = [0, 1].map(() => queue<number>({ kind: 'mpsc', capacity }));
          const out = source.pub();
          const others = targets.map((target) => target.pub());
          const keep = targets.map((target) => target.pub()); // so that they outlive the links
          const subs = targets.map((target) => target.sub());
          const got: number[] = [];
          let sent = 0;
          let foreign = -1;
          const stop: AbortController[] = [];
          const runs: Promise<unknown>[] = [];
          const start = (): void => {
            const controller = new AbortController();
            stop.push(controller);
            const link = source.link({ to: targets.map((target) => target.pub()) });
            runs.push(link.drain({ signal: controller.signal }).catch(() => {}));
          };
          start();
          for (const one of all) {
            if (one < 2) sent += Number(out.tryPush(sent));
            else if (one === 2) foreign -= Number(others[sent % 2].tryPush(foreign));
            else if (one < 5) {
              const { found, value } = subs[one - 3].tryTake();
              if (found) got.push(value);
            } else {
              stop.at(-1)!.abort();
              await runs.at(-1);
              start();
            }
            await tick();
          }
          out.close();
          for (const sub of [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]) {
            for (let i = 0; i < 4; i++) await tick();
            for (let next = subs[sub].tryTake(); next.found; next = subs[sub].tryTake()) got.push(next.value);
          }
          await Promise.all(runs);
          for (const one of [...others, ...keep]) one.close();
          const mine = got.filter((n) => n >= 0).sort((a, b) => a - b);
          expect(mine).toEqual(Array.from({ length: sent }, (_, n) => n));
          expect(got.filter((n) => n < 0)).toHaveLength(-1 - foreign);
        },
      ),
    );
  });
});

test('a publisher that was closed pushes nothing more, while others go on', async () => {
  const q = queue<number>({ kind: 'mpsc', capacity: 4 });
  const [one, other] = [q.pub(), q.pub()];
  one.close();
  expect(() => one.tryPush(1)).toThrow(QueueClosedError);
  expect(() => one.tryPushAll([1])).toThrow(QueueClosedError);
  expect(() => one.claim(1)).toThrow(QueueClosedError);
  await expect(one.push(1)).rejects.toThrow(QueueClosedError);
  expect(other.tryPush(2)).toBe(true);
  expect(q.accepted).toBe(1);
});

test('slots that are written in place are for one publisher', () => {
  expect(() => queue({ kind: 'mpsc', backend: 'turbine', capacity: 2, slots: () => ({ n: 0 }) })).toThrow(
    'slots',
  );
});
