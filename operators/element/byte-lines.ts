import { BrokenUtf8Error, FrameTooLongError } from '../../lib/stream/errors.ts';
import { Bytes } from './bytes.ts';
import type { LineCutter, Region } from './lining.ts';
import { brokenUtf8, marked } from './utf8.ts';

const LF = 10;
const CR = 13;

/** Lines of bytes. A region ends with a line, so that no sequence of UTF-8 crosses its border. */
export class ByteLines implements LineCutter<Uint8Array> {
  private readonly what: string;
  private readonly max: number;
  private readonly fatal: boolean;
  private readonly decoder: TextDecoder;
  /** The beginning of a line whose end has not come. */
  private open = new Bytes();
  /** The region that was cut last may still be looked at, so the next beginning goes here. */
  private spare = new Bytes();
  /** The offset of the next region. */
  private offset = 0;

  constructor(what: string, max: number, fatal: boolean) {
    this.what = what;
    this.max = max;
    this.fatal = fatal;
    this.decoder = new TextDecoder('utf-8', { fatal, ignoreBOM: true });
  }

  cut(chunk: Uint8Array): Region | null {
    const end = chunk.lastIndexOf(LF);
    if (end < 0) {
      this.open.append(chunk);
      return this.open.length > this.max ? this.overlong() : null;
    }
    const whole = this.open;
    let bytes = chunk.subarray(0, end);
    if (whole.length > 0) {
      whole.append(bytes);
      bytes = whole.view();
    }
    const region = this.region(bytes);
    this.offset += bytes.length + 1;
    this.open = this.spare;
    this.spare = whole;
    this.open.length = 0;
    this.open.append(chunk.subarray(end + 1));
    if (region.failure === null && this.open.length > this.max) {
      const tooLong = this.overlong();
      if (tooLong !== null) return { ...region, failure: tooLong.failure };
    }
    return region;
  }

  rest(): Region | null {
    const bytes = this.open.view();
    const nothing = bytes.length === 0 || (this.offset === 0 && bytes.length === 3 && marked(bytes));
    return nothing ? null : this.region(bytes);
  }

  /** The open line is too long, unless what is too much may be its `\r`. */
  private overlong(): Region | null {
    const bytes = this.open.view();
    if (length(bytes, 0, bytes.length) <= this.max) return null;
    return this.failing(bytes, 0, new FrameTooLongError(this.what, this.max, this.offset));
  }

  private region(bytes: Uint8Array): Region {
    if (bytes.length > this.max) {
      const start = overlongLine(bytes, this.max);
      if (start >= 0)
        return this.failing(bytes, start, new FrameTooLongError(this.what, this.max, this.offset + start));
    }
    let text: string;
    try {
      text = this.decoder.decode(bytes);
    } catch (error) {
      const at = brokenUtf8(bytes);
      if (!this.fatal || at < 0) throw error;
      const start = bytes.lastIndexOf(LF, at) + 1;
      return this.failing(bytes, start, new BrokenUtf8Error(this.what, this.offset + at));
    }
    return this.whole(bytes, text, null);
  }

  /** The lines before the one that starts at `start`, and then the failure. */
  private failing(bytes: Uint8Array, start: number, failure: Error): Region {
    if (start === 0) return { lines: [], failure, startOf: () => this.offset };
    const before = this.region(bytes.subarray(0, start - 1));
    return { ...before, failure: before.failure ?? failure };
  }

  private whole(bytes: Uint8Array, text: string, failure: Error | null): Region {
    const offset = this.offset;
    const startOf = (index: number): number => {
      let at = 0;
      for (let i = 0; i < index; i++) at = bytes.indexOf(LF, at) + 1;
      return offset + at;
    };
    return { lines: split(offset === 0 ? withoutMark(text) : text), failure, startOf };
  }
}

/** The length of the line from `start` to `end`, without its `\r`. */
function length(bytes: Uint8Array, start: number, end: number): number {
  return end > start && bytes[end - 1] === CR ? end - start - 1 : end - start;
}

/** Where the first line starts that is longer than `max`; -1 if there is none. */
function overlongLine(bytes: Uint8Array, max: number): number {
  for (let start = 0; start < bytes.length; ) {
    const next = bytes.indexOf(LF, start);
    const end = next < 0 ? bytes.length : next;
    if (length(bytes, start, end) > max) return start;
    start = end + 1;
  }
  return -1;
}

/** A byte order mark says nothing in UTF-8. */
export function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** Text to lines, each without its `\r`. */
export function split(text: string): string[] {
  const lines = text.split('\n');
  if (text.includes('\r'))
    for (let i = 0; i < lines.length; i++) if (lines[i].endsWith('\r')) lines[i] = lines[i].slice(0, -1);
  return lines;
}
