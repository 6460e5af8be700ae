import * as fc from 'fast-check';
import {
  ArgumentError,
  BrokenUtf8Error,
  FrameTooLongError,
  FramingError,
  type Fusion,
  from,
  JsonLineError,
} from 'millrace';
import { decodeText, encodeText, jsonLines, lengthPrefixed, lines, splitOn } from 'millrace/operators';
import { describe, expect, it } from 'vitest';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A way to cut: the sizes of the pieces, used again and again. */
const sizes = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 5 })
  .filter((xs) => xs.some((x) => x > 0));

function cut<T extends string | Uint8Array>(whole: T, by: readonly number[]): T[] {
  const pieces: T[] = [];
  for (let at = 0, i = 0; at < whole.length; at += by[i++ % by.length])
    pieces.push(whole.slice(at, at + by[i % by.length]) as T);
  return pieces;
}

const text = fc
  .array(fc.constantFrom('a', 'bc', 'ä', '€', '😀', '\n', '\r\n', '\r', ' ', '\n\n'), { maxLength: 30 })
  .map((parts) => parts.join(''));

/** What lines are, in one line. */
function linesOf(whole: string): string[] {
  const all = whole.split('\n');
  if (all.at(-1) === '') all.pop();
  return all.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}

/** What came, and the failure behind it. */
function outcome<T>(run: (seen: (x: T) => void) => void): { seen: T[]; failure: unknown } {
  const seen: T[] = [];
  try {
    run((x) => seen.push(x));
  } catch (failure) {
    return { seen, failure };
  }
  return { seen, failure: null };
}

describe.each<Fusion>(['off', 'eager'])('lines (fusion %s)', (fusion) => {
  it('do not depend on the chunks, of bytes or of text', () => {
    fc.assert(
      fc.property(text, sizes, (whole, by) => {
        const expected = linesOf(whole);
        expect(
          from(cut(encode(whole), by))
            .pipe(lines())
            .toArraySync({ fusion }),
        ).toEqual(expected);
        expect(from(cut(whole, by)).pipe(lines()).toArraySync({ fusion })).toEqual(expected);
      }),
    );
  });

  it('as views: the same lines, one object, and the same failures', () => {
    fc.assert(
      fc.property(text, sizes, fc.integer({ min: 1, max: 9 }), (whole, by, maxLength) => {
        const chunks = from(cut(encode(`\ufeff${whole}`), by));
        const strings = outcome<string>((see) =>
          chunks.pipe(lines({ maxLength })).forEachSync(see, { fusion }),
        );
        const objects = new Set<unknown>();
        const views = outcome<string>((see) =>
          chunks.pipe(lines({ maxLength, views: true })).forEachSync(
            (line) => {
              objects.add(line);
              expect(line.copy().length).toBe(line.length);
              see(line.text());
            },
            { fusion },
          ),
        );
        // What is counted is bytes, and the mark is some of the first line where lines are decoded.
        if (strings.failure === null) expect(views).toEqual(strings);
        else expect(views.seen.slice(0, strings.seen.length)).toEqual(strings.seen);
        expect(objects.size).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('leave out a byte order mark', () => {
    expect(
      from([encode('\ufeffa\n\ufeffb')])
        .pipe(lines())
        .toArraySync({ fusion }),
    ).toEqual(['a', '\ufeffb']);
  });

  it('too long: fail with the offset, after the lines before it', () => {
    fc.assert(
      fc.property(
        text,
        sizes,
        fc.integer({ min: 1, max: 6 }),
        fc.boolean(),
        (whole, by, maxLength, bytes) => {
          const size = (line: string): number => (bytes ? encode(line).length : line.length);
          const all = linesOf(whole);
          const bad = all.findIndex((line) => size(line) > maxLength);
          const chunks = bytes ? cut(encode(whole), by) : cut(whole, by);
          const { seen, failure } = outcome<string>((see) =>
            from<string | Uint8Array>(chunks).pipe(lines({ maxLength })).forEachSync(see, { fusion }),
          );
          expect(seen).toEqual(bad < 0 ? all : all.slice(0, bad));
          let start = 0;
          for (let i = 0; i < bad; i++) start = whole.indexOf('\n', start) + 1;
          const expected =
            bad < 0 ? null : new FrameTooLongError('lines', maxLength, size(whole.slice(0, start)));
          expect(failure).toEqual(expected);
          expect((failure as FrameTooLongError | null)?.offset).toBe(expected?.offset);
        },
      ),
    );
  });

  it('fail as soon as a line is too long, without its end', () => {
    let pulled = 0;
    function* endless(): Generator<string> {
      for (;;) {
        pulled++;
        yield 'aaaa';
      }
    }
    expect(() =>
      from(endless())
        .pipe(lines({ maxLength: 10 }))
        .toArraySync({ fusion }),
    ).toThrow(FrameTooLongError);
    expect(pulled).toBe(3);
  });

  it('broken UTF-8: fail with the offset, after the lines before it; or do not, if told so', () => {
    fc.assert(
      fc.property(text, sizes, fc.nat(), fc.constantFrom(0xff, 0xc0, 0x80), (whole, by, where, byte) => {
        const before = encode(whole.slice(0, where % (whole.length + 1)).replace(/[\ud800-\udfff]/g, ''));
        const bytes = new Uint8Array([...before, byte, ...encode('z\nend')]);
        const { seen, failure } = outcome<string>((see) =>
          from(cut(bytes, by)).pipe(lines()).forEachSync(see, { fusion }),
        );
        expect(failure).toBeInstanceOf(BrokenUtf8Error);
        expect((failure as BrokenUtf8Error).offset).toBe(before.length);
        const good = new TextDecoder().decode(before).replace(/[^\n]*$/, '');
        expect(seen).toEqual(linesOf(good));
        const lenient = from(cut(bytes, by))
          .pipe(lines({ fatal: false }))
          .toArraySync({ fusion });
        expect(lenient).toEqual(linesOf(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)));
      }),
    );
  });

  it('refuse a mixture, and a chunk that is neither', () => {
    expect(() =>
      from<any>(['a', encode('b')])
        .pipe(lines())
        .toArraySync({ fusion }),
    ).toThrow(ArgumentError);
    expect(() =>
      from<any>([encode('b'), 'a'])
        .pipe(lines())
        .toArraySync({ fusion }),
    ).toThrow(ArgumentError);
    expect(() => from<any>([5]).pipe(lines()).toArraySync({ fusion })).toThrow(ArgumentError);
    expect(() => lines({ maxLength: 0 })).toThrow(ArgumentError);
  });
});

describe('jsonLines', () => {
  it('gives what was written, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), sizes, fc.boolean(), (values, by, bytes) => {
        const whole = values.map((value) => `${JSON.stringify(value)}\n\n`).join('');
        const chunks = bytes ? cut(encode(whole), by) : cut(whole, by);
        expect(from<string | Uint8Array>(chunks).pipe(jsonLines()).toArraySync()).toEqual(
          values.map((value) => JSON.parse(JSON.stringify(value)) as unknown),
        );
      }),
    );
  });

  it.each([[2], [3], [100]])('names the offset of a broken line (cut by %s)', (size) => {
    const whole = '{"ä":1}\n\n[2]\n{"b":\n3\n';
    for (const chunks of [cut(encode(whole), [size]), cut(whole, [size])]) {
      const { seen, failure } = outcome((see) =>
        from<string | Uint8Array>(chunks).pipe(jsonLines()).forEachSync(see),
      );
      expect(seen).toEqual([{ ä: 1 }, [2]]);
      expect(failure).toBeInstanceOf(JsonLineError);
      const start = whole.indexOf('{"b"');
      const { offset, line, cause } = failure as JsonLineError;
      expect(offset).toBe(typeof chunks[0] === 'string' ? start : encode(whole.slice(0, start)).length);
      expect(line).toBe('{"b":');
      expect(cause).toBeInstanceOf(SyntaxError);
    }
  });
});

