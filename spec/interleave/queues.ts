import { newsOf, ringWords, RingWriter, reserveFirstReader, startRingAt } from '../../lib/memory/ring.ts';
import { EVENT_WORDS, WaitEvent } from '../../lib/memory/event.ts';
import { LINE, type Words } from '../../lib/memory/words.ts';
import type { Layout } from '../../lib/queue/shared/layout.ts';
import { SharedPublisher } from '../../lib/queue/shared/publisher.ts';
import { SharedSubscriber } from '../../lib/queue/shared/subscriber.ts';
import type { Context } from '../../lib/stream/context.ts';
import type { Future } from '../../lib/stream/future.ts';
import { DONE, PENDING } from '../../lib/stream/poll.ts';
import type { Actor, Program, Shared } from './program.ts';
import { quiet } from './sleeper.ts';

// Shared queues as programs for the checker: the publishers and subscribers of lib/queue/shared as they are, over a
// layout whose slots are cells of one number each.

export interface Shape {
  readonly kind: 'spsc' | 'mpsc' | 'spmc';
  readonly capacity: number;
  readonly from?: number;
}

const RINGS = LINE;
const EVENT = 0;
if (EVENT_WORDS > LINE) throw new RangeError('an event must fit a line');

const slotsFor = (capacity: number): number => 2 ** Math.ceil(Math.log2(capacity));

function layoutOf({ kind, capacity }: Shape, shared: Shared): Layout<number> {
  const handle = Object.freeze({
    kind,
    capacity,
    producers: kind === 'mpsc' ? 2 : 1,
    consumers: kind === 'spmc' ? 2 : 1,
  });
  const slots = slotsFor(capacity);
  const codec = Object.freeze({
    read: (cell: number) => shared.read(cell),
    view: (cell: number) => shared.read(cell),
    write: (cell: number, value: number) => shared.write(cell, value),
  });
  return Object.freeze({
    handle,
    words: shared.words,
    memory: null,
    codec: Object.freeze({ size: 1, bind: () => codec }),
    news: kind === 'mpsc' ? new WaitEvent(shared.words, EVENT) : null,
    slots,
    ring: (index: number) => RINGS + index * ringWords(handle.consumers),
    slotBase: (index: number) => index * slots,
    keepFailure: () => {},
    failure: () => new Error('failed'),
  }) as unknown as Layout<number>;
}

/** A publisher's element says whose it is, and which. */
const HUNDRED = 100;

interface Sending {
  out: SharedPublisher<number>;
  sent: number;
}

export type Way = 'each' | 'batch' | 'claim';

/** Sends so many, waits for room where there is none, and ends with `close` or `fail`. */
export const sender = (
  shape: Shape,
  index: number,
  messages: number,
  { way = 'each', fails = false }: { readonly way?: Way; readonly fails?: boolean } = {},
): Actor<Sending> => ({
  start: (shared) => ({ out: new SharedPublisher(layoutOf(shape, shared), index), sent: 0 }),
  step(local) {
    const { out } = local;
    if (local.sent === messages) {
      if (fails) out.fail(new Error('failed'));
      else out.close();
      return true;
    }
    const values = [local.sent + 1, local.sent + 2]
      .slice(0, messages - local.sent)
      .map((n) => index * HUNDRED + n);
    const sent = way === 'each' ? Number(out.tryPush(values[0])) : pushed(out, values, way);
    if (sent === 0) out.spaceSync({ spins: 0 });
    local.sent += sent;
    return false;
  },
});

function pushed(out: SharedPublisher<number>, values: readonly number[], way: Way): number {
  if (way === 'batch') return out.tryPushAll(values);
  // What is claimed and given back is seen by nobody: the slots are claimed again.
  out.claim(values.length);
  out.abort();
  return out.tryPushAll(values);
}

/** What a reader knows of each publisher: whether it got the first element, and the next one that it must get. */
export interface Receiving {
  sub: SharedSubscriber<number>;
  whole: [boolean, boolean];
  next: [number, number];
  /** How many it reads before it leaves; -1: all. */
  left: number;
  failed: boolean;
}

