import { describe, expect, test } from 'vitest';
import {
  CLOSED_WELL,
  newsOf,
  OPEN,
  RingReader,
  ringWords,
  RingWriter,
  reserveFirstReader,
} from '../../lib/memory/ring.ts';
import { type Actor, exploreAll, exploreRandom, type Program } from './checker.ts';

// Two writers, each with a ring of its own, and one reader that sleeps at one event for both.

const WORDS = ringWords(1);

const sender = (
  ring: number,
  capacity: number,
  count: number,
): Actor<{ writer: RingWriter; next: number }> => ({
  start: ({ words }) => ({
    writer: new RingWriter(words, ring * WORDS, capacity, 1, newsOf(words, 0)),
    next: 0,
  }),
  step(local, shared) {
    const { writer } = local;
    if (local.next === count) {
      writer.close(CLOSED_WELL);
      return true;
    }
    if (writer.room(1) < 1) {
      const ticket = writer.space.prepare();
      if (writer.room(1) < 1) writer.space.sleep(ticket);
      writer.space.leave();
      return false;
    }
    shared.write(ring * capacity + ((writer.tail >>> 0) % capacity), ring * 100 + local.next++);
    writer.publish(1);
    return false;
  },
});

const receiver = (capacity: number): Actor<{ readers: RingReader[]; seen: number[] }> => ({
  start: ({ words }) => ({
    readers: [0, 1].map((ring) => RingReader.join(words, ring * WORDS, 1, 'oldest')!),
    seen: [],
  }),
  step({ readers, seen }, shared) {
    const ring = readers.findIndex((reader) => reader.ready(1) > 0);
    if (ring >= 0) {
      seen.push(shared.read(ring * capacity + ((readers[ring].cursor >>> 0) % capacity)));
      readers[ring].release(1);
      return false;
    }
    const { news } = readers[0];
    const ticket = news.prepare();
    const ended = readers.every((reader) => reader.closed !== OPEN);
    const ready = readers.some((reader) => reader.ready(1) > 0);
    if (!ready && !ended) news.sleep(ticket);
    news.leave();
    return ended && !ready;
  },
});

const program = (capacity: number, count: number): Program => ({
  words: 2 * WORDS,
  cells: 2 * capacity,
  setUp(words) {
    for (const ring of [0, 1]) reserveFirstReader(words, ring * WORDS);
  },
  threads: [sender(0, capacity, count), sender(1, capacity, count), receiver(capacity)],
  verdict([, , { seen }]) {
    for (const ring of [0, 1])
      expect(seen.filter((n: number) => Math.floor(n / 100) === ring)).toEqual(
        Array.from({ length: count }, (_, i) => ring * 100 + i),
      );
  },
});

/** How many random schedules: more of them by hand. */
const RANDOM = Number(process.env['MILLRACE_SCHEDULES'] ?? 200);

describe('two writers into one reader, over rings that share an event', () => {
  test('every interleaving of one message each', () => {
    const report = exploreAll(program(1, 1));
    expect(report.ends).toBeGreaterThan(0);
  });

  test('random ones of twenty messages each', () => {
    const seeds = Array.from({ length: RANDOM }, (_, i) => i);
    expect(exploreRandom(program(2, 20), seeds)).toBe(RANDOM);
  }, 600_000);
});
