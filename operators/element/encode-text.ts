import { element } from '../../lib/fuse/element.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { Expanding, NONE } from './expanding.ts';

/**
 * Chunks of text to chunks of bytes (UTF-8); a surrogate pair that is cut by a chunk's border comes whole, with the next
 * chunk. A surrogate without its partner becomes U+FFFD.
 *
 * Law: `encodeText()` then `decodeText()` gives the same text, joined. Cost: one call of `TextEncoder` a chunk. Errors: none
 * of its own.
 *
 * @example
 * import { from } from 'millrace';
 * import { encodeText } from 'millrace/operators';
 *
 * console.log(from(['a', 'ä']).pipe(encodeText()).toArraySync().length); // 2
 */
export function encodeText(): Operator<string, Uint8Array> {
  return element((source) => new Encoding(source));
}

const encoder = new TextEncoder();

class Encoding extends Expanding<string, Uint8Array> {
  /** A first surrogate that waits for the second. */
  private open = '';

  protected override expand(chunk: string): ArrayLike<Uint8Array> {
    const text = this.open + chunk;
    const last = text.charCodeAt(text.length - 1);
    const cut = last >= 0xd800 && last < 0xdc00;
    this.open = cut ? text.slice(-1) : '';
    return encoded(cut ? text.slice(0, -1) : text);
  }

  protected override flush(): ArrayLike<Uint8Array> {
    return encoded(this.open);
  }
}

fuses(Encoding, { name: 'encodeText' });

function encoded(text: string): ArrayLike<Uint8Array> {
  return text === '' ? NONE : [encoder.encode(text)];
}
