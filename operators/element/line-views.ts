import { Stage } from '../../lib/fuse/stage.ts';
import type { Context } from '../../lib/stream/context.ts';
import type { Code } from '../../lib/stream/emit.ts';
import { FrameTooLongError } from '../../lib/stream/errors.ts';
import type { Future } from '../../lib/stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Bytes } from './bytes.ts';
import { refuseChunk } from './framing.ts';
import { marked } from './utf8.ts';

const LF = 10;
const CR = 13;

/**
 * One line as bytes that belong to somebody else: good until the next element is asked for, and one object for all lines
 * of a run. `copy` or `text` make what may be kept.
 */
export class LineView {
  /** What the line stands in. */
  bytes: Uint8Array = new Uint8Array(0);
  /** Where it starts, and where its end stands. */
  start = 0;
  end = 0;

  get length(): number {
    return this.end - this.start;
  }

  /** The line as text; throws a TypeError where it is no UTF-8. */
  text(): string {
    return decoder.decode(this.bytes.subarray(this.start, this.end));
  }

  /** The line's bytes, to keep. */
  copy(): Uint8Array {
    return this.bytes.slice(this.start, this.end);
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** `lines({ views: true })`: nothing is decoded, and nothing is made for a line. */
export class LineViews extends Stage<Uint8Array, LineView> {
  static readonly operator = 'lines';
  private readonly max: number;
  private readonly view = new LineView();
  /** The region at hand: whole lines, of which the next one starts at `at`. */
  private bytes: Uint8Array = new Uint8Array(0);
  private at = 0;
  private end = 0;
  private ended = false;
  /** The beginning of a line whose end has not come, and the buffer that the region may stand in. */
  private open = new Bytes();
  private spare = new Bytes();
  /** The offset of the region, and of what is open. */
  private offset = 0;
  private next = 0;

  constructor(source: Future<Uint8Array>, max: number) {
    super(source);
    this.max = max;
  }

  override poll(context: Context): Poll {
    while (this.at >= this.end) {
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

  override emit(code: Code): string {
    const { self } = code;
    return `if (${self}.at >= ${self}.end) {
if (${self}.ended) { ${code.end} }
${code.upstreamUntil(`${self}.rest(); ${code.again}`)}
${self}.load(${code.in});
${code.again}
}
${self}.line();
${code.out} = ${self}.view;`;
  }

  /** Points the view to the next line of the region. */
  private line(): void {
    const { bytes, at, view } = this;
    let end = bytes.indexOf(LF, at);
    if (end < 0) end = this.end; // the last line of all may have no end of its own
    this.at = end + 1;
    if (end > at && bytes[end - 1] === CR) end--;
    if (end - at > this.max) throw new FrameTooLongError('lines', this.max, this.offset + at);
    view.bytes = bytes;
    view.start = at;
    view.end = end;
  }

  /** Takes one chunk: its whole lines become the region, the rest stays open. */
  private load(chunk: Uint8Array): void {
    if (!(chunk instanceof Uint8Array)) refuseChunk('lines', chunk, 'bytes (Uint8Array), for views');
    const size = chunk.lastIndexOf(LF) + 1;
    const region = this.open;
    if (size === 0) {
      region.append(chunk);
      if (region.length > this.max + 1) throw new FrameTooLongError('lines', this.max, this.next);
      return;
    }
    if (region.length === 0) this.begin(chunk, size);
    else {
      region.append(chunk.subarray(0, size));
      this.begin(region.view(), region.length);
    }
    this.open = this.spare;
    this.spare = region;
    this.open.length = 0;
    this.open.append(chunk.subarray(size));
  }

  /** Upstream has ended: what is open is the last line. */
  private rest(): void {
    this.ended = true;
    this.begin(this.open.view(), this.open.length);
  }

  private begin(bytes: Uint8Array, size: number): void {
    this.bytes = bytes;
    this.end = size;
    this.offset = this.next;
    this.next += size;
    this.at = this.offset === 0 && size >= 3 && marked(bytes) ? 3 : 0;
  }
}
