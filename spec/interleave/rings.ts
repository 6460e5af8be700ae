import {
  CLOSED_WELL,
  newsOf,
  OPEN,
  RingReader,
  ringWords,
  RingWriter,
  reserveFirstReader,
  startRingAt,
} from '../../lib/memory/ring.ts';
import type { Actor, Program } from './program.ts';
import { abed, quiet, register, type Sleeper, UP } from './sleeper.ts';

// The rings of lib/memory as programs for the checker. Writers and readers sleep where they find nothing to do; each
// reader checks as it goes that it gets every element once and in order.

/** Slots of a ring: a power of two, so that positions may wrap. Elements are numbered from 1: a slot holds 0 before. */
const slotsFor = (capacity: number): number => 2 ** Math.ceil(Math.log2(capacity));

function cellOf(ring: number, capacity: number, position: number): number {
  const slots = slotsFor(capacity);
  return ring * slots + (position & (slots - 1));
}

export interface Sizes {
  readonly capacity: number;
  /** Messages that each writer sends. */
  readonly messages: number;
  /** Elements that are published, and read, together: at the most. */
  readonly batch?: number;
  /** Where positions begin. */
  readonly from?: number;
  /** Threads look again and again instead of going to sleep. */
  readonly spins?: boolean;
}

interface Sending extends Sleeper {
  writer: RingWriter;
  sent: number;
}

function sender(
  ring: number,
  readers: number,
  { capacity, messages, batch = 1, spins = false }: Sizes,
  shares: boolean,
): Actor<Sending> {
  return {
    start: ({ words }) => {
      const news = shares ? newsOf(words, 0) : undefined;
      return {
        writer: new RingWriter(words, ring * ringWords(readers), capacity, readers, news),
        sent: 0,
        ...UP,
      };
    },
    step(local, shared) {
      const { writer } = local;
      if (abed(local, writer.space, () => writer.room(1) < 1)) return false;
      if (local.sent === messages) {
        writer.close(CLOSED_WELL);
        return true;
      }
      const room = writer.room(Math.min(batch, messages - local.sent));
      if (room === 0) {
        if (!spins) register(local, writer.space);
        return false;
      }
      for (let i = 0; i < room; i++)
        shared.write(cellOf(ring, capacity, writer.tail + i), local.sent + i + 1);
      local.sent += room;
      writer.publish(room);
      return false;
    },
  };
}

/** What a reader knows of each of its rings: whether it got the first element, and the next one; 0 before any. */
export interface Receiving extends Sleeper {
  readers: RingReader[];
  whole: boolean[];
  next: number[];
  /** How many it reads before it leaves; -1: all. */
  left: number;
  over: boolean;
  came: boolean;
}

interface Reading {
  readonly rings: number;
  readonly places: number;
  readonly from: 'latest' | 'oldest';
  /** It leaves once it has read so many. */
  readonly most?: number;
  /** And then comes again, for all the rest. */
  readonly again?: boolean;
}

function receiver(
  { rings, places, from, most = -1, again = false }: Reading,
  { capacity, batch = 1, spins = false }: Sizes,
): Actor<Receiving> {
  return {
    start({ words }) {
      const readers: RingReader[] = [];
      for (let ring = 0; ring < rings; ring++)
        readers.push(RingReader.join(words, ring * ringWords(places), places, from)!);
      const whole = readers.map(() => false);
      const next = readers.map(() => 0);
      return { readers, whole, next, left: most, over: false, came: false, ...UP };
    },
    step(local, shared) {
      const { readers, whole, next } = local;
      const { news } = readers[0];
      if (abed(local, news, () => isQuiet(local))) return false;
      if (local.over) return true;
      if (local.left === 0) {
        readers[0].leave();
        if (!again || local.came) return true;
        local.came = true;
        readers[0] = RingReader.join(shared.words, 0, places, from)!;
        local.left = most === 0 ? 1 : most;
        next[0] = 0;
        return false;
      }
      for (const [ring, reader] of readers.entries()) {
        const ready = reader.ready(local.left < 0 ? batch : Math.min(batch, local.left));
        if (ready === 0) continue;
        for (let i = 0; i < ready; i++) {
          const value = shared.read(cellOf(ring, capacity, reader.cursor + i));
          if (next[ring] === 0) whole[ring] ||= value === 1;
          else if (value !== next[ring]) throw new Error(`got ${value} of ring ${ring}, not ${next[ring]}`);
          next[ring] = value + 1;
        }
        reader.release(ready);
        if (local.left > 0) local.left -= ready;
        return false;
      }
      if (spins) isQuiet(local);
      else register(local, news);
      return false;
    },
  };
}

