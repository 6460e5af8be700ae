import { FrameTooLongError } from '../../lib/stream/errors.ts';
import { split, withoutMark } from './byte-lines.ts';
import type { LineCutter, Region } from './lining.ts';

/** Lines of text. */
export class TextLines implements LineCutter<string> {
  private readonly what: string;
  private readonly max: number;
  /** The beginning of a line whose end has not come. Not searched again, so the engine may leave it in pieces. */
  private open = '';
  /** The offset of the next region. */
  private offset = 0;

  constructor(what: string, max: number) {
    this.what = what;
    this.max = max;
  }

  cut(chunk: string): Region | null {
    const end = chunk.lastIndexOf('\n');
    if (end < 0) {
      this.open += chunk;
      return this.open.length > this.max ? this.overlong() : null;
    }
    const text = this.open + chunk.slice(0, end);
    const region = this.region(text);
    this.offset += text.length + 1;
    this.open = chunk.slice(end + 1);
    if (region.failure === null && this.open.length > this.max) {
      const tooLong = this.overlong();
      if (tooLong !== null) return { ...region, failure: tooLong.failure };
    }
    return region;
  }

  rest(): Region | null {
    const nothing = this.open === '' || (this.offset === 0 && this.open === '\ufeff');
    return nothing ? null : this.region(this.open);
  }

  /** The open line is too long, unless what is too much may be its `\r`. */
  private overlong(): Region | null {
    const over = this.open.endsWith('\r') ? 1 : 0;
    if (this.open.length - over <= this.max) return null;
    const failure = new FrameTooLongError(this.what, this.max, this.offset);
    return { lines: [], failure, startOf: () => this.offset };
  }

  private region(text: string): Region {
    const offset = this.offset;
    const lines = split(offset === 0 ? withoutMark(text) : text);
    const startOf = (index: number): number => {
      let at = 0;
      for (let i = 0; i < index; i++) at = text.indexOf('\n', at) + 1;
      return offset + at;
    };
    const bad = text.length > this.max ? lines.findIndex((line) => line.length > this.max) : -1;
    if (bad < 0) return { lines, failure: null, startOf };
    const failure = new FrameTooLongError(this.what, this.max, startOf(bad));
    return { lines: lines.slice(0, bad), failure, startOf };
  }
}
