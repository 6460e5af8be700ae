import { ArgumentError, wholeNumber } from '../../stream/errors.ts';
import { alignedTo, type BoundCodec, type Codec, type FieldSpec, type FieldType } from './codec.ts';
import { type Copier, copier } from './copier.ts';
import { accessor, type Place, type Slot } from './fields.ts';
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

function plain(fields: Fields): Record<string, FieldSpec> {
  const copy: Record<string, FieldSpec> = {};
  for (const [name, { type, length }] of Object.entries(fields))
    copy[name] = length === undefined ? { type } : { type, length };
  return copy;
}

function layoutOf(fields: Fields): { places: Place[]; size: number } {
  const places: Place[] = [];
  let end = 0;
  let widest = 1;
  for (const [name, field] of Object.entries(fields)) {
    const bytes = BYTES[field.type];
    if (bytes === undefined) throw new ArgumentError(`record: field ${name}`, field.type, 'a known type');
    const offset = alignedTo(end, bytes);
    places.push({ ...field, name, offset });
    end = offset + bytes * (field.length ?? 1);
    widest = Math.max(widest, bytes);
  }
  if (places.length === 0) throw new ArgumentError('record', '{}', 'at least one field');
  return { places, size: alignedTo(end, widest) };
}

class BoundRecord<T> implements BoundCodec<T> {
  /** The slot that the flyweight's properties stand for. */
  private declare readonly slot: Slot;
  private declare readonly flyweight: T;
  private declare readonly copier: Copier<T>;

  constructor(memory: Memory, places: readonly Place[]) {
    this.slot = { at: 0 };
    const fields = places.map((place) => accessor(memory, this.slot, place));
    const prototype = {};
    for (const [i, place] of places.entries())
      Object.defineProperty(prototype, place.name, { ...fields[i], enumerable: true });
    this.flyweight = Object.create(prototype) as T;
    this.copier = copier(
      this.slot,
      places.map((place) => place.name),
      fields,
    );
  }

  write(offset: number, value: T): void {
    this.copier.write(offset, value);
  }

  read(offset: number): T {
    return this.copier.read(offset);
  }

  view(offset: number): T {
    this.slot.at = offset;
    return this.flyweight;
  }
}
