/** A row group as hyparquet hands it out. */
export interface Raw {
  readonly date: ArrayLike<unknown>;
  readonly delay: ArrayLike<bigint | number | null>;
  readonly origin: ArrayLike<string | null>;
}

/** The same as arrays of numbers: a few large blocks of memory, which another thread can be given at little cost. */
export interface Columns {
  /** In minutes since 1970; NaN where a row lacks its date, its delay or its origin. */
  readonly minutes: Float64Array;
  /** In minutes. */
  readonly delays: Float64Array;
  /** Indices into `airports`. */
  readonly origins: Uint32Array;
  readonly airports: readonly string[];
}

export function packed({ date, delay, origin }: Raw): Columns {
  const rows = date.length;
  const minutes = new Float64Array(rows);
  const delays = new Float64Array(rows);
  const origins = new Uint32Array(rows);
  const numbers = new Map<string, number>();
  for (let i = 0; i < rows; i++) {
    const minute = date[i];
    const late = delay[i];
    const airport = origin[i];
    if (minute == null || late == null || airport == null) {
      minutes[i] = Number.NaN;
      continue;
    }
    if (typeof minute !== 'number') throw new Error("column 'date' holds no times");
    let number = numbers.get(airport);
    if (number === undefined) numbers.set(airport, (number = numbers.size));
    minutes[i] = minute;
    delays[i] = Number(late);
    origins[i] = number;
  }
  return { minutes, delays, origins, airports: [...numbers.keys()] };
}
