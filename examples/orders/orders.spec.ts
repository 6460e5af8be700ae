import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { IllegalMessageError } from 'millrace';
import { describe, expect, test } from 'vitest';
import { type Message, newOrder, type Order } from './order.ts';
import { tape } from './tape.ts';

const sizes = fc.integer({ min: -1, max: 40 });
const prices = fc.integer({ min: 0, max: 5 });

const messages: fc.Arbitrary<Message> = fc.oneof(
  fc.record({
    type: fc.constant('Request' as const),
    side: fc.constantFrom('buy', 'sell'),
    price: prices,
    size: sizes,
  }),
  { weight: 3, arbitrary: fc.constant<Message>({ type: 'Ack' }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('Execute' as const),
      price: prices,
      size: fc.integer({ min: -1, max: 9 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('Replace' as const), price: prices, size: sizes }) },
  fc.constant<Message>({ type: 'Cancel' }),
  fc.constant<Message>({ type: 'UnsolicitedCancel', reason: 'halt' }),
  fc.constant<Message>({ type: 'Reject', reason: 'no' }),
);

const begun = (size: number): Message[] => [
  { type: 'Request', side: 'buy', price: 5, size },
  { type: 'Ack' },
];

/** Most sequences begin as orders do, so that they come further than to their first mistake. */
const lives: fc.Arbitrary<Message[]> = fc
  .tuple(fc.boolean(), fc.integer({ min: 1, max: 40 }), fc.array(messages, { maxLength: 25 }))
  .map(([proper, size, rest]) => (proper ? begun(size).concat(rest) : rest));

interface Step {
  readonly message: Message;
  readonly before: Order;
  readonly after: Order;
  /** What was thrown; undefined where the message was legal. */
  readonly error: unknown;
}

/** Sends all messages to a new order. */
function live(life: readonly Message[]): Step[] {
  const order = newOrder('A');
  return life.map((message) => {
    const before = order.state();
    let error: unknown;
    try {
      order.send(message);
    } catch (thrown) {
      error = thrown;
    }
    return { message, before, after: order.state(), error };
  });
}

/** Sizes as they went by on the wire, counted beside the protocol from what it let pass. */
function tally(steps: readonly Step[]): { asked: number; executed: number; cost: number } {
  const sum = { asked: 0, executed: 0, cost: 0 };
  for (const { message, before, error } of steps) {
    if (error !== undefined) continue;
    if (message.type === 'Request') sum.asked += message.size;
    if (message.type === 'Execute') {
      sum.executed += message.size;
      sum.cost += message.size * message.price;
    }
    if (message.type === 'Ack' && before.status === 'replacing')
      sum.asked += before.proposed.size - before.size;
  }
  return sum;
}

const ended = ({ status }: Order): boolean => /filled|cancelled|rejected/.test(status);
const open = (order: Order): number => (order.status === 'idle' ? 0 : order.open);
const after = (...life: Message[]): Order => live(life).at(-1)!.after;
const request: Message = { type: 'Request', side: 'sell', price: 10, size: 100 };
const ack: Message = { type: 'Ack' };
const execute = (size: number): Message => ({ type: 'Execute', price: 10, size });

describe('an order', () => {
  test('neither loses nor invents size, whatever comes', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const steps = live(life);
        const state = steps.at(-1)?.after ?? { status: 'idle' };
        const { asked, executed, cost } = tally(steps);
        if (state.status === 'idle') return asked === 0 && executed === 0;
        expect(asked).toBe(state.executed + state.open + state.cancelled + state.rejected);
        expect(state).toMatchObject({ size: asked, executed, cost });
        expect(Math.min(state.open, state.executed, state.cancelled, state.rejected)).toBeGreaterThanOrEqual(
          0,
        );
        return true;
      }),
      { numRuns: 2000 },
    );
  });

  test('an illegal move is a typed error that holds state and message, and changes nothing', () => {
    fc.assert(
      fc.property(lives, (life) => {
        for (const { message, before, after: next, error } of live(life)) {
          if (error === undefined) continue;
          expect(error).toBeInstanceOf(IllegalMessageError);
          expect(next).toBe(before);
          expect((error as IllegalMessageError).state).toBe(before);
          expect((error as IllegalMessageError).received).toBe(message);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('what has ended stays as it ended; only what has ended has nothing open', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const steps = live(life);
        expect(steps.filter(({ before, after: next }) => ended(before) && next !== before)).toEqual([]);
        expect(steps.filter(({ after: next }) => ended(next) && open(next) !== 0)).toEqual([]);
        expect(
          steps.filter(({ after: next }) => /working|requested/.test(next.status) && open(next) <= 0),
        ).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test('the lives that are drawn reach every state', () => {
    const statuses = fc
      .sample(lives, { seed: 1, numRuns: 500 })
      .flatMap((life) => live(life).map((s) => s.after.status));
    expect([...new Set(statuses)].sort()).toEqual([
      'cancelled',
      'cancelling',
      'filled',
      'idle',
      'rejected',
      'replacing',
      'requested',
      'working',
    ]);
  });

  test('goes its way: request, acknowledgement, executions', () => {
    expect(after(request)).toMatchObject({ status: 'requested', open: 100 });
    expect(after(request, ack, execute(30))).toMatchObject({ status: 'working', executed: 30, open: 70 });
    expect(after(request, ack, execute(30), execute(70))).toMatchObject({ status: 'filled', cost: 1000 });
    expect(after(request, { type: 'Reject', reason: 'no' })).toMatchObject({
      status: 'rejected',
      rejected: 100,
    });
  });

  test('an execution may cross a Cancel on the wire', () => {
    const cancelling = [request, ack, { type: 'Cancel' } as const];
    expect(after(...cancelling, execute(30), ack)).toMatchObject({
      status: 'cancelled',
      executed: 30,
      cancelled: 70,
    });
    expect(after(...cancelling, execute(100), ack)).toMatchObject({ status: 'cancelling', open: 0 });
    expect(after(...cancelling, execute(100), { type: 'Reject', reason: 'too late' })).toMatchObject({
      status: 'filled',
    });
  });

  test('an execution may cross a Replace on the wire', () => {
    const replacing = [request, ack, execute(20), { type: 'Replace', price: 12, size: 50 } as const];
    expect(after(...replacing, ack)).toMatchObject({ status: 'working', price: 12, size: 50, open: 30 });
    expect(after(...replacing, execute(30), ack)).toMatchObject({ status: 'filled', size: 50, executed: 50 });
    expect(after(...replacing, execute(31), ack)).toMatchObject({ status: 'replacing', size: 100, open: 49 });
    expect(after(...replacing, { type: 'Reject', reason: 'no' })).toMatchObject({
      status: 'working',
      size: 100,
    });
    expect(after(...replacing, { type: 'Reject', reason: 'no' })).not.toHaveProperty('proposed');
  });
});

describe('the program', () => {
  const main = fileURLToPath(new URL('../../build/examples/orders/main.js', import.meta.url));

  test('tells the story of the tape, and every share is accounted for', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [main], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const [story, balance] = stdout.split('\nwhere every share went\n');
    expect(story.trim().split('\n')).toHaveLength(tape.length);
    expect(story).toMatch(
      /^A {2}Execute: 10 at 10\.00 +illegal\. A: Execute is not allowed while requested$/m,
    );
    expect(story.match(/illegal\./g)).toHaveLength(5);
    expect(balance.trim().split('\n')).toEqual([
      'A  buy 150 = 150 executed + 0 open + 0 cancelled + 0 rejected, at 10.03 on average',
      'B  sell 70 = 0 executed + 0 open + 0 cancelled + 70 rejected',
      'C  sell 200 = 50 executed + 0 open + 150 cancelled + 0 rejected, at 10.20 on average',
      'D  buy 60 = 25 executed + 0 open + 35 cancelled + 0 rejected, at 9.98 on average',
    ]);
  });

  test('--help, mistakes, and an output that takes nothing', () => {
    const run = (out: 'pipe' | number, ...args: string[]) =>
      spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', stdio: ['ignore', out, 'pipe'] });
    expect(run('pipe', '--help')).toMatchObject({ status: 0, stderr: '' });
    expect(run('pipe', '--help').stdout).toContain('--help');
    expect(run('pipe', '--order', 'A')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: "orders: Unknown option '--order'\n",
    });
    if (!existsSync('/dev/full')) return;
    for (const args of [[], ['--help']]) {
      const full = openSync('/dev/full', 'w');
      const { status, stderr } = run(full, ...args);
      closeSync(full);
      expect([status, stderr]).toEqual([1, 'orders: ENOSPC: no space left on device, write\n']);
    }
  });
});
