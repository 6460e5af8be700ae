import { type Columns, NEVER } from './columns.ts';
import { InputError, timeName } from './flights.ts';

/** One departure. */
export interface Flight {
  /** When, in minutes since 1970. */
  readonly minute: number;
  /** How late, in minutes; negative if early. */
  readonly delay: number;
  /** The airport's code. */
  readonly origin: string;
}

/** Rows that are handed on at a time: enough to make the step between batches cheap, few enough to stay in the cache. */
const BATCH = 4096;

/** Makes flights of columns, one row group after the other. */
export class Assembly {
  /** Flights without a date, a delay or an origin, which were left out. */
  incomplete = 0;
  private readonly path: string;
  /** The time of the last flight that was handed out. */
  private latest = -Infinity;

  constructor(path: string) {
    this.path = path;
  }

  /** The flights of a row group, some thousands at a time, each when somebody asks for it. */
  *batches(columns: Columns): Generator<Flight[], void> {
    const { rows } = columns;
    for (let i = 0; i < rows; i += BATCH) yield this.batch(columns, i, Math.min(i + BATCH, rows));
  }

  private batch({ minutes, delays, origins, airports }: Columns, from: number, to: number): Flight[] {
    const flights: Flight[] = [];
    for (let i = from; i < to; i++) {
      const minute = minutes[i];
      if (minute === NEVER) this.incomplete++;
      else {
        if (minute < this.latest)
          throw new InputError(`${this.path}: not in order of time at ${timeName(minute)}`);
        this.latest = minute;
        flights.push({ minute, delay: delays[i], origin: airports[origins[i]] });
      }
    }
    return flights;
  }
}
