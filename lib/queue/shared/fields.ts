import { CodecError, type FieldSpec, type FieldType } from './codec.ts';
import type { Memory } from './memory.ts';

// How each type of field is read and written in a slot. All of these functions serve every record of a program, and the
// engine keeps one set of type feedback for each text. So each type has a text of its own, which sees one kind of
// array, and none looks at its `this`, which is another class for each record; and what a function reads is a `const`
// around it, so that it is a constant where it is inlined.

/** The slot that a flyweight stands for: its byte offset. */
export interface Slot {
  at: number;
}

export interface Place extends FieldSpec {
  readonly name: string;
  /** Bytes from the slot's start. */
  readonly offset: number;
}

/** One field of the slot, wherever that is. Neither function looks at its `this`. */
export interface Accessor {
  get(): unknown;
  set(value: any): void;
}

/** The property of a field. */
export function accessor(memory: Memory, slot: Slot, place: Place): Accessor {
  return accessors[place.type](memory, slot, place);
}

const MOST_U64 = 2n ** 64n - 1n;
const LEAST_I64 = -(2n ** 63n);
const MOST_I64 = 2n ** 63n - 1n;

const accessors: Readonly<Record<FieldType, (memory: Memory, slot: Slot, place: Place) => Accessor>> = {
  u8(memory, slot, { name, offset }) {
    const cells = memory.u8;
    const place = slot;
    const at = offset;
    const bad = refuser(name, 'u8');
    return {
      get: () => cells[place.at + at],
      set(value: number) {
        if (typeof value !== 'number' || (value & 0xff) !== value) bad(value);
        cells[place.at + at] = value;
      },
    };
  },
  i8(memory, slot, { name, offset }) {
    const cells = memory.i8;
    const place = slot;
    const at = offset;
    const bad = refuser(name, 'i8');
    return {
      get: () => cells[place.at + at],
      set(value: number) {
        if (typeof value !== 'number' || (value << 24) >> 24 !== value) bad(value);
        cells[place.at + at] = value;
      },
    };
  },
  u16(memory, slot, { name, offset }) {
    const cells = memory.u16;
    const place = slot;
    const at = offset >>> 1;
    const bad = refuser(name, 'u16');
    return {
      get: () => cells[(place.at >>> 1) + at],
      set(value: number) {
        if (typeof value !== 'number' || (value & 0xffff) !== value) bad(value);
        cells[(place.at >>> 1) + at] = value;
      },
    };
  },
  i16(memory, slot, { name, offset }) {
    const cells = memory.i16;
    const place = slot;
    const at = offset >>> 1;
    const bad = refuser(name, 'i16');
    return {
      get: () => cells[(place.at >>> 1) + at],
      set(value: number) {
        if (typeof value !== 'number' || (value << 16) >> 16 !== value) bad(value);
        cells[(place.at >>> 1) + at] = value;
      },
    };
  },
  u32(memory, slot, { name, offset }) {
    const cells = memory.u32;
    const place = slot;
    const at = offset >>> 2;
    const bad = refuser(name, 'u32');
    return {
      get: () => cells[(place.at >>> 2) + at],
      set(value: number) {
        if (typeof value !== 'number' || value >>> 0 !== value) bad(value);
        cells[(place.at >>> 2) + at] = value;
      },
    };
  },
  i32(memory, slot, { name, offset }) {
    const cells = memory.i32;
    const place = slot;
    const at = offset >>> 2;
    const bad = refuser(name, 'i32');
    return {
      get: () => cells[(place.at >>> 2) + at],
      set(value: number) {
        if (typeof value !== 'number' || (value | 0) !== value) bad(value);
        cells[(place.at >>> 2) + at] = value;
      },
    };
  },
  f32(memory, slot, { name, offset }) {
    const cells = memory.f32;
    const place = slot;
    const at = offset >>> 2;
    return {
      get: () => cells[(place.at >>> 2) + at],
      set(value: number) {
        if (typeof value !== 'number') refuse(name, value, 'a number (f32)');
        cells[(place.at >>> 2) + at] = value;
      },
    };
  },
  f64(memory, slot, { name, offset }) {
    const cells = memory.f64;
    const place = slot;
    const at = offset >>> 3;
    return {
      get: () => cells[(place.at >>> 3) + at],
      set(value: number) {
        if (typeof value !== 'number') refuse(name, value, 'a number (f64)');
        cells[(place.at >>> 3) + at] = value;
      },
    };
  },
  u64(memory, slot, { name, offset }) {
    const cells = memory.u64;
    const place = slot;
    const at = offset >>> 3;
    return {
      get: () => cells[(place.at >>> 3) + at],
      set(value: bigint) {
        if (typeof value !== 'bigint' || value < 0n || value > MOST_U64)
          refuse(name, value, `a bigint from 0 to ${MOST_U64} (u64)`);
        cells[(place.at >>> 3) + at] = value;
      },
    };
  },
  i64(memory, slot, { name, offset }) {
    const cells = memory.i64;
    const place = slot;
    const at = offset >>> 3;
    return {
      get: () => cells[(place.at >>> 3) + at],
      set(value: bigint) {
        if (typeof value !== 'bigint' || value < LEAST_I64 || value > MOST_I64)
          refuse(name, value, `a bigint from ${LEAST_I64} to ${MOST_I64} (i64)`);
        cells[(place.at >>> 3) + at] = value;
      },
    };
  },
  bool(memory, slot, { name, offset }) {
    const cells = memory.u8;
    const place = slot;
    const at = offset;
    return {
      get: () => cells[place.at + at] !== 0,
      set(value: boolean) {
        if (typeof value !== 'boolean') refuse(name, value, 'true or false');
        cells[place.at + at] = value ? 1 : 0;
      },
    };
  },
  ascii(memory, slot, { name, offset, length = 0 }) {
    return {
      get: () => textAt(memory.u8, slot.at + offset, length),
      set(value: string) {
        if (typeof value !== 'string' || value.length > length)
          refuse(name, value, `text of at most ${length} characters`);
        putText(memory.u8, slot.at + offset, length, name, value);
      },
    };
  },
};

function textAt(bytes: Uint8Array, at: number, length: number): string {
  let text = '';
  for (let i = 0; i < length; i++) {
    const code = bytes[at + i];
    if (code === 0) break;
    text += String.fromCharCode(code);
  }
  return text;
}

function putText(bytes: Uint8Array, at: number, length: number, name: string, value: string): void {
  for (let i = 0; i < length; i++) {
    const code = i < value.length ? value.charCodeAt(i) : 0;
    if (code > 127 || (code === 0 && i < value.length)) refuse(name, value, 'ASCII text without NUL');
    bytes[at + i] = code;
  }
}

function refuse(name: string, value: unknown, expected: string): never {
  throw new CodecError(name, value, expected);
}

/** What refuses a value for a field of whole numbers: apart from its `set`, which so stays small enough to be inlined. */
function refuser(name: string, type: FieldType): (value: unknown) => never {
  return (value) => {
    const span = 2 ** Number(type.slice(1));
    const least = type.startsWith('i') ? -span / 2 : 0;
    return refuse(name, value, `a whole number from ${least} to ${least + span - 1} (${type})`);
  };
}