describe('splitOn', () => {
  it('does not depend on the chunks, of text or of bytes', () => {
    const parts = fc.array(fc.constantFrom('a', 'bc', '-', '--', '-=', '=', '-=-'), { maxLength: 20 });
    fc.assert(
      fc.property(parts, sizes, fc.constantFrom('-', '-=', '--'), (some, by, separator) => {
        const whole = some.join('');
        const expected = whole.split(separator);
        if (expected.at(-1) === '') expected.pop();
        expect(from(cut(whole, by)).pipe(splitOn(separator)).toArraySync()).toEqual(expected);
        const bytes = from(cut(encode(whole), by))
          .pipe(splitOn(encode(separator)))
          .toArraySync();
        expect(bytes.map((frame) => new TextDecoder().decode(frame))).toEqual(expected);
      }),
    );
  });

  it('fails where a frame is too long, and names its offset', () => {
    for (const size of [1, 2, 50]) {
      const { seen, failure } = outcome<string>((see) =>
        from(cut('ab;;abcd;x', [size]))
          .pipe(splitOn(';', { maxLength: 3 }))
          .forEachSync(see),
      );
      expect(seen).toEqual(['ab', '']);
      expect(failure).toBeInstanceOf(FrameTooLongError);
      expect((failure as FrameTooLongError).offset).toBe(4);
    }
    const exact = splitOn('--', { maxLength: 2 });
    expect(from(['a', 'b', '-', '-', 'cd']).pipe(exact).toArraySync()).toEqual(['ab', 'cd']);
  });

  it('refuses an empty separator, and chunks of the other kind', () => {
    expect(() => splitOn('')).toThrow(ArgumentError);
    expect(() =>
      from<any>([encode('a')])
        .pipe(splitOn(';'))
        .toArraySync(),
    ).toThrow(ArgumentError);
    expect(() =>
      from<any>(['a'])
        .pipe(splitOn(encode(';')))
        .toArraySync(),
    ).toThrow(ArgumentError);
  });
});

