import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import { BrokenUtf8Error, FrameTooLongError } from '../../lib/stream/errors.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Bytes } from './bytes.ts';
import { refuseChunk, type Told } from './framing.ts';
import { brokenUtf8, marked } from './utf8.ts';

const LF = 10;
const CR = 13;

type Find = (this: Uint8Array, byte: number, from?: number) => number;

/** Where an engine brings a `Buffer`, its search takes typed arrays too, and is several times as fast as theirs. */
const find: Find =
  (globalThis as { Buffer?: { prototype: { indexOf: Find } } }).Buffer?.prototype.indexOf ??
  Uint8Array.prototype.indexOf;

/**
 * One line as bytes that belong to somebody else: good until the next element is asked for, and one object for all lines
 * of a run. So whoever keeps it, or its `bytes`, keeps nothing: `copy` or `text` make what may be kept. An operator that
 * holds elements back (`pairwise`, `bufferCount`, `takeLast`, `toArray`) must come after a `map` that does so.
 */
export class LineView {
  /** What the line stands in. Its own `slice` and `subarray` are as good as they are for any typed array. */
  bytes: Uint8Array = new Uint8Array(0);
  /** Where in `bytes` it starts, and where its end stands. */
  start = 0;
  end = 0;
  private base = 0;
  private readonly told: Told;

  constructor(told: Told) {
    this.told = told;
  }

  get length(): number {
    return this.end - this.start;
  }

  /** Where in the stream the line starts, in bytes. */
  get offset(): number {
    return this.base + this.start;
  }

  /** The line as text. Where it is no UTF-8, throws what `lines` fails with. */
  text(): string {
    const bytes = this.bytes.subarray(this.start, this.end);
    try {
      return decoder.decode(bytes);
    } catch (error) {
      const at = brokenUtf8(bytes);
      if (at < 0) throw error;
      throw this.told(new BrokenUtf8Error('lines', this.offset + at));
    }
  }

  /** The line's bytes, to keep. */
  copy(): Uint8Array {
    return Uint8Array.prototype.slice.call(this.bytes, this.start, this.end); // a Buffer's own `slice` copies nothing
  }

  /** @internal */
  enter(bytes: Uint8Array, base: number): void {
    this.bytes = bytes;
    this.base = base;
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * `lines({ views: true })`: nothing is decoded, and nothing is made for a line. A region is whole lines that stand one
 * behind the other: in the chunk itself; or one line alone, put together from the chunks that it crosses, which is all
 * that is ever copied.
 */
export class LineViews extends Stage<Uint8Array, LineView> {
  private readonly max: number;
  private readonly told: Told;
  private readonly view: LineView;
  /** The region at hand: it ends at `end`, and its next line starts at `at`. */
  private bytes: Uint8Array = new Uint8Array(0);
  private at = 0;
  private end = 0;
  private ended = false;
  /** The chunk at hand, and from where on nothing has been taken of it. */
  private chunk: Uint8Array = new Uint8Array(0);
  private taken = 0;
  /** A line whose end has not come. */
  private readonly open = new Bytes();
  /** The offset in the stream of the region's first byte, and of the one behind its last. */
  private base = 0;
  private next = 0;

  constructor(source: Future<Uint8Array>, max: number, told: Told) {
    super(source);
    this.max = max;
    this.told = told;
    this.view = new LineView(told);
  }

  override poll(context: Context): Poll {
    while (this.at >= this.end) {
      if (this.advance()) continue;
      if (this.ended) return DONE;
      const answer = this.source.poll(context);
      if (answer === PENDING) return PENDING;
      if (answer === DONE) this.rest();
      else this.load(this.source.value);
    }
    this.line();
    this.value = this.view;
    return READY;
  }

  /** Points the view to the next line of the region. */
  private line(): void {
    const { at, view } = this;
    let end = find.call(this.bytes, LF, at);
    if (end < 0) end = this.end; // the last line of all may have no end of its own
    this.at = end + 1;
    if (end > at && this.bytes[end - 1] === CR) end--;
    if (end - at > this.max) this.overlong(this.base + at);
    view.start = at;
    view.end = end;
  }

  private load(chunk: Uint8Array): void {
    if (!(chunk instanceof Uint8Array)) refuseChunk('lines', chunk, 'bytes (Uint8Array), for views');
    this.chunk = chunk;
    this.taken = 0;
  }

  /** Takes the next region of the chunk; false where none is left, and what is has been put aside. */
  private advance(): boolean {
    const { chunk, taken, open } = this;
    if (taken >= chunk.length) return false;
    const crossing = open.length > 0;
    const last = crossing ? find.call(chunk, LF, taken) : chunk.lastIndexOf(LF);
    if (last < taken) {
      this.taken = chunk.length;
      open.append(taken === 0 ? chunk : chunk.subarray(taken));
      if (open.length > this.max + 1) this.overlong(this.next);
      return false;
    }
    this.taken = last + 1;
    if (crossing) {
      open.append(chunk.subarray(taken, last + 1));
      this.begin(open.view(), 0, open.length);
      open.length = 0; // what it held stays there until the next line is put aside
    } else this.begin(chunk, taken, last + 1);
    return true;
  }

  /** Upstream has ended: what is open is the last line. */
  private rest(): void {
    this.ended = true;
    this.begin(this.open.view(), 0, this.open.length);
  }

  private begin(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
    this.base = this.next - start;
    this.view.enter(bytes, this.base);
    if (this.next === 0 && end >= 3 && marked(bytes)) this.at = 3;
    this.next += end - start;
  }

  private overlong(offset: number): never {
    throw this.told(new FrameTooLongError('lines', this.max, offset));
  }
}

fuses(LineViews, {
  name: 'lines',

  emit(code) {
    const { self } = code;
    return `if (${self}.at >= ${self}.end) {
if (${self}.advance()) ${code.again}
if (${self}.ended) { ${code.end} }
${code.upstreamUntil(`${self}.rest(); ${code.again}`)}
${self}.load(${code.in});
${code.again}
}
${self}.line();
${code.out} = ${self}.view;`;
  },
});
