import * as fc from 'fast-check';
import { pipe } from 'millrace';
import * as ops from 'millrace/operators';
import { type Room, subject } from './subject.ts';

// The element operators whose elements are pieces of text or bytes, wherever these were cut.

const pieces = fc.constantFrom('a', 'b\n', '\r', '\n', '', 'ä;', '\ud83d', '\ude00', ';c');
const linesOfJson = fc.constantFrom('1\n', ' \n', '{"a":1}\n', '[2]\r\n');
const joined = (xs: readonly string[]): string => xs.join('');

/** What is left of a text with lone surrogates when it has been bytes. */
const wellFormed = (text: string): string => new TextDecoder().decode(new TextEncoder().encode(text));

function frames(text: string, separator: string): string[] {
  const all = text.split(separator);
  return all[all.length - 1] === '' ? all.slice(0, -1) : all;
}

const join = ops.reduce((text: string, piece: string) => text + piece, '');

export const text: Room = {
  subjects: [
    subject('encodeText', pipe(ops.encodeText(), ops.decodeText(), join), (xs) => [wellFormed(joined(xs))], {
      input: pieces,
    }),
    subject(
      'decodeText',
      pipe(
        ops.map((byte: number) => Uint8Array.of(byte)),
        ops.decodeText({ fatal: false }),
        join,
      ),
      (xs) => [new TextDecoder().decode(Uint8Array.from(xs))],
      { input: fc.constantFrom(0x61, 0xc3, 0xa4, 0xf0, 0x9f, 0x98, 0x80) },
    ),
    subject(
      'decodeText, or an error',
      pipe(
        ops.map((byte: number) => Uint8Array.of(byte)),
        ops.decodeText(),
      ),
      undefined,
      { input: fc.constantFrom(0x61, 0xc3, 0xa4) },
    ),
    subject('jsonLines', ops.jsonLines(), (xs) => xs.filter((x) => x !== ' \n').map((x) => JSON.parse(x)), {
      input: linesOfJson,
    }),
    subject('jsonLines, or an error', ops.jsonLines(), undefined, { input: pieces }),
    subject('lines', ops.lines(), (xs) => frames(joined(xs), '\n').map((line) => line.replace(/\r$/, '')), {
      input: pieces,
    }),
    subject(
      'lines, as views',
      pipe(
        ops.map((piece: string) => new TextEncoder().encode(piece)),
        ops.lines({ views: true }),
        ops.map((line) => line.text()),
      ),
      (xs) => frames(joined(xs.map(wellFormed)), '\n').map((line) => line.replace(/\r$/, '')),
      { input: pieces },
    ),
    subject('lines of at most two, or an error', ops.lines({ maxLength: 2 }), undefined, { input: pieces }),
    subject(
      'lengthPrefixed',
      pipe(
        ops.map((byte: number) => Uint8Array.of(byte)),
        ops.lengthPrefixed({ size: 1 }),
      ),
      undefined,
      { input: fc.constantFrom(0, 1, 2, 3) },
    ),
    subject('splitOn', ops.splitOn(';'), (xs) => frames(joined(xs), ';'), { input: pieces }),
  ],
  exceptions: {},
};
