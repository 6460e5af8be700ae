import type { Operator } from 'millrace';
import { mapAccum } from 'millrace/operators';
import type { Hour } from './hours.ts';

/** An airport's day. */
export interface AirportDay {
  readonly origin: string;
  readonly flights: number;
  readonly mean: number;
}

/** The airports of one day that kept people waiting longest, the worst first. */
export interface Day {
  /** `2001-01-31` */
  readonly date: string;
  readonly flights: number;
  readonly worst: readonly AirportDay[];
}

/** An airport with fewer flights says little. */
export const LEAST_FLIGHTS = 20;
const WORST = 10;

/** Gathers hours into days. Holds one day. */
export function daily(): Operator<Hour, Day> {
  return mapAccum(
    () => new DayWindow(),
    (window, hour: Hour) => [window, window.add(hour)],
    (window) => window.flush(),
  );
}

class DayWindow {
  private day = -Infinity;
  private readonly airports = new Map<string, { origin: string; flights: number; total: number }>();

  /** Takes an hour in. Answers the day that this closed, if there is one. */
  add({ hour, airports }: Hour): readonly Day[] {
    const day = Math.floor(hour / 24);
    const passed = day === this.day ? [] : this.flush();
    this.day = day;
    for (const { origin, flights, total } of airports) {
      const known = this.airports.get(origin);
      if (known === undefined) this.airports.set(origin, { origin, flights, total });
      else {
        known.flights += flights;
        known.total += total;
      }
    }
    return passed;
  }

  /** Closes the day that is open, if there is one. */
  flush(): readonly Day[] {
    if (this.airports.size === 0) return [];
    const all = [...this.airports.values()];
    this.airports.clear();
    const worst = all
      .filter(({ flights }) => flights >= LEAST_FLIGHTS)
      .map(({ origin, flights, total }) => ({ origin, flights, mean: total / flights }))
      .sort(worstFirst)
      .slice(0, WORST);
    const date = new Date(this.day * 86_400_000).toISOString().slice(0, 10);
    return [{ date, flights: all.reduce((sum, { flights }) => sum + flights, 0), worst }];
  }
}

/** By mean delay; equal ones by name, so that the order is always the same. */
export function worstFirst(
  a: { readonly mean: number; readonly origin: string },
  b: { readonly mean: number; readonly origin: string },
): number {
  return b.mean - a.mean || (a.origin < b.origin ? -1 : 1);
}
