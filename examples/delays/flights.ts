import { type FileHandle, open } from 'node:fs/promises';
import { type FileMetaData, parquetMetadataAsync, parquetRead, type RowGroup } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

/** One departure. */
export interface Flight {
  /** When, in minutes since 1970. */
  readonly minute: number;
  /** How late, in minutes; negative if early. */
  readonly delay: number;
  /** The airport's code. */
  readonly origin: string;
}

/** The input cannot be used: the message names the file and says why. */
export class InputError extends Error {
  override name = 'InputError';
}

/** Rows that are handed on at a time: enough to make the step between batches cheap, few enough to stay in the cache. */
const BATCH = 4096;
const COLUMNS = ['date', 'delay', 'origin'];

/**
 * Times become whole minutes as they are decoded, which hyparquet does once for each distinct time of a row group and
 * not for each row.
 */
const minutes = {
  timestampFromMilliseconds: (time: bigint): number => Number(time / 60_000n),
  timestampFromMicroseconds: (time: bigint): number => Number(time / 60_000_000n),
  timestampFromNanoseconds: (time: bigint): number => Number(time / 60_000_000_000n),
};

interface Columns {
  date: ArrayLike<number | null>;
  delay: ArrayLike<bigint | number | null>;
  origin: ArrayLike<string | null>;
}

/** A Parquet file of flights, of which nothing but the table of contents has been read. */
export class FlightFile {
  readonly path: string;
  /** Flights without a date, a delay or an origin, which were left out. */
  incomplete = 0;
  private readonly handle: FileHandle;
  private readonly metadata: FileMetaData;
  /** The time of the last flight that was handed out. */
  private latest = -Infinity;

  private constructor(path: string, handle: FileHandle, metadata: FileMetaData) {
    this.path = path;
    this.handle = handle;
    this.metadata = metadata;
  }

  static async open(path: string): Promise<FlightFile> {
    const handle = await open(path).catch((error: NodeJS.ErrnoException) => {
      throw new InputError(`${path}: ${error.code === 'ENOENT' ? 'no such file' : error.message}`);
    });
    try {
      const metadata = await parquetMetadataAsync(await bufferOf(handle, path));
      const names = metadata.schema.map((element) => element.name);
      const missing = COLUMNS.filter((name) => !names.includes(name));
      if (missing.length > 0) throw new Error(`no column '${missing.join("', '")}'`);
      return new FlightFile(path, handle, metadata);
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

  /**
   * The flights, some thousands at a time. A row group is decoded when somebody asks for its first flight, and forgotten
   * with its last; those that lie outside of the span of time are not read at all.
   */
  async *batches(from: number, to: number): AsyncGenerator<Flight[], void> {
    const file = await bufferOf(this.handle, this.path);
    this.latest = -Infinity;
    for (const group of this.groups(from, to)) {
      const columns = await this.decode(file, group.start, group.rows);
      for (let i = 0; i < group.rows; i += BATCH)
        yield this.assemble(columns, i, Math.min(i + BATCH, group.rows));
    }
  }

  private groups(from: number, to: number): { start: number; rows: number }[] {
    let start = 0;
    return this.metadata.row_groups
      .map((group) => {
        const rows = Number(group.num_rows);
        start += rows;
        return { start: start - rows, rows, group };
      })
      .filter(({ group }) => reaches(group, from, to));
  }

  private async decode(file: Bytes, rowStart: number, rows: number): Promise<Columns> {
    const columns: Partial<Record<string, ArrayLike<unknown>>> = {};
    const rowEnd = rowStart + rows;
    try {
      await parquetRead({
        file,
        metadata: this.metadata,
        compressors,
        columns: COLUMNS,
        rowStart,
        rowEnd,
        parsers: minutes,
        onChunk: ({ columnName, columnData }) => {
          columns[columnName] = joined(columns[columnName], columnData);
        },
      });
    } catch (error) {
      throw unusable(this.path, error);
    }
    for (const name of COLUMNS) {
      if (columns[name]?.length !== rows)
        throw unusable(this.path, new Error(`column '${name}' is too short`));
    }
    return columns as unknown as Columns;
  }

  private assemble({ date, delay, origin }: Columns, from: number, to: number): Flight[] {
    const flights: Flight[] = [];
    for (let i = from; i < to; i++) {
      const minute = date[i];
      const late = delay[i];
      const airport = origin[i];
      if (minute == null || late == null || airport == null) this.incomplete++;
      else {
        if (minute < this.latest)
          throw new InputError(`${this.path}: not in order of time at ${timeName(minute)}`);
        this.latest = minute;
        flights.push({ minute, delay: Number(late), origin: airport });
      }
    }
    return flights;
  }
}

interface Bytes {
  readonly byteLength: number;
  slice(start: number, end?: number): Promise<ArrayBuffer>;
}

/** The file as hyparquet wants it: pieces by offset, each read when it is needed. */
async function bufferOf(handle: FileHandle, path: string): Promise<Bytes> {
  const { size } = await handle.stat();
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

/** A column may come in several pieces. */
function joined(before: ArrayLike<unknown> | undefined, piece: ArrayLike<unknown>): ArrayLike<unknown> {
  return before === undefined ? piece : Array.from(before).concat(Array.from(piece));
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
