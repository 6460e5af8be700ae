import { ArgumentError, wholeNumber } from '../../stream/errors.ts';
import {
  alignedTo,
  type BoundCodec,
  type Codec,
  CodecError,
  type FieldSpec,
  type FieldType,
} from './codec.ts';
import type { Memory } from './memory.ts';

/** A field of a record; `T` is the type of its values. */
export interface Field<T> extends FieldSpec {
  /** Only for the type checker: fields are plain data at run time. */
  readonly value?: T;
}

export const u8: Field<number> = { type: 'u8' };
export const i8: Field<number> = { type: 'i8' };
export const u16: Field<number> = { type: 'u16' };
export const i16: Field<number> = { type: 'i16' };
export const u32: Field<number> = { type: 'u32' };
export const i32: Field<number> = { type: 'i32' };
export const f32: Field<number> = { type: 'f32' };
export const f64: Field<number> = { type: 'f64' };
export const u64: Field<bigint> = { type: 'u64' };
export const i64: Field<bigint> = { type: 'i64' };
export const bool: Field<boolean> = { type: 'bool' };

/** Text of up to `length` characters of seven bits; shorter text is padded with NUL, and may hold none itself. */
export function ascii(length: number): Field<string> {
  return { type: 'ascii', length: wholeNumber('ascii: length', length, 1) };
}

export type Fields = Readonly<Record<string, Field<any>>>;

/** The object that a record of these fields is. */
export type RecordOf<F extends Fields> = {
  -readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never;
};

/**
 * A codec for records of fixed size. Each field is aligned to its own size, in the order given; put the wide ones first
 * and no byte is lost. Views (`views: true`, `claim`) are flyweights whose properties read and write the slot itself.
 *
 * Errors: CodecError, with field and value, for a number out of the field's range and text that does not fit, before
 * anything is published.
 *
 * @example
 * import { ascii, f64, record, sharedQueue, u32, u8 } from 'millrace';
 *
 * const trade = record({ price: f64, id: u32, side: u8, symbol: ascii(8) });
 * const queue = sharedQueue({ kind: 'spsc', codec: trade, capacity: 1024 });
 * queue.pub().tryPush({ price: 10.5, id: 1, side: 0, symbol: 'ACME' });
 * console.log(queue.pending); // 1
 */
export function record<F extends Fields>(fields: F): Codec<RecordOf<F>> {
  const layout = layoutOf(fields);
  return {
    size: layout.size,
    spec: { of: 'record', fields: plain(fields) },
    bind: (memory) => new BoundRecord<RecordOf<F>>(memory, layout.places),
  };
}

const BYTES: Readonly<Record<FieldType, number>> = {
  u8: 1,
  i8: 1,
  bool: 1,
  ascii: 1,
  u16: 2,
  i16: 2,
  u32: 4,
  i32: 4,
  f32: 4,
  f64: 8,
  u64: 8,
  i64: 8,
};

interface Place extends FieldSpec {
  readonly name: string;
  /** Bytes from the slot's start. */
  readonly offset: number;
}

function plain(fields: Fields): Record<string, FieldSpec> {
  const copy: Record<string, FieldSpec> = {};
  for (const [name, { type, length }] of Object.entries(fields))
    copy[name] = length === undefined ? { type } : { type, length };
  return copy;
}

function layoutOf(fields: Fields): { places: Place[]; size: number } {
  const places: Place[] = [];
  let end = 0;
  for (const [name, field] of Object.entries(fields)) {
    const bytes = BYTES[field.type];
    if (bytes === undefined) throw new ArgumentError(`record: field ${name}`, field.type, 'a known type');
    const offset = alignedTo(end, bytes);
    places.push({ ...field, name, offset });
    end = offset + bytes * (field.length ?? 1);
  }
  if (places.length === 0) throw new ArgumentError('record', '{}', 'at least one field');
  return { places, size: alignedTo(end, 8) };
}

/** A flyweight: `at` is the byte offset of the slot that its properties stand for. */
interface View {
  at: number;
}

class BoundRecord<T> implements BoundCodec<T> {
  private readonly flyweight: View & T;
  private readonly names: readonly string[];

