import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { newsOf, RingReader, RingWriter, reserveFirstReader, ringWords } from '../../lib/memory/ring.ts';
import { AtomicWords } from '../../lib/memory/words.ts';

// One direction between two threads: a ring of small slots in shared memory. A slot holds a whole message where its
// value is small (nothing, a boolean, a number, a short text). Any other value goes through a message port, posted
// before its slot is published, so that it is there when the slot is read: order is that of the slots, and nobody waits
// for an event loop.
//
//   slot, in bytes:  0 id (i32)   4 function, 12 bits, and hops, 4 bits (u16)   6 kind (u8)   7 tag (u8)   8 number (f64) or length (u32) and text

const SLOT = 64;
const TEXT = 12;
const MOST_TEXT = SLOT - TEXT;

/** What a message is. */
export const CALL = 1;
export const CANCEL = 2;
export const HALT = 3;
export const RESULT = 4;
export const FAILURE = 5;
export const TELL = 6;
/** To the group: the task went to another worker, whose number and generation are the value. */
export const MOVED = 7;
/** To the group: the worker has too much, and gives the task back. */
export const RETURNED = 8;
/** To a worker: a run is to be opened; it ends with a RESULT or a FAILURE. Of it are all that follow. */
export const OPEN = 9;
/** To either side: elements, one or many. What a run is fed, each message a batch; or what has come out of it. */
export const ITEM = 10;
export const ITEMS = 11;
/** To a worker: so many more elements may come out of a run. */
export const MORE = 12;
/** To a worker: a run will not be fed any more. */
export const END = 13;
/** To the group: a run has used up the batch that it was fed, in so many milliseconds; what came out of it was sent before. */
export const TAKEN = 14;
/** To a worker: what would become of a run, in words. */
export const EXPLAIN = 15;

/** The most functions a module may have, and the most hops that can be counted. */
export const MOST_NAMES = 4096;
export const MOST_HOPS = 15;

const UNDEFINED = 0;
const NULL = 1;
const FALSE = 2;
const TRUE = 3;
const NUMBER = 4;
const ASCII = 5;
const POSTED = 6;

/** What another thread needs for its end. */
export interface ChannelHandle {
  readonly buffer: SharedArrayBuffer;
  readonly capacity: number;
  readonly port: MessagePort;
  /** The channel at whose news the receiver sleeps, if not this one's: a receiver of many channels has one. */
  readonly news?: SharedArrayBuffer;
}

/** Room for `capacity` messages, a power of two. */
export function channelBuffer(capacity: number): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(4 * ringWords(1) + capacity * SLOT);
  reserveFirstReader(new AtomicWords(new Int32Array(buffer)), 0);
  return buffer;
}

class Slots {
  // Declared and not defined, for speed: see lib/memory/ring.ts.
  protected declare readonly u32: Uint32Array;
  protected declare readonly i32: Int32Array;
  protected declare readonly u16: Uint16Array;
  protected declare readonly u8: Uint8Array;
  protected declare readonly f64: Float64Array;
  protected declare readonly port: MessagePort;
  private declare readonly mask: number;

  constructor({ buffer, capacity, port }: ChannelHandle) {
    const base = 4 * ringWords(1);
    this.u32 = new Uint32Array(buffer, base);
    this.i32 = new Int32Array(buffer, base);
    this.u16 = new Uint16Array(buffer, base);
    this.u8 = new Uint8Array(buffer, base);
    this.f64 = new Float64Array(buffer, base);
    this.port = port;
    this.mask = capacity - 1;
  }

  /** The byte where the slot of a position begins. */
  protected at(position: number): number {
    return (position & this.mask) * SLOT;
  }
}

/** The sending end. Messages are seen by the other side at `flush`. */
export class Outbox extends Slots {
  declare readonly writer: RingWriter;
  private unflushed = 0;

