import { type FileHandle, open } from 'node:fs/promises';
import { type FileMetaData, parquetMetadataAsync, parquetRead, type RowGroup } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { COLUMNS, type Columns, Packing, type Raw } from './columns.ts';

/** Rows of a file that are stored, and so decoded, together. */
export interface Group {
  readonly start: number;
  readonly rows: number;
}

/** The input cannot be used: the message names the file and says why. */
export class InputError extends Error {
  override name = 'InputError';
}

/**
 * Times become whole minutes as they are decoded, which hyparquet does once for each distinct time of a row group and
 * not for each row.
 */
const minutes = {
  timestampFromMilliseconds: (time: bigint): number => Number(time / 60_000n),
  timestampFromMicroseconds: (time: bigint): number => Number(time / 60_000_000n),
  timestampFromNanoseconds: (time: bigint): number => Number(time / 60_000_000_000n),
};

/** A Parquet file of flights, of which nothing but the table of contents has been read. */
export class FlightFile {
  readonly path: string;
  private readonly handle: FileHandle;
  private readonly bytes: Bytes;
  private readonly metadata: FileMetaData;

  private constructor(path: string, handle: FileHandle, bytes: Bytes, metadata: FileMetaData) {
    this.path = path;
    this.handle = handle;
    this.bytes = bytes;
    this.metadata = metadata;
  }

  static async open(path: string): Promise<FlightFile> {
    const handle = await open(path).catch((error: NodeJS.ErrnoException) => {
      throw new InputError(`${path}: ${error.code === 'ENOENT' ? 'no such file' : error.message}`);
    });
    try {
      const bytes = await bufferOf(handle, path);
      const metadata = await parquetMetadataAsync(bytes);
      const names = metadata.schema.map((element) => element.name);
      const missing = COLUMNS.filter((name) => !names.includes(name));
      if (missing.length > 0) throw new Error(`no column '${missing.join("', '")}'`);
      return new FlightFile(path, handle, bytes, metadata);
    } catch (error) {
      await handle.close();
      throw unusable(path, error);
    }
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  /** Rows in the row groups that reach into this span of time. */
  rows(from: number, to: number): number {
    return this.groups(from, to).reduce((sum, group) => sum + group.rows, 0);
  }

  /** The row groups that reach into this span of time. */
  groups(from: number, to: number): Group[] {
    let start = 0;
    return this.metadata.row_groups
      .map((group) => {
        const rows = Number(group.num_rows);
        start += rows;
        return { start: start - rows, rows, group };
      })
      .filter(({ group }) => reaches(group, from, to))
      .map(({ start, rows }) => ({ start, rows }));
  }

  /**
   * Reads and decodes one row group, one column after the other, into the given place or a new one. Undecoded, a column
   * is a quarter of a megabyte; decoded, ten, most of which the packing makes garbage again before the next.
   */
  async decode({ start, rows }: Group, packing: Packing = new Packing()): Promise<Columns> {
    try {
      packing.begin(rows);
      for (const column of COLUMNS) {
        const pieces: Raw[] = [];
        await parquetRead({
          file: this.bytes,
          metadata: this.metadata,
          compressors,
          columns: [column],
          rowStart: start,
          rowEnd: start + rows,
          parsers: minutes,
          onChunk: ({ columnData }) => pieces.push(columnData),
        });
        packing.add(column, pieces);
      }
      return packing.result();
    } catch (error) {
      throw unusable(this.path, error);
    }
  }
}

/** The shortest file: its mark at both ends, and the length of the table of contents. */
const LEAST = 12;

interface Bytes {
  readonly byteLength: number;
  slice(start: number, end?: number): Promise<ArrayBuffer>;
}

/** The file as hyparquet wants it: pieces by offset, each read when it is needed. */
async function bufferOf(handle: FileHandle, path: string): Promise<Bytes> {
  const { size } = await handle.stat();
  if (size < LEAST) throw new Error(`it has ${size} bytes`);
  return {
    byteLength: size,
    async slice(start, end = size) {
      const bytes = new Uint8Array(end - start);
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
      if (bytesRead < bytes.length) throw new InputError(`${path}: ends before byte ${end}`);
      return bytes.buffer;
    },
  };
}

/** Whether a row group may hold flights of this span, as far as its statistics tell. */
function reaches(group: RowGroup, from: number, to: number): boolean {
  const statistics = group.columns.find((column) => column.meta_data?.path_in_schema[0] === 'date')?.meta_data
    ?.statistics;
  const { min_value: least, max_value: most } = statistics ?? {};
  if (!(least instanceof Date) || !(most instanceof Date)) return true;
  return most.getTime() / 60_000 >= from && least.getTime() / 60_000 < to;
}

function unusable(path: string, error: unknown): InputError {
  if (error instanceof InputError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EISDIR') return new InputError(`${path}: a directory, not a file`);
  const reason = message ?? String(error);
  return new InputError(`${path}: not a usable Parquet file of flights: ${reason.split('\n')[0]}`);
}

/** `2001-01-31 17:05` */
export function timeName(minute: number): string {
  return new Date(minute * 60_000).toISOString().slice(0, 16).replace('T', ' ');
}
