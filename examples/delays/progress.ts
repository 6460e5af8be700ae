import type { Hour } from './hours.ts';
import { count } from './report.ts';

/** How far the job has come. */
export class Progress {
  rows = 0;
  /** The last hour of event time that is complete, in hours since 1970; -Infinity before the first. */
  hour: number = -Infinity;
  private readonly total: number;
  private readonly started: number;

  /** `total` is the number of rows to come, as far as the file tells; `started` a time in milliseconds. */
  constructor(total: number, started: number) {
    this.total = total;
    this.started = started;
  }

  see({ hour, airports }: Hour): void {
    this.hour = hour;
    for (const { flights } of airports) this.rows += flights;
  }

  /** Rows a second until `now`. */
  rate(now: number): number {
    return (this.rows / Math.max(now - this.started, 1)) * 1000;
  }

  /** `1,200,000 of 3,000,000 rows (40 %), 930,211 rows/s, at 2001-03-19 07:00, 2 s left` */
  text(now: number): string {
    const rate = this.rate(now);
    const left = Math.ceil((this.total - this.rows) / rate);
    const share = Math.floor((this.rows / this.total) * 100);
    return `${count(this.rows)} of ${count(this.total)} rows (${share} %), ${count(rate)} rows/s, at ${this.reached()}, ${left} s left`;
  }

  /** The event time reached: `2001-03-19 08:00`, or `the very start`. */
  reached(): string {
    if (this.hour === -Infinity) return 'the very start';
    return new Date((this.hour + 1) * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
  }
}