function take(local: Receiving, value: number): void {
  const who = Math.floor(value / HUNDRED);
  const n = value % HUNDRED;
  if (local.next[who] === 0) local.whole[who] = n === 1;
  else if (n !== local.next[who]) throw new Error(`got ${value}, not ${local.next[who]} of ${who}`);
  local.next[who] = n + 1;
  if (local.left > 0) local.left--;
}

const joined = (shape: Shape, from: 'latest' | 'oldest', left: number, shared: Shared): Receiving => ({
  sub: new SharedSubscriber(layoutOf(shape, shared), { from }),
  whole: [false, false],
  next: [0, 0],
  left,
  failed: false,
});

/** A reader that blocks its thread. */
export const receiver = (
  shape: Shape,
  { from = 'oldest', left = -1 }: { readonly from?: 'latest' | 'oldest'; readonly left?: number } = {},
): Actor<Receiving> => ({
  start: (shared) => joined(shape, from, left, shared),
  step(local) {
    if (local.left === 0) {
      local.sub.unsubscribe();
      return true;
    }
    const { found, value } = local.sub.tryRead();
    if (found) take(local, value);
    else if (!local.sub.waitSync({ spins: 0 })) return true;
    return false;
  },
});

/** A context that never runs out of budget; nobody has to be woken, since the thread polls anyhow. */
const context = Object.freeze({
  turn: Object.freeze({
    get budget(): number {
      return 1;
    },
    set budget(_: number) {},
  }),
  wake: () => {},
}) as unknown as Context;

interface Polling extends Receiving {
  sleeping: boolean;
}

type Polled = Future<number> & { sleeping: boolean; woken(): void };

/** The subscriber's future as it was left: it is made anew for each operation, since one of its fields is a closure. */
function future({ sub, sleeping }: Polling): Polled {
  (sub as unknown as { opened: boolean }).opened = false;
  return Object.assign(sub.open(context) as Polled, { sleeping });
}

/** A reader that is a stream: it is polled, and sleeps as a promise. Where it leaves, it may do so in its sleep. */
export const poller = (shape: Shape, { left = -1 }: { readonly left?: number } = {}): Actor<Polling> => ({
  start: (shared) => ({ ...joined(shape, 'oldest', left, shared), sleeping: false }),
  step(local, shared) {
    const run = future(local);
    if (local.left === 0) {
      void run.close();
      if (local.sleeping) {
        shared.park();
        run.woken();
      }
      return true;
    }
    if (local.sleeping) {
      shared.park();
      run.woken();
    } else if (!polled(local, run)) return true;
    local.sleeping = run.sleeping;
    return false;
  },
});

function polled(local: Polling, run: Polled): boolean {
  try {
    const answer = run.poll(context);
    if (answer === DONE) return false;
    if (answer !== PENDING) take(local, run.value);
    // It has read enough but one, and sleeps: it leaves as it is.
    else if (local.left === 1 && run.sleeping) local.left = 0;
    return true;
  } catch (error) {
    if ((error as Error).message !== 'failed') throw error;
    local.failed = true;
    return false;
  }
}

export function wants(local: Receiving, who: number, messages: number): void {
  const { whole, next } = local;
  if (messages > 0 && (!whole[who] || next[who] !== messages + 1))
    throw new Error(`publisher ${who}: got all: ${whole[who]}, up to ${next[who] - 1} of ${messages}`);
}

export function program(shape: Shape, threads: readonly Actor[], verdict: Program['verdict']): Program {
  const { kind, capacity, from = 0 } = shape;
  const places = kind === 'spmc' ? 2 : 1;
  const rings = kind === 'mpsc' ? 2 : 1;
  const words = RINGS + rings * ringWords(places);
  const bases = Array.from({ length: rings }, (_, i) => RINGS + i * ringWords(places));
  return {
    words,
    cells: rings * slotsFor(capacity),
    setUp(memory) {
      for (const base of bases) {
        reserveFirstReader(memory, base);
        startRingAt(memory, base, places, from);
      }
    },
    settle: quiet(words, [
      (memory: Words) => new WaitEvent(memory, EVENT),
      ...bases.map((base) => (memory: Words) => newsOf(memory, base)),
      ...bases.map((base) => (memory: Words) => new RingWriter(memory, base, capacity, places).space),
    ]),
    threads,
    verdict,
  };
}
