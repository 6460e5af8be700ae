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
      for (const delay of delays) tally.counts.set(delay, (tally.counts.get(delay) ?? 0) + 1);
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
  /** How many flights had which delay. */
  readonly counts = new Map<number, number>();

  summary(origin: string): Airport {
    const delays = [...this.counts.keys()].sort((a, b) => a - b);
    return {
      origin,
      flights: this.flights,
      mean: this.total / this.flights,
      p50: this.quantile(delays, 0.5),
      p95: this.quantile(delays, 0.95),
      p99: this.quantile(delays, 0.99),
      worst: delays[delays.length - 1],
    };
  }

  private quantile(delays: readonly number[], q: number): number {
    const rank = Math.max(1, Math.ceil(q * this.flights));
    let below = 0;
    for (const delay of delays) if ((below += this.counts.get(delay)!) >= rank) return delay;
    return delays[delays.length - 1];
  }
}
