import { EVENT_WORDS, WaitEvent } from './event.ts';
import { LINE, type Words } from './words.ts';

// A ring with one writer and one or more readers, each of which sees everything from its own cursor on. This file is
// the protocol of the positions alone; what the slots hold, and where, is the business of whoever uses it.
//
//   words    0       written by the writer: TAIL, how many elements were published; CLOSED
//         LINE       written by the writer's waiters: `space`, signalled by readers
//       2*LINE       written by readers' waiters: `news`, signalled by the writer
//       3*LINE + i*LINE   written by reader i: CURSOR, how many it has released; ACTIVE
//
// The handles' fields are declared and not defined (`declare`): a field that is defined without a value begins as
// `undefined`, and then the engine takes it for anything at all, for good, and looks at what it is at each access. A
// whole number that never was anything else costs no such look, and that is half of what a small message costs.
//
// Positions count for ever and wrap at 2^32: only their differences, taken as signed 32-bit numbers, mean anything.

const TAIL = 0;
const CLOSED = 1;
const SPACE = LINE;
const NEWS = 2 * LINE;
const READERS = 3 * LINE;
const CURSOR = 0;
const ACTIVE = 1;

const FREE = 0;
const JOINED = 1;
/** The cursor of a reader that is still to come: it gates the writer, so that the first reader misses nothing. */
const RESERVED = 2;
/** A reader that has its place and not yet its cursor: until it has, the writer is granted nothing more. */
const JOINING = 3;

/** How a ring ended. */
export const OPEN = 0;
export const CLOSED_WELL = 1;
export const CLOSED_BY_FAILURE = 2;

/** Words that a ring for `readers` takes. */
export function ringWords(readers: number): number {
  return READERS + readers * LINE;
}

/** Who waits where; the event words share no line with a position. */
function eventsOf(words: Words, base: number): { space: WaitEvent; news: WaitEvent } {
  if (EVENT_WORDS > LINE) throw new RangeError('an event must fit a line');
  return { space: new WaitEvent(words, base + SPACE), news: new WaitEvent(words, base + NEWS) };
}

/** The event at which a ring's readers sleep: what a writer of another ring signals, if they share a reader. */
export function newsOf(words: Words, base: number): WaitEvent {
  return new WaitEvent(words, base + NEWS);
}

/** Holds cursor 0 for a reader that is still to come. Call it once, before anybody else knows the ring. */
export function reserveFirstReader(words: Words, base: number): void {
  words.publish(base + READERS + ACTIVE, RESERVED);
}

/** Starts the positions at `start` instead of 0: for tests near the wrap. Before anybody else knows the ring. */
export function startRingAt(words: Words, base: number, readers: number, start: number): void {
  words.publish(base + TAIL, start | 0);
  for (let i = 0; i < readers; i++) words.publish(base + READERS + i * LINE + CURSOR, start | 0);
}

/** The writer's handle. One thread may hold it. Rings with one reader between them may share their `news`. */
export class RingWriter {
  declare readonly space: WaitEvent;
  private declare readonly news: WaitEvent;
  private declare readonly words: Words;
  private declare readonly base: number;
  private declare readonly capacity: number;
  private declare readonly readers: number;
  /** Where the next element goes; published as TAIL. */
  declare tail: number;
  /** The slowest cursor, as last seen: it can only have moved on since. */
  private declare gate: number;

  constructor(words: Words, base: number, capacity: number, readers: number, news?: WaitEvent) {
    this.words = words;
    this.base = base;
    this.capacity = capacity;
    this.readers = readers;
    const events = eventsOf(words, base);
    this.space = events.space;
    this.news = news ?? events.news;
    this.tail = words.acquire(base + TAIL);
    this.gate = this.tail;
    this.gate = this.slowest();
  }

  /** How many slots, of the `wanted` ones from `tail` on, may be written now. Looks at the readers only if it must. */
  room(wanted: number): number {
    return this.capacity - ((this.tail - this.gate) | 0) < wanted ? this.roomNow(wanted) : wanted;
  }

  private roomNow(wanted: number): number {
    this.gate = this.slowest();
    const room = this.capacity - ((this.tail - this.gate) | 0);
    return room < wanted ? room : wanted;
  }

  /** Makes the next `count` slots, which were written, readable: one store. */
  publish(count: number): void {
    this.tail = (this.tail + count) | 0;
    this.words.publish(this.base + TAIL, this.tail);
    this.news.signal();
  }

  /** No element comes any more. Idempotent; the first reason stays. */
  close(how: number): void {
    this.words.exchange(this.base + CLOSED, OPEN, how);
    this.news.signal();
  }

  get closed(): number {
    return this.words.acquire(this.base + CLOSED);
  }

  /** Elements that the slowest reader has not released; with no reader at all, none. */
  get pending(): number {
    this.gate = this.slowest();
    return (this.tail - this.gate) | 0;
  }

  /** How many readers are there (a reserved place counts). */
  get audience(): number {
    let count = 0;
    for (let i = 0; i < this.readers; i++)
      if (this.words.acquire(this.base + READERS + i * LINE + ACTIVE) !== FREE) count++;
    return count;
  }

