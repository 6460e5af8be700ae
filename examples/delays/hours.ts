import type { Operator } from 'millrace';
import { mapAccum } from 'millrace/operators';
import type { Flight } from './assembly.ts';
import { quantile, sorted } from './quantile.ts';

/** What happened at one airport in one hour. */
export interface AirportHour {
  readonly origin: string;
  readonly flights: number;
  /** All delays together, in minutes. */
  readonly total: number;
  /** Every delay, in ascending order. */
  readonly delays: readonly number[];
}

/** One hour of event time that has passed: nothing more can come for it. */
export interface Hour {
  /** Hours since 1970. */
  readonly hour: number;
  /** In alphabetical order. */
  readonly airports: readonly AirportHour[];
}

/** One line of the output file. */
export interface HourRow {
  readonly hour: string;
  readonly origin: string;
  readonly flights: number;
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly worst: number;
}

/**
 * Gathers flights by hour and airport. Flights must come in order of time: so an hour is over as soon as a flight of a
 * later one is seen, and only one hour is ever held.
 */
export function hourly(): Operator<Flight, Hour> {
  return mapAccum(
    () => new HourWindow(),
    (window, flight: Flight) => window.add(flight),
    (window) => window.flush(),
  );
}

const NOTHING: readonly Hour[] = [];

class HourWindow {
  private hour = -Infinity;
  private readonly delays = new Map<string, number[]>();
  /** What almost every flight answers: no hour has passed. */
  private readonly same: readonly [HourWindow, readonly Hour[]] = [this, NOTHING];

  add(flight: Flight): readonly [HourWindow, readonly Hour[]] {
    const hour = Math.floor(flight.minute / 60);
    const passed = hour === this.hour ? NOTHING : this.advance(hour);
    const delays = this.delays.get(flight.origin);
    if (delays === undefined) this.delays.set(flight.origin, [flight.delay]);
    else delays.push(flight.delay);
    return passed === NOTHING ? this.same : [this, passed];
  }

  /** Closes the hour that is open, if there is one. */
  flush(): readonly Hour[] {
    if (this.delays.size === 0) return NOTHING;
    const airports = Array.from(this.delays, ([origin, delays]) => airportHour(origin, delays));
    airports.sort((a, b) => (a.origin < b.origin ? -1 : 1));
    this.delays.clear();
    return [{ hour: this.hour, airports }];
  }

  private advance(hour: number): readonly Hour[] {
    const passed = this.flush();
    this.hour = hour;
    return passed;
  }
}

function airportHour(origin: string, delays: number[]): AirportHour {
  let total = 0;
  for (const delay of delays) total += delay;
  return { origin, flights: delays.length, total, delays: sorted(delays) };
}

/** The lines of an hour. */
export function hourRows({ hour, airports }: Hour): HourRow[] {
  const name = hourName(hour);
  return airports.map(({ origin, flights, total, delays }) => ({
    hour: name,
    origin,
    flights,
    mean: Math.round((total / flights) * 100) / 100,
    p50: quantile(delays, 0.5),
    p95: quantile(delays, 0.95),
    p99: quantile(delays, 0.99),
    worst: delays[delays.length - 1],
  }));
}

/** `2001-01-31T17` */
export function hourName(hour: number): string {
  return new Date(hour * 3_600_000).toISOString().slice(0, 13);
}
