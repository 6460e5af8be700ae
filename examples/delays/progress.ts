import { timeName } from './flights.ts';
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

  /** `40 %, 1,200,000 rows, 930,211 rows/s, at 2001-03-19 07:00, 2 s left` */
  text(now: number): string {
    const share = Math.floor((this.rows / this.total) * 100);
    const rate = this.rate(now);
    const left = Math.ceil((this.total - this.rows) / rate);
    return `${share} %, ${count(this.rows)} rows, ${count(rate)} rows/s, at ${this.reached()}, ${left} s left`;
  }

  /** `3,000,000 flights, up to 2001-07-01 00:00` */
  place(): string {
    return `${count(this.rows)} flights, up to ${this.reached()}`;
  }

  /** `3.4 s, 882,352 rows/s` */
  speed(now: number): string {
    return `${((now - this.started) / 1000).toFixed(1)} s, ${count(this.rate(now))} rows/s`;
  }

  private rate(now: number): number {
    return (this.rows / Math.max(now - this.started, 1)) * 1000;
  }

  private reached(): string {
    if (this.hour === -Infinity) return 'the very start';
    return timeName((this.hour + 1) * 60);
  }
}