describe('lengthPrefixed', () => {
  const framed = (frames: readonly Uint8Array[], size: number, littleEndian: boolean): Uint8Array => {
    const bytes: number[] = [];
    for (const frame of frames) {
      const prefix = Array.from({ length: size }, (_, i) => (frame.length >>> (8 * i)) & 255);
      bytes.push(...(littleEndian ? prefix : prefix.reverse()), ...frame);
    }
    return Uint8Array.from(bytes);
  };

  it('does not depend on the chunks', () => {
    const frames = fc.array(fc.uint8Array({ maxLength: 12 }), { maxLength: 6 });
    fc.assert(
      fc.property(
        frames,
        sizes,
        fc.constantFrom<1 | 2 | 4>(1, 2, 4),
        fc.boolean(),
        (expected, by, size, littleEndian) => {
          const chunks = cut(framed(expected, size, littleEndian), by);
          const seen = from(chunks).pipe(lengthPrefixed({ size, littleEndian })).toArraySync();
          expect(seen.map((frame) => Array.from(frame))).toEqual(expected.map((frame) => Array.from(frame)));
        },
      ),
    );
    const long = framed([new Uint8Array(70_000)], 4, false);
    expect(from([long]).pipe(lengthPrefixed()).toArraySync()[0].length).toBe(70_000);
  });

  it.each([[1], [2], [50]])('names the offset of a frame that is too long, or torn (cut by %s)', (by) => {
    const bytes = Uint8Array.of(1, 7, 3, 1, 2);
    const run = (maxLength: number): { seen: Uint8Array[]; failure: unknown } =>
      outcome((see) =>
        from(cut(bytes, [by]))
          .pipe(lengthPrefixed({ size: 1, maxLength }))
          .forEachSync(see),
      );
    const [long, torn] = [run(2), run(3)];
    expect([long.seen, torn.seen]).toEqual([[Uint8Array.of(7)], [Uint8Array.of(7)]]);
    expect(long.failure).toBeInstanceOf(FrameTooLongError);
    expect(torn.failure).toBeInstanceOf(FramingError);
    expect([(long.failure as FramingError).offset, (torn.failure as FramingError).offset]).toEqual([2, 2]);
  });

  it('refuses a size that no length has', () => {
    expect(() => lengthPrefixed({ size: 3 as 4 })).toThrow(ArgumentError);
  });
});

describe('decodeText and encodeText', () => {
  it('do not depend on the chunks', () => {
    fc.assert(
      fc.property(text, sizes, (whole, by) => {
        expect(
          from(cut(encode(whole), by))
            .pipe(decodeText())
            .toArraySync()
            .join(''),
        ).toBe(whole);
        const bytes = from(cut(whole, by)).pipe(encodeText()).toArraySync();
        expect(bytes.flatMap((chunk) => Array.from(chunk))).toEqual(Array.from(encode(whole)));
        expect(from(cut(whole, by)).pipe(encodeText(), decodeText()).toArraySync().join('')).toBe(whole);
      }),
    );
  });

  it('give no empty chunks, and what is open at the end', () => {
    expect(
      from([encode('€').subarray(0, 2), encode('€').subarray(2)])
        .pipe(decodeText())
        .toArraySync(),
    ).toEqual(['€']);
    expect(
      from(['a\ud83d'])
        .pipe(encodeText())
        .toArraySync()
        .map((b) => b.length),
    ).toEqual([1, 3]);
  });

  it('name the offset of what is broken, in whatever chunk it is noticed', () => {
    const broken = [
      [0x61, 0xff],
      [0x61, 0xe2, 0x82, 0x61],
      [0x61, 0xe2, 0x82],
      [0x61, 0xed, 0xa0, 0x80],
      [0xc3, 0xa4, 0x80],
      [0x61, 0x62, 0x63, 0xf4, 0x90, 0x80, 0x80],
      [0xe0, 0x80, 0x80],
      [0x61, 0xf0, 0x80, 0x80, 0x80],
    ];
    const offsets = [1, 1, 1, 1, 2, 3, 0, 1];
    for (const size of [1, 2, 3, 9])
      broken.forEach((bytes, i) => {
        const { failure } = outcome((see) =>
          from(cut(Uint8Array.from(bytes), [size]))
            .pipe(decodeText())
            .forEachSync(see),
        );
        expect(failure).toBeInstanceOf(BrokenUtf8Error);
        expect((failure as BrokenUtf8Error).offset).toBe(offsets[i]);
      });
  });

  it('know other encodings, and can be lenient', () => {
    expect(
      from([Uint8Array.of(0x61, 0xff)])
        .pipe(decodeText({ fatal: false }))
        .toArraySync(),
    ).toEqual(['a\ufffd']);
    const utf16 = from([Uint8Array.of(0x61, 0), Uint8Array.of(0x62, 0)]).pipe(
      decodeText({ encoding: 'utf-16le' }),
    );
    expect(utf16.toArraySync().join('')).toBe('ab');
    const torn = from([Uint8Array.of(0x61, 0), Uint8Array.of(0x62)]).pipe(
      decodeText({ encoding: 'utf-16le' }),
    );
    const { failure } = outcome((see) => torn.forEachSync(see));
    expect(failure).toBeInstanceOf(FramingError);
    expect((failure as FramingError).offset).toBe(3);
  });
});
