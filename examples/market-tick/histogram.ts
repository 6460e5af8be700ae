/** Buckets for each doubling: a value is known to within 1/32 of itself. */
const STEPS = 32;
const DOUBLINGS = 31;

/**
 * Counts durations in buckets that grow with the duration: any quantile from a nanosecond to two seconds in eight
 * kilobytes, and no allocation when one is recorded.
 */
export class Histogram {
  private readonly counts = new Float64Array(STEPS * DOUBLINGS);
  private most = 0;
  private total = 0;

  /** Takes a duration in, in whole nanoseconds: a small integer, since a fraction would be handed over as an object. */
  record(nanoseconds: number): void {
    const value = nanoseconds < 1 ? 1 : nanoseconds;
    const doubling = 31 - Math.clz32(value);
    const step = doubling < 5 ? (value << (5 - doubling)) & 31 : (value >>> (doubling - 5)) & 31;
    this.counts[doubling * STEPS + step]++;
    this.total++;
    if (value > this.most) this.most = value;
  }

  get count(): number {
    return this.total;
  }

  /** The longest, exactly. */
  get worst(): number {
    return this.most / 1e6;
  }

  /** The duration, in milliseconds, that the share `q` of all did not exceed (to within 1/32). */
  quantile(q: number): number {
    const rank = Math.max(1, Math.ceil(q * this.total));
    let below = 0;
    for (let i = 0; i < this.counts.length; i++) {
      below += this.counts[i];
      if (below >= rank) return Math.min(this.worst, upper(i));
    }
    return this.worst;
  }

  /** Forgets everything. */
  clear(): void {
    this.counts.fill(0);
    this.most = 0;
    this.total = 0;
  }

  /** One line for each doubling that occurred, with a bar. */
  lines(width: number): string[] {
    const sums = Array.from({ length: DOUBLINGS }, (_, i) => this.sum(i));
    const longest = Math.max(...sums);
    const first = sums.findIndex((sum) => sum > 0);
    const last = sums.findLastIndex((sum) => sum > 0);
    return sums.slice(first, last + 1).map((sum, i) => {
      const bar = '█'.repeat(Math.ceil((sum / longest) * width));
      return `${`< ${duration(2 ** (first + i + 1) / 1e6)}`.padStart(12)} ${String(sum).padStart(10)}  ${bar}`.trimEnd();
    });
  }

  private sum(doubling: number): number {
    return this.counts.subarray(doubling * STEPS, (doubling + 1) * STEPS).reduce((a, b) => a + b, 0);
  }
}

function upper(bucket: number): number {
  const doubling = Math.floor(bucket / STEPS);
  return (2 ** doubling * (1 + ((bucket % STEPS) + 1) / STEPS)) / 1e6;
}

/** `1.25 µs` */
export function duration(milliseconds: number): string {
  if (milliseconds < 1e-3) return `${(milliseconds * 1e6).toFixed(0)} ns`;
  if (milliseconds < 1) return `${(milliseconds * 1e3).toFixed(1)} µs`;
  if (milliseconds < 1000) return `${milliseconds.toFixed(2)} ms`;
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
