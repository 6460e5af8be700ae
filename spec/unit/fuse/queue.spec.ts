import fc from 'fast-check';
import { queue, record, sharedQueue, u32 } from 'millrace';
import { filter, map, take } from 'millrace/operators';
import { describe, expect, test } from 'vitest';
import type { Context } from '../../../lib/stream/context.ts';
import type { Stream } from '../../../lib/stream/stream.ts';
import { DONE, PENDING } from '../../../lib/stream/poll.ts';

// A queue's reader in a fused loop does what it does when it is polled: the same elements, waits, end and failure.

type Step = { push: number } | { poll: number };
type End = 'close' | 'fail' | 'leave';
type N = { n: number };

interface Pair {
  readonly stream: Stream<number>;
  push(n: number): boolean;
  end(): void;
  fail(): void;
}

const numbers = record({ n: u32 });

const pairs: Record<string, () => Pair> = {
  ...Object.fromEntries(
    (['vec', 'deque', 'link', 'turbine'] as const).map((backend) => [
      `local, ${backend}`,
      (): Pair => {
        const made = queue<number>({ kind: 'spsc', backend, capacity: 5 });
        const out = made.pub();
        return {
          stream: made.sub(),
          push: (n) => out.tryPush(n),
          end: () => out.close(),
          fail: () => out.fail(new RangeError('planted')),
        };
      },
    ]),
  ),
  ...Object.fromEntries(
    [true, false].map((views) => [
      `shared, views ${views}`,
      (): Pair => {
        const made = sharedQueue({ kind: 'spsc', codec: numbers, capacity: 5 });
        const out = made.pub();
        return {
          stream: made.sub({ views }).pipe(map(({ n }: N) => n)),
          push: (n) => out.tryPush({ n }),
          end: () => out.close(),
          fail: () => out.fail(new RangeError('planted')),
        };
      },
    ]),
  ),
};

/** All that can be seen of one run, polled by hand with few elements a turn. */
function seen(
  make: () => Pair,
  fusion: 'off' | 'eager',
  steps: readonly Step[],
  end: End,
  most: number,
): string[] {
  const pair = make();
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
  const future = pair.stream
    .pipe(
      map((n: number) => n * 3),
      filter((n: number) => n % 2 === 0),
      take(most),
    )
    .open(context);
  const poll = (times: number): void => {
    turn.budget = 3;
    for (let i = 0; i < times; i++) {
      try {
        const answer = future.poll(context);
        log.push(answer === PENDING ? 'pending' : answer === DONE ? 'done' : `ready ${future.value}`);
      } catch (error) {
        log.push(String(error));
      }
    }
    log.push(`budget ${turn.budget}`);
  };
  let sent = 0;
  for (const step of steps) {
    if ('poll' in step) poll(step.poll);
    else for (let i = 0; i < step.push; i++) if (pair.push(sent)) sent++;
  }
  if (end === 'close') pair.end();
  else if (end === 'fail') pair.fail();
  else future.close();
  for (let i = 0; i < 5; i++) poll(2);
  future.close();
  return log;
}

describe.each(Object.entries(pairs))('%s', (_name, make) => {
  test('fused equals interpreted: elements, waits, payments, wakes, the end and a failure', () => {
    const step = fc.oneof(
      fc.record({ push: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ poll: fc.integer({ min: 1, max: 4 }) }),
    );
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 25 }),
        fc.constantFrom<End>('close', 'fail', 'leave'),
        fc.integer({ min: 1, max: 12 }),
        (steps, end, most) => {
          expect(seen(make, 'eager', steps, end, most)).toEqual(seen(make, 'off', steps, end, most));
        },
      ),
      { numRuns: 150 },
    );
  });

  test('a function below that closes the run ends the loop', () => {
    for (const fusion of ['off', 'eager'] as const) {
      const pair = make();
      for (let n = 0; n < 4; n++) pair.push(n);
      const context = {
        turn: { budget: 100 },
        fusion,
        wake: () => {},
        spent: () => PENDING,
      } as unknown as Context;
      let calls = 0;
      const future = pair.stream
        .pipe(
          filter(() => {
            if (++calls === 2) future.close();
            return false;
          }),
        )
        .open(context);
      expect(future.poll(context)).toBe(DONE);
      expect(calls).toBe(2);
    }
  });
});
