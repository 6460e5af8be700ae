/** The rows of a row group as arrays of numbers: a few blocks of memory, which another thread can be given at little cost. */
export interface Columns {
  readonly rows: number;
  /** In minutes since 1970; NEVER where a row lacks its date, its delay or its origin. */
  readonly minutes: Int32Array;
  /** In minutes. */
  readonly delays: Int32Array;
  /** Indices into `airports`. */
  readonly origins: Uint32Array;
  readonly airports: readonly string[];
}

/** The time of a row that is not whole. */
export const NEVER: number = -(2 ** 31);

/** A column, or a piece of one, as hyparquet hands it out. */
export type Raw = ArrayLike<unknown>;

/** The columns that are read, in this order. */
export const COLUMNS = ['date', 'delay', 'origin'] as const;

/**
 * Where columns are put as they are decoded, one by one, so that what the decoder made of one is garbage before the
 * next one is begun. It can be filled again and again: the memory is that of the largest row group.
 */
export class Packing {
  private columns: Columns = columnsOf(0);
  private readonly numbers = new Map<string, number>();
  private readonly airports: string[] = [];

  /** Makes room for another row group, in the place of the last one. */
  begin(rows: number): void {
    this.numbers.clear();
    this.airports.length = 0;
    const room = this.columns.minutes.length;
    this.columns = { ...(rows > room ? columnsOf(rows) : this.columns), rows, airports: this.airports };
  }

  /** A whole column, in its pieces. The dates come first. */
  add(column: (typeof COLUMNS)[number], pieces: readonly Raw[]): void {
    let at = 0;
    for (const piece of pieces) {
      if (at + piece.length > this.columns.rows) throw new Error(`column '${column}' is too long`);
      if (column === 'date') this.addDates(at, piece);
      else if (column === 'delay') this.addDelays(at, piece);
      else this.addOrigins(at, piece);
      at += piece.length;
    }
    if (at < this.columns.rows) throw new Error(`column '${column}' is too short`);
  }

  /** All that was put in. It is good until the next `begin`. */
  result(): Columns {
    return this.columns;
  }

  private addDates(at: number, piece: Raw): void {
    const { minutes } = this.columns;
    for (let i = 0; i < piece.length; i++) {
      const minute = piece[i];
      if (minute != null && typeof minute !== 'number') throw new Error("column 'date' holds no times");
      minutes[at + i] = minute ?? NEVER;
    }
  }

  private addDelays(at: number, piece: Raw): void {
    const { minutes, delays } = this.columns;
    for (let i = 0; i < piece.length; i++) {
      const delay = piece[i];
      if (delay == null) minutes[at + i] = NEVER;
      else delays[at + i] = Math.round(Number(delay));
    }
  }

  private addOrigins(at: number, piece: Raw): void {
    const { minutes, origins } = this.columns;
    const { numbers, airports } = this;
    for (let i = 0; i < piece.length; i++) {
      const airport = piece[i] as string | null | undefined;
      if (airport == null) {
        minutes[at + i] = NEVER;
        continue;
      }
      let number = numbers.get(airport);
      if (number === undefined) {
        numbers.set(airport, (number = airports.length));
        airports.push(airport);
      }
      origins[at + i] = number;
    }
  }
}

function columnsOf(rows: number): Columns {
  return {
    rows,
    minutes: new Int32Array(rows),
    delays: new Int32Array(rows),
    origins: new Uint32Array(rows),
    airports: [],
  };
}
