import * as fc from 'fast-check';
import { Context, DONE, from, PENDING, READY } from 'millrace';
import { filter, map, mergeMap } from 'millrace/operators';
import { describe, expect, it, vi } from 'vitest';
import { Inbox } from '../../../lib/stream/from/inbox.ts';
import { type Overflow, PushBuffer, PushInbox } from '../../../lib/stream/from/push.ts';
import { ManualTurn } from '../../support/manualTurn.ts';

/** A context to poll with by hand, and how often it was woken. */
function hand(): { context: Context; wakes: () => number } {
  const turn = new ManualTurn();
  turn.budget = 1_000_000;
  let wakes = 0;
  const context = new Context({ wake: () => void wakes++ }, 0, turn);
  return { context, wakes: () => wakes };
}

describe('Inbox', () => {
  it('hands out what came, in order, and then ends or fails, once', () => {
    const { context } = hand();
    const failure = new Error('source');
    const run = new Inbox<number>();
    run.next(1);
    run.next(2);
    run.error(failure);
    run.next(3);
    run.complete();
    expect([run.poll(context), run.value, run.poll(context), run.value]).toEqual([READY, 1, READY, 2]);
    expect(() => run.poll(context)).toThrow(failure);
    expect(run.poll(context)).toBe(DONE);
  });

  it('wakes whoever waits once, and nobody else', () => {
    const { context, wakes } = hand();
    const run = new Inbox<number>();
    run.next(1);
    expect(wakes()).toBe(0);
    run.poll(context);
    expect(run.poll(context)).toBe(PENDING);
    run.next(2);
    run.next(3);
    expect(wakes()).toBe(1);
    expect([run.poll(context), run.value, run.poll(context), run.value]).toEqual([READY, 2, READY, 3]);
  });

  it('gives the only element and the end for one wake', () => {
    const { context, wakes } = hand();
    const run = new Inbox<string>();
    run.poll(context);
    run.answer('x');
    run.answer('y');
    expect([run.poll(context), run.value, run.poll(context), wakes()]).toEqual([READY, 'x', DONE, 1]);
  });

  it('stops its source once: on close, or at once where it ended before the source had been started', () => {
    const stop = vi.fn<() => void>();
    const closed = new Inbox<number>();
    closed.started(stop);
    void closed.close();
    void closed.close();
    expect(stop).toHaveBeenCalledTimes(1);
    const ended = new Inbox<number>();
    ended.started(stop);
    ended.complete();
    void ended.close();
    expect(stop).toHaveBeenCalledTimes(1);
    const early = new Inbox<number>();
    void early.close();
    early.started(stop);
    expect(stop).toHaveBeenCalledTimes(2);
  });

  it('answers the same promise of a release that is pending', () => {
    const release = Promise.resolve();
    const run = new Inbox<number>();
    run.started(() => release);
    expect(run.close()).toBe(release);
    expect(run.close()).toBe(release);
  });

  it('keeps to its capacity by its policy, like a list of that length', () => {
    const step = fc.oneof(fc.constant('poll' as const), fc.nat(99));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom<Overflow>('error', 'dropOldest', 'dropNewest'),
        fc.array(step, { maxLength: 60 }),
        (capacity, overflow, steps) => {
          const { context } = hand();
          const dropped: unknown[] = [];
          const buffer = new PushBuffer('test', 'none', {
            capacity,
            overflow,
            onDrop: (x) => dropped.push(x),
          });
          const run = new PushInbox<number>(buffer);
          const model: number[] = [];
          const lost: number[] = [];
          let failed = false;
          const push = (x: number): void => {
            if (failed) return;
            if (model.length < capacity) model.push(x);
            else if (overflow === 'error') failed = true;
            else if (overflow === 'dropNewest') lost.push(x);
            else {
              lost.push(model.shift()!);
              model.push(x);
            }
          };
          for (const one of steps) {
            if (one !== 'poll') {
              run.next(one);
              push(one);
            } else if (model.length > 0) {
              expect(run.poll(context)).toBe(READY);
              expect(run.value).toBe(model.shift());
            } else if (!failed) expect(run.poll(context)).toBe(PENDING);
          }
          for (const x of model) expect([run.poll(context), run.value]).toEqual([READY, x]);
          if (failed) expect(() => run.poll(context)).toThrow(/test: the buffer is full \(capacity \d\)/);
          expect(dropped).toEqual(lost);
        },
      ),
    );
  });

  it('takes no element more where a drop closes it', () => {
    const { context } = hand();
    const onDrop = (): void => void run.close();
    const run = new PushInbox<number>(
      new PushBuffer('test', 'none', { capacity: 1, overflow: 'dropOldest', onDrop }),
    );
    run.next(1);
    run.next(2);
    expect(run.poll(context)).toBe(DONE);
  });
});

describe('a source whose promises are settled already', () => {
  const settled = (): AsyncIterable<number> => ({
    [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: false, value: 1 }) }),
  });

  it.each(['off', 'auto', 'eager'] as const)('lets the event loop go on: fusion %s', async (fusion) => {
    const controller = new AbortController();
    const run = from(settled())
      .pipe(
        filter(() => false),
        map((x) => x),
      )
      .drain({ signal: controller.signal, fusion });
    setTimeout(() => setImmediate(() => setTimeout(() => controller.abort(new Error('enough')), 1)), 1);
    await expect(run).rejects.toThrow('enough');
  });

  it('does so among others of its kind', async () => {
    const controller = new AbortController();
    const run = from([1, 2, 3]).pipe(mergeMap(settled)).drain({ signal: controller.signal });
    setTimeout(() => setImmediate(() => controller.abort(new Error('enough'))), 1);
    await expect(run).rejects.toThrow('enough');
  });

  it('fails where next() throws, and is not returned then', async () => {
    const failure = new Error('next');
    const returned = vi.fn<() => Promise<IteratorResult<number>>>();
    const next = vi.fn<() => Promise<IteratorResult<number>>>(() => {
      throw failure;
    });
    const run = from({ [Symbol.asyncIterator]: () => ({ next, return: returned }) }).toArray();
    await expect(run).rejects.toBe(failure);
    expect(next).toHaveBeenCalledTimes(1);
    expect(returned).not.toHaveBeenCalled();
  });
});
