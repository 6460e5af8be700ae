import { LEAST_FLIGHTS, worstFirst } from './days.ts';
import type { Hour } from './hours.ts';

/** An airport over the whole time. */
export interface Airport {
  readonly origin: string;
  readonly flights: number;
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly worst: number;
}

/**
 * All airports over the whole time. Delays are whole minutes, so a count for each minute gives exact quantiles in memory
 * that does not grow with the number of flights.
 */
export class Airports {
  flights = 0;
  private readonly tallies = new Map<string, Tally>();

  add({ airports }: Hour): void {
    for (const { origin, flights, total, delays } of airports) {
      let tally = this.tallies.get(origin);
      if (tally === undefined) this.tallies.set(origin, (tally = new Tally()));
      this.flights += flights;
      tally.flights += flights;
      tally.total += total;
      for (const delay of delays) tally.count(delay);
    }
  }

  /** The airports that kept people waiting longest, the worst first. */
  worst(count: number): Airport[] {
    return Array.from(this.tallies, ([origin, tally]) => tally.summary(origin))
      .filter(({ flights }) => flights >= LEAST_FLIGHTS)
      .sort(worstFirst)
      .slice(0, count);
  }
}

class Tally {
  flights = 0;
  total = 0;
  /** How many flights had which delay: 0, -1, 1, -2, 2 and so on, since a map would take five times as long to count. */
  private readonly counts: number[] = [];

  count(delay: number): void {
    const place = delay < 0 ? -2 * delay - 1 : 2 * delay;
    this.counts[place] = (this.counts[place] ?? 0) + 1;
  }

  summary(origin: string): Airport {
    const counts: [delay: number, flights: number][] = [];
    this.counts.forEach((flights, place) => counts.push([place % 2 ? (place + 1) / -2 : place / 2, flights]));
    counts.sort(([a], [b]) => a - b);
    return {
      origin,
      flights: this.flights,
      mean: this.total / this.flights,
      p50: this.quantile(counts, 0.5),
      p95: this.quantile(counts, 0.95),
      p99: this.quantile(counts, 0.99),
      worst: counts[counts.length - 1][0],
    };
  }

  private quantile(counts: readonly (readonly [delay: number, flights: number])[], q: number): number {
    const rank = Math.max(1, Math.ceil(q * this.flights));
    let below = 0;
    for (const [delay, flights] of counts) if ((below += flights) >= rank) return delay;
    return counts[counts.length - 1][0];
  }
}