  /**
   * The slowest cursor. With several places one look at them is not enough: a reader may take a place that was looked at
   * already, beside a cursor that was not yet and moves on meanwhile, and begin where that one was. So all are looked at
   * twice. Who takes its place after the second look at it reads cursors that the first look did not see beyond.
   */
  private slowest(): number {
    const slowest = this.slowerThan(this.tail);
    return this.readers === 1 ? slowest : this.slowerThan(slowest);
  }

  private slowerThan(position: number): number {
    let slowest = position;
    for (let i = 0; i < this.readers; i++) {
      const at = this.base + READERS + i * LINE;
      const active = this.words.acquire(at + ACTIVE);
      if (active === FREE) continue;
      const cursor = active === JOINING ? this.gate : this.words.acquire(at + CURSOR);
      if (((cursor - slowest) | 0) < 0) slowest = cursor;
    }
    return slowest;
  }
}

/** A reader's handle. One thread may hold it. */
export class RingReader {
  declare readonly news: WaitEvent;
  private declare readonly space: WaitEvent;
  private declare readonly words: Words;
  private declare readonly base: number;
  private declare readonly at: number;
  /** The next element to read; published as CURSOR. */
  declare cursor: number;
  /** TAIL as last seen: it can only have moved on since. */
  private declare seen: number;
  /** Which of the ring's places it has. */
  declare readonly place: number;
  private declare gone: boolean;

  private constructor(words: Words, base: number, index: number, cursor: number) {
    this.words = words;
    this.base = base;
    this.at = base + READERS + index * LINE;
    this.place = index;
    this.gone = false;
    const events = eventsOf(words, base);
    this.space = events.space;
    this.news = events.news;
    this.cursor = cursor;
    this.seen = cursor;
  }

  /**
   * Takes a free place; null if there is none. The first reader takes the reserved place and misses nothing. A later
   * one starts at `latest` (what is published from now on) or at `oldest` (where the slowest other reader is).
   *
   * The race. The writer may have looked at the cursors just before this one was there, and may go on as far as they
   * allowed. So the reader first takes its place (JOINING: the writer, should it look now, is granted nothing more),
   * and only then reads TAIL or the slowest cursor: what the writer had looked at before (see `slowest`) is not newer
   * than that, so no slot from there on is overwritten. Then it publishes its cursor, and last that it has joined.
   */
  static join(words: Words, base: number, readers: number, from: 'latest' | 'oldest'): RingReader | null {
    for (let i = 0; i < readers; i++) {
      const at = base + READERS + i * LINE;
      if (
        words.acquire(at + ACTIVE) === RESERVED &&
        words.exchange(at + ACTIVE, RESERVED, JOINED) === RESERVED
      )
        return new RingReader(words, base, i, words.acquire(at + CURSOR));
    }
    for (let i = 0; i < readers; i++) {
      const at = base + READERS + i * LINE;
      if (words.acquire(at + ACTIVE) !== FREE || words.exchange(at + ACTIVE, FREE, JOINING) !== FREE)
        continue;
      let cursor = words.acquire(base + TAIL);
      if (from === 'oldest') cursor = slowestOther(words, base, readers, i, cursor);
      words.publish(at + CURSOR, cursor);
      words.publish(at + ACTIVE, JOINED);
      eventsOf(words, base).space.signal();
      return new RingReader(words, base, i, cursor);
    }
    return null;
  }

  /** How many elements, of the `wanted` ones from `cursor` on, can be read now. Looks at the writer only if it must. */
  ready(wanted: number): number {
    return ((this.seen - this.cursor) | 0) < wanted ? this.readyNow(wanted) : wanted;
  }

  private readyNow(wanted: number): number {
    this.seen = this.words.acquire(this.base + TAIL);
    const ready = (this.seen - this.cursor) | 0;
    return ready < wanted ? ready : wanted;
  }

  /** Gives `count` slots back to the writer: one store. What was read from them must not be looked at any more. */
  release(count: number): void {
    this.cursor = (this.cursor + count) | 0;
    this.words.publish(this.at + CURSOR, this.cursor);
    this.space.signal();
  }

  /** How the ring was closed, if so. Look at `ready` again after it: the last elements may have come before. */
  get closed(): number {
    return this.words.acquire(this.base + CLOSED);
  }

  /** Gives the place back: this cursor gates nobody any more. Idempotent, since another may have taken the place since. */
  leave(): void {
    if (this.gone) return;
    this.gone = true;
    this.words.publish(this.at + ACTIVE, FREE);
    this.space.signal();
  }

  /** The same for a reader whose thread is dead, or at least looks at the ring no more: by whoever noticed. */
  static evict(words: Words, base: number, place: number): void {
    words.publish(base + READERS + place * LINE + ACTIVE, FREE);
    eventsOf(words, base).space.signal();
  }
}

function slowestOther(words: Words, base: number, readers: number, self: number, tail: number): number {
  let slowest = tail;
  for (let i = 0; i < readers; i++) {
    const at = base + READERS + i * LINE;
    const active = words.acquire(at + ACTIVE);
    if (i === self || active === FREE || active === JOINING) continue;
    const cursor = words.acquire(at + CURSOR);
    if (((cursor - slowest) | 0) < 0) slowest = cursor;
  }
  return slowest;
}
