import { describe, expect, test } from 'vitest';
import {
  CLOSED_WELL,
  OPEN,
  RingReader,
  ringWords,
  RingWriter,
  reserveFirstReader,
  startRingAt,
} from '../../lib/memory/ring.ts';
import { type Actor, exploreAll, exploreRandom, type Program } from './checker.ts';

// Every interleaving of one writer and its readers over a small ring, with sleeping at both ends.

interface Sending {
  writer: RingWriter;
  next: number;
}

const sender = (capacity: number, readers: number, values: readonly number[]): Actor<Sending> => ({
  start: ({ words }) => ({ writer: new RingWriter(words, 0, capacity, readers), next: 0 }),
  step(local, shared) {
    const { writer } = local;
    if (local.next === values.length) {
      writer.close(CLOSED_WELL);
      return true;
    }
    if (writer.room(1) < 1) {
      const ticket = writer.space.prepare();
      if (writer.room(1) < 1) writer.space.sleep(ticket);
      writer.space.leave();
      return false;
    }
    shared.write((writer.tail >>> 0) % capacity, values[local.next++]);
    writer.publish(1);
    return false;
  },
});

interface Receiving {
  reader: RingReader;
  seen: number[];
}

const receiver = (
  capacity: number,
  readers: number,
  from: 'latest' | 'oldest',
  most = Infinity,
): Actor<Receiving> => ({
  start: ({ words }) => ({ reader: RingReader.join(words, 0, readers, from)!, seen: [] }),
  step({ reader, seen }, shared) {
    if (seen.length >= most) {
      reader.leave();
      return true;
    }
    if (reader.ready(1) < 1) {
      const ticket = reader.news.prepare();
      const closed = reader.closed;
      if (reader.ready(1) < 1) {
        if (closed !== OPEN) {
          reader.news.leave();
          return true;
        }
        reader.news.sleep(ticket);
      }
      reader.news.leave();
      return false;
    }
    seen.push(shared.read((reader.cursor >>> 0) % capacity));
    reader.release(1);
    return false;
  },
});

function program(
  capacity: number,
  values: readonly number[],
  readers: readonly Actor<Receiving>[],
  verdict: (seen: readonly number[][]) => void,
  from = 0,
): Program {
  return {
    words: ringWords(readers.length),
    cells: capacity,
    setUp(words) {
      reserveFirstReader(words, 0);
      startRingAt(words, 0, readers.length, from);
    },
    threads: [sender(capacity, readers.length, values), ...readers],
    verdict: ([, ...locals]) => verdict(locals.map((local) => local.seen)),
  };
}

const isTail = (part: readonly number[], whole: readonly number[]): boolean =>
  whole.slice(whole.length - part.length).join() === part.join();

describe('one writer, one reader, every interleaving', () => {
  test.each([
    [1, 0],
    [2, 0],
    [4, 0],
    [2, -2],
    [2, 0x7ffffffe],
  ])('three messages through capacity %i, positions from %i', (capacity, from) => {
    const report = exploreAll(
      program(
        capacity,
        [7, 8, 9],
        [receiver(capacity, 1, 'oldest')],
        ([seen]) => expect(seen).toEqual([7, 8, 9]),
        from,
      ),
    );
    expect(report.ends).toBeGreaterThan(0);
    expect(report.states).toBeGreaterThan(100);
  });

  test('a reader that leaves early no longer holds the writer back', () => {
    exploreAll(program(1, [7, 8, 9], [receiver(1, 1, 'oldest', 1)], ([seen]) => expect(seen).toEqual([7])));
  });
});

describe('one writer, two readers', () => {
  const late = (from: 'latest' | 'oldest', values: readonly number[]): Program =>
    program(2, values, [receiver(2, 2, 'oldest'), receiver(2, 2, from)], (seen) => {
      expect(seen.some((one) => one.join() === values.join())).toBe(true);
      for (const one of seen) expect(isTail(one, values)).toBe(true);
    });

  test.each(['latest', 'oldest'] as const)(
    'every interleaving: one message, a late reader from %s',
    (from) => {
      exploreAll(late(from, [7]));
    },
  );

  test.each(['latest', 'oldest'] as const)('random ones: eight messages, a late reader from %s', (from) => {
    exploreRandom(
      late(from, [1, 2, 3, 4, 5, 6, 7, 8]),
      Array.from({ length: 3000 }, (_, i) => i),
    );
  });
});
