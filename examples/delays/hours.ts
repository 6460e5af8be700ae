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

/** An airport, and its delays of the hour that is open. */
interface Slot {
  readonly origin: string;
  delays: number[];
}

class HourWindow {
  private hour = -Infinity;
  /** Every airport that was ever seen; `slots` holds the same in alphabetical order. */
  private readonly airports = new Map<string, Slot>();
  private readonly slots: Slot[] = [];
  /** What almost every flight answers: no hour has passed. */
  private readonly same: readonly [HourWindow, readonly Hour[]] = [this, NOTHING];

  add({ minute, origin, delay }: Flight): readonly [HourWindow, readonly Hour[]] {
    const hour = Math.floor(minute / 60);
    const passed = hour === this.hour ? NOTHING : this.advance(hour);
    (this.airports.get(origin) ?? this.found(origin)).delays.push(delay);
    return passed === NOTHING ? this.same : [this, passed];
  }

  /** Closes the hour that is open, if there is one. */
  flush(): readonly Hour[] {
    const airports: AirportHour[] = [];
    for (const slot of this.slots) {
      if (slot.delays.length === 0) continue;
      airports.push(airportHour(slot));
      slot.delays = [];
    }
    return airports.length === 0 ? NOTHING : [{ hour: this.hour, airports }];
  }

  private advance(hour: number): readonly Hour[] {
    const passed = this.flush();
    this.hour = hour;
    return passed;
  }

  private found(origin: string): Slot {
    const slot: Slot = { origin, delays: [] };
    this.airports.set(origin, slot);
    this.slots.push(slot);
    this.slots.sort((a, b) => (a.origin < b.origin ? -1 : 1));
    return slot;
  }
}

function airportHour({ origin, delays }: Slot): AirportHour {
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
