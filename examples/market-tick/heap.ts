import { PerformanceObserver } from 'node:perf_hooks';
import { memoryUsage } from 'node:process';

/**
 * Counts the bytes that a piece of work allocates, by looking at the heap before and after it. What a collection takes
 * away in between is not seen: so collections are counted too, and where there were none, the bytes are all there are.
 */
export class Allocations {
  bytes = 0;
  collections = 0;
  /** What looking costs by itself. */
  private price = 0;

  constructor() {
    const observer = new PerformanceObserver((list) => (this.collections += list.getEntries().length));
    observer.observe({ entryTypes: ['gc'] });
    let least = Infinity;
    for (let i = 0; i < 100; i++, this.bytes = 0) {
      this.during(nothing);
      if (this.bytes > 0) least = Math.min(least, this.bytes);
    }
    this.price = least === Infinity ? 0 : least;
  }

  during(work: () => void): void {
    const before = memoryUsage().heapUsed;
    work();
    const grown = memoryUsage().heapUsed - before - this.price;
    if (grown > 0) this.bytes += grown;
  }

  clear(): void {
    this.bytes = 0;
    this.collections = 0;
  }
}

function nothing(): void {}