  constructor(memory: Memory, places: readonly Place[]) {
    // A class of its own for each record: its accessors are monomorphic, and so the engine can inline them.
    class RecordView implements View {
      at = 0;
    }
    for (const place of places)
      Object.defineProperty(RecordView.prototype, place.name, {
        ...accessor(memory, place),
        enumerable: true,
      });
    this.flyweight = new RecordView() as View & T;
    this.names = places.map((place) => place.name);
  }

  write(offset: number, value: T): void {
    const view = this.view(offset) as Record<string, unknown>;
    for (const name of this.names) view[name] = (value as Record<string, unknown>)[name];
  }

  read(offset: number): T {
    const view = this.view(offset) as Record<string, unknown>;
    const copy: Record<string, unknown> = {};
    for (const name of this.names) copy[name] = view[name];
    return copy as T;
  }

  view(offset: number): T {
    this.flyweight.at = offset;
    return this.flyweight;
  }
}

interface Accessor {
  get(this: View): unknown;
  set(this: View, value: any): void;
}

function accessor(memory: Memory, place: Place): Accessor {
  switch (place.type) {
    case 'f32':
    case 'f64':
      return floating(memory[place.type], place);
    case 'u64':
      return big(memory.u64, place, 0n, 2n ** 64n - 1n);
    case 'i64':
      return big(memory.i64, place, -(2n ** 63n), 2n ** 63n - 1n);
    case 'bool':
      return boolean(memory.u8, place);
    case 'ascii':
      return characters(memory.u8, place);
    default:
      return integer(memory[place.type], place);
  }
}

type Integers = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array;

function integer(cells: Integers, { name, type, offset }: Place): Accessor {
  const shift = Math.log2(cells.BYTES_PER_ELEMENT);
  const at = offset >> shift;
  const span = 2 ** (8 * cells.BYTES_PER_ELEMENT);
  const least = type.startsWith('i') ? -span / 2 : 0;
  const most = least + span - 1;
  return {
    get() {
      return cells[(this.at >>> shift) + at];
    },
    set(value: number) {
      if (!(value >= least && value <= most && Number.isInteger(value)))
        throw new CodecError(name, value, `a whole number from ${least} to ${most} (${type})`);
      cells[(this.at >>> shift) + at] = value;
    },
  };
}

function floating(cells: Float32Array | Float64Array, { name, type, offset }: Place): Accessor {
  const shift = Math.log2(cells.BYTES_PER_ELEMENT);
  const at = offset >> shift;
  return {
    get() {
      return cells[(this.at >>> shift) + at];
    },
    set(value: number) {
      if (typeof value !== 'number') throw new CodecError(name, value, `a number (${type})`);
      cells[(this.at >>> shift) + at] = value;
    },
  };
}

function big(
  cells: BigUint64Array | BigInt64Array,
  { name, type, offset }: Place,
  least: bigint,
  most: bigint,
): Accessor {
  const at = offset >> 3;
  return {
    get() {
      return cells[(this.at >>> 3) + at];
    },
    set(value: bigint) {
      if (typeof value !== 'bigint' || value < least || value > most)
        throw new CodecError(name, value, `a bigint from ${least} to ${most} (${type})`);
      cells[(this.at >>> 3) + at] = value;
    },
  };
}

function boolean(bytes: Uint8Array, { name, offset }: Place): Accessor {
  return {
    get() {
      return bytes[this.at + offset] !== 0;
    },
    set(value: boolean) {
      if (typeof value !== 'boolean') throw new CodecError(name, value, 'true or false');
      bytes[this.at + offset] = value ? 1 : 0;
    },
  };
}

function characters(bytes: Uint8Array, { name, offset, length = 0 }: Place): Accessor {
  return {
    get() {
      let text = '';
      for (let i = 0; i < length; i++) {
        const code = bytes[this.at + offset + i];
        if (code === 0) break;
        text += String.fromCharCode(code);
      }
      return text;
    },
    set(value: string) {
      if (typeof value !== 'string' || value.length > length)
        throw new CodecError(name, value, `text of at most ${length} characters`);
      for (let i = 0; i < length; i++) {
        const code = i < value.length ? value.charCodeAt(i) : 0;
        if (code > 127 || (code === 0 && i < value.length))
          throw new CodecError(name, value, 'ASCII text without NUL');
        bytes[this.at + offset + i] = code;
      }
    },
  };
}