/** Nothing is there, and something may still come. */
function isQuiet(local: Receiving): boolean {
  const ended = local.readers.every((reader) => reader.closed !== OPEN);
  const ready = local.readers.some((reader) => reader.ready(1) > 0);
  local.over = ended && !ready;
  return !ready && !ended;
}

/** One writer, and one reader that gets all; or leaves after `most`. */
export function spsc(sizes: Sizes, most?: number): Program {
  const reading: Reading = { rings: 1, places: 1, from: 'oldest', ...(most === undefined ? {} : { most }) };
  return program(1, 1, sizes, [sender(0, 1, sizes, false), receiver(reading, sizes)], ([, reader]) => {
    wants(reader, 0, true, most ?? sizes.messages);
  });
}

/** Two writers with a ring each, and one reader that sleeps at one event for both. */
export function mpsc(sizes: Sizes): Program {
  const senders = [0, 1].map((ring) => sender(ring, 1, sizes, true));
  const reading: Reading = { rings: 2, places: 1, from: 'oldest' };
  return program(2, 1, sizes, [...senders, receiver(reading, sizes)], ([, , reader]) => {
    for (const ring of [0, 1]) wants(reader, ring, true, sizes.messages);
  });
}

/**
 * One writer and two readers: whoever comes first gets all, the other from where it begins on. With `most`, the second
 * leaves after so many, and may come again.
 */
export function spmc(sizes: Sizes, from: 'latest' | 'oldest', most?: number, again = false): Program {
  const reading: Reading = { rings: 1, places: 2, from };
  const stays = receiver(reading, sizes);
  const other = most === undefined ? stays : receiver({ ...reading, from: 'oldest', most, again }, sizes);
  return program(1, 2, sizes, [sender(0, 2, sizes, false), stays, other], ([, one, two]) => {
    const somebody = sizes.messages === 0 || most === 0 || one.whole[0] || two.whole[0];
    if (!somebody) throw new Error('nobody got the first element');
    for (const reader of most === undefined ? [one, two] : [one])
      if (reader.next[0] > 0) wants(reader, 0, reader.whole[0], sizes.messages);
  });
}

function wants({ whole, next }: Receiving, ring: number, first: boolean, last: number): void {
  if ((last > 0 && whole[ring] !== first) || next[ring] !== (last > 0 ? last + 1 : 0))
    throw new Error(`ring ${ring}: got all: ${whole[ring]}, up to ${next[ring] - 1}, not ${last}`);
}

function program(
  rings: number,
  places: number,
  { capacity, from = 0 }: Sizes,
  threads: readonly Actor[],
  verdict: Program['verdict'],
): Program {
  const size = ringWords(places);
  const bases = Array.from({ length: rings }, (_, ring) => ring * size);
  return {
    words: rings * size,
    cells: rings * slotsFor(capacity),
    setUp(words) {
      for (const base of bases) {
        reserveFirstReader(words, base);
        startRingAt(words, base, places, from);
      }
    },
    settle: quiet(
      rings * size,
      bases.map((base) => (words) => new RingWriter(words, base, capacity, places).space),
      bases.map((base) => (words) => newsOf(words, base)),
    ),
    threads,
    verdict,
  };
}
