/**
 * Where the first byte stands that cannot belong to UTF-8; -1 if all are right. Asked only after a decoder has refused, so
 * that the good case pays nothing for knowing.
 */
export function brokenUtf8(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const size = sequence(bytes, at);
    if (size === 0) return at;
    at += size;
  }
  return -1;
}

/** The length of the sequence that starts at `at`; 0 if it is none. */
function sequence(bytes: Uint8Array, at: number): number {
  const lead = bytes[at];
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  const second = bytes[at + 1];
  // Too long forms, surrogates and code points past the last one show in the second byte.
  if (lead === 0xe0 && second < 0xa0) return 0;
  if (lead === 0xed && second > 0x9f) return 0;
  if (lead === 0xf0 && second < 0x90) return 0;
  if (lead === 0xf4 && second > 0x8f) return 0;
  for (let i = 1; i < size; i++) if ((bytes[at + i] & 0xc0) !== 0x80) return 0;
  return size;
}

/** Whether bytes start with a byte order mark, which says nothing in UTF-8. */
export function marked(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}
