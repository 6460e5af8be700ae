import { WaitEvent } from '../../memory/event.ts';
import { RingReader, RingWriter, reserveFirstReader, ringWords, startRingAt } from '../../memory/ring.ts';
import { AtomicWords, LINE } from '../../memory/words.ts';
import { ArgumentError, wholeNumber } from '../../stream/errors.ts';
import { alignedTo, type Codec, type CodecSpec } from './codec.ts';
import { frame } from './frame.ts';
import { Memory } from './memory.ts';
import { type Fields, record } from './record.ts';

/** One producer and one consumer; many producers and one consumer; one producer, and consumers that each see all. */
export type SharedKind = 'spsc' | 'mpsc' | 'spmc';

/** All that another thread needs, in a form that `postMessage` and `workerData` take. */
export interface SharedHandle {
  readonly buffer: SharedArrayBuffer;
  readonly kind: SharedKind;
  readonly capacity: number;
  readonly producers: number;
  readonly consumers: number;
  readonly codec: CodecSpec | null;
}

// The region, in words:
//   0        TAKEN, one word a producer's place; then the length of the failure's text
//   FAILURE  the failure's text, as JSON
//   NEWS     the event that all rings of a queue with many producers share
//   RINGS    the rings, one a producer, each followed by its slots
const TAKEN = 0;
const MOST_PRODUCERS = LINE - 1;
const FAILURE_LENGTH = LINE - 1;
const FAILURE = LINE;
const FAILURE_WORDS = 16 * LINE;
const NEWS = FAILURE + FAILURE_WORDS;
const RINGS = NEWS + LINE;

/** Where everything of one queue lies, and the views on it. */
export class Layout<T> {
  readonly handle: SharedHandle;
  readonly memory: Memory;
  readonly words: AtomicWords;
  readonly codec: Codec<T>;
  /** The event of a consumer over many rings; null where there is one ring, which has its own. */
  readonly news: WaitEvent | null;
  /** Slots of a ring: a power of two, so that positions may wrap. At most `capacity` of them are ever full. */
  readonly slots: number;
  private readonly stride: number;

  constructor(handle: SharedHandle, codec: Codec<T>) {
    this.handle = handle;
    this.codec = codec;
    this.memory = new Memory(handle.buffer);
    this.words = new AtomicWords(this.memory.i32);
    this.news = handle.kind === 'mpsc' ? new WaitEvent(this.words, NEWS) : null;
    this.slots = slotsFor(handle.capacity);
    this.stride = ringStride(handle, codec);
  }

  static create<T>(
    kind: SharedKind,
    capacity: number,
    producers: number,
    consumers: number,
    codec: Codec<T>,
  ): Layout<T> {
    wholeNumber('sharedQueue: capacity', capacity, 1);
    wholeNumber('sharedQueue: producers', producers, 1);
    wholeNumber('sharedQueue: consumers', consumers, 1);
    if (producers > MOST_PRODUCERS)
      throw new ArgumentError('sharedQueue: producers', producers, `at most ${MOST_PRODUCERS}`);
    const plain = { kind, capacity, producers, consumers, codec: codec.spec };
    const bytes = 4 * (RINGS + producers * ringStride(plain, codec));
    const layout = new Layout({ ...plain, buffer: new SharedArrayBuffer(bytes) }, codec);
    for (let i = 0; i < producers; i++) reserveFirstReader(layout.words, layout.ring(i));
    return layout;
  }

  /** The word where ring `index` begins. */
  ring(index: number): number {
    return RINGS + index * this.stride;
  }

  /** The byte where ring `index`'s slot for `position` begins. */
  slotBase(index: number): number {
    return 4 * (this.ring(index) + ringWords(this.handle.consumers));
  }

  /** Takes a producer's place; -1 if all are taken. */
  takeProducer(): number {
    for (let i = 0; i < this.handle.producers; i++) if (this.words.exchange(TAKEN + i, 0, 1) === 0) return i;
    return -1;
  }

  /** Gives a consumer's place back, in every ring. */
  evict(place: number): void {
    for (let i = 0; i < this.handle.producers; i++) RingReader.evict(this.words, this.ring(i), place);
  }

  /** Elements that wait, over all rings. */
  pending(): number {
    const { capacity, consumers, producers } = this.handle;
    let sum = 0;
    for (let i = 0; i < producers; i++)
      sum += new RingWriter(this.words, this.ring(i), capacity, consumers).pending;
    return sum;
  }

  /** Lets positions start near the wrap, for tests. Before anybody takes a place. */
  startAt(position: number): void {
    for (let i = 0; i < this.handle.producers; i++)
      startRingAt(this.words, this.ring(i), this.handle.consumers, position);
  }

  /** Keeps a failure's text for the consumers; the first one stays. Call it before the ring is closed. */
  keepFailure(error: unknown): void {
    const { name, message, stack } =
      error instanceof Error ? error : { name: 'Error', message: String(error), stack: '' };
    const most = FAILURE_WORDS * 4;
    let bytes = new TextEncoder().encode(JSON.stringify({ name, message, stack }));
    if (bytes.length > most)
      bytes = new TextEncoder().encode(JSON.stringify({ name, message: message.slice(0, 500) }));
    if (bytes.length > most || this.words.acquire(FAILURE_LENGTH) !== 0) return;
    this.memory.u8.set(bytes, 4 * FAILURE);
    this.words.exchange(FAILURE_LENGTH, 0, bytes.length);
  }

  failure(): Error {
    const length = this.words.acquire(FAILURE_LENGTH);
    const text = new TextDecoder().decode(this.memory.u8.slice(4 * FAILURE, 4 * FAILURE + length));
    const { name, message, stack } = JSON.parse(text || '{"name":"Error","message":"unknown"}');
    const error = new Error(message);
    error.name = name;
    if (stack) error.stack = stack;
    return error;
  }
}

function slotsFor(capacity: number): number {
  let slots = 1;
  while (slots < capacity) slots *= 2;
  return slots;
}

function ringStride(handle: Omit<SharedHandle, 'buffer'>, codec: Codec<any>): number {
  return ringWords(handle.consumers) + alignedTo((slotsFor(handle.capacity) * codec.size) / 4, LINE);
}

/** The codec that a handle describes. */
export function codecOf(handle: SharedHandle): Codec<any> {
  const spec = handle.codec;
  if (spec === null)
    throw new ArgumentError(
      'sharedQueue: codec',
      'missing',
      'given again: this queue was made with a codec of its own',
    );
  return spec.of === 'record' ? record(spec.fields as Fields) : frame(spec.content, { max: spec.max });
}
