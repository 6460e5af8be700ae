import { MillraceError } from '../../stream/errors.ts';
import type { Memory } from './memory.ts';

/**
 * How elements lie in the slots of a shared queue. A codec is a description; `bind` makes the reader and writer of one
 * region of memory. Its `spec` is plain data, which travels to other threads inside of the queue's handle; a codec of
 * the user's own has none, and is given again where the handle is attached.
 */
export interface Codec<T, View = T> {
  /** Bytes of one slot, a multiple of 8. */
  readonly size: number;
  readonly spec: CodecSpec | null;
  bind(memory: Memory): BoundCodec<T, View>;
}

/** Reads and writes slots at byte offsets, each a multiple of 8. */
export interface BoundCodec<T, View = T> {
  /** Throws a CodecError, before the slot is published, for a value that does not fit. */
  write(offset: number, value: T): void;
  /** An element that may be kept. */
  read(offset: number): T;
  /** A flyweight: it shows another slot after the next call. */
  view(offset: number): View;
}

/** A codec as plain data. */
export type CodecSpec =
  | { readonly of: 'record'; readonly fields: Readonly<Record<string, FieldSpec>> }
  | { readonly of: 'frame'; readonly content: 'bytes' | 'text' | 'json'; readonly max: number };

export interface FieldSpec {
  readonly type: FieldType;
  /** Bytes, for text. */
  readonly length?: number;
}

export type FieldType =
  | 'u8'
  | 'i8'
  | 'u16'
  | 'i16'
  | 'u32'
  | 'i32'
  | 'f32'
  | 'f64'
  | 'u64'
  | 'i64'
  | 'bool'
  | 'ascii';

/** A value that its slot cannot hold. Nothing was published. */
export class CodecError extends MillraceError {
  override name = 'CodecError';
  readonly field: string;
  readonly value: unknown;

  constructor(field: string, value: unknown, expected: string) {
    super(
      `${field}: ${typeof value === 'string' ? JSON.stringify(value) : String(value)} is not ${expected}`,
    );
    this.field = field;
    this.value = value;
  }
}

export const alignedTo = (bytes: number, alignment: number): number =>
  Math.ceil(bytes / alignment) * alignment;