  constructor(handle: ChannelHandle) {
    super(handle);
    const words = (buffer: SharedArrayBuffer): AtomicWords => new AtomicWords(new Int32Array(buffer));
    const news = handle.news === undefined ? undefined : newsOf(words(handle.news), 0);
    this.writer = new RingWriter(words(handle.buffer), 0, handle.capacity, 1, news);
  }

  /** False if there is no room. Throws, before anything is sent, for a value that no thread can be given. */
  send(
    kind: number,
    id: number,
    name: number,
    value: unknown,
    transfer?: readonly object[],
    hops: number = 0,
  ): boolean {
    if (this.writer.room(this.unflushed + 1) <= this.unflushed) return false;
    const at = this.at(this.writer.tail + this.unflushed);
    this.u8[at + 7] = this.put(at, value, transfer);
    this.i32[at >> 2] = id;
    this.u16[(at >> 1) + 2] = name | (hops << 12);
    this.u8[at + 6] = kind;
    this.unflushed++;
    return true;
  }

  flush(): void {
    if (this.unflushed === 0) return;
    const count = this.unflushed;
    this.unflushed = 0;
    this.writer.publish(count);
  }

  private put(at: number, value: unknown, transfer: readonly object[] | undefined): number {
    switch (typeof value) {
      case 'undefined':
        return UNDEFINED;
      case 'boolean':
        return value ? TRUE : FALSE;
      case 'number':
        this.f64[(at >> 3) + 1] = value;
        return NUMBER;
      case 'string':
        if (value.length <= MOST_TEXT && this.putText(at, value)) return ASCII;
        break;
      default:
        if (value === null) return NULL;
    }
    this.port.postMessage(value, (transfer ?? []) as never);
    return POSTED;
  }

  private putText(at: number, text: string): boolean {
    this.u32[(at >> 2) + 2] = text.length;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) return false;
      this.u8[at + TEXT + i] = code;
    }
    return true;
  }
}

/** The receiving end: the message at hand is in the fields. */
export class Inbox extends Slots {
  declare readonly reader: RingReader;
  kind = 0;
  id = 0;
  name = 0;
  hops = 0;
  value: unknown = undefined;
  private left = 0;
  private held = 0;

  constructor(handle: ChannelHandle) {
    super(handle);
    this.reader = RingReader.join(new AtomicWords(new Int32Array(handle.buffer)), 0, 1, 'oldest')!;
  }

  /** Takes the next message; false if there is none. */
  next(): boolean {
    if (this.left === 0) {
      this.giveBack();
      this.left = this.reader.ready(256);
      if (this.left === 0) return false;
    }
    const at = this.at(this.reader.cursor + this.held);
    this.left--;
    this.held++;
    this.id = this.i32[at >> 2];
    const word = this.u16[(at >> 1) + 2];
    this.name = word & (MOST_NAMES - 1);
    this.hops = word >> 12;
    this.kind = this.u8[at + 6];
    this.value = this.get(at, this.u8[at + 7]);
    return true;
  }

  /** How many messages wait, up to 256. */
  get waiting(): number {
    const ready = this.reader.ready(256 + this.held);
    return ready - this.held;
  }

  /** True if a message waits. */
  get ready(): boolean {
    return this.left > 0 || this.reader.ready(1) > 0;
  }

  private giveBack(): void {
    if (this.held > 0) this.reader.release(this.held);
    this.held = 0;
  }

  private get(at: number, tag: number): unknown {
    switch (tag) {
      case NULL:
        return null;
      case FALSE:
        return false;
      case TRUE:
        return true;
      case NUMBER:
        return this.f64[(at >> 3) + 1];
      case ASCII:
        return this.text(at);
      case POSTED:
        return receiveMessageOnPort(this.port)!.message;
      default:
        return undefined;
    }
  }

  private text(at: number): string {
    let text = '';
    const end = at + TEXT + this.u32[(at >> 2) + 2];
    for (let i = at + TEXT; i < end; i++) text += String.fromCharCode(this.u8[i]);
    return text;
  }
}
