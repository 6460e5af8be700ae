import { PerformanceObserver } from 'node:perf_hooks';
import { memoryUsage } from 'node:process';

/**
 * Counts the bytes that pieces of work allocate, by looking at the heap before and after each. What a collection takes
 * away in between is not seen: so collections are counted too, and where there were none, the bytes are all there are.
 */
export class Allocations {
  bytes = 0;
  collections = 0;
  /** Pieces of work, and how many of them allocated nothing. */
  pieces = 0;
  clean = 0;
  /** How many of the last ones, in a row. */
  cleanLately = 0;

  constructor() {
    const observer = new PerformanceObserver((list) => (this.collections += list.getEntries().length));
    observer.observe({ entryTypes: ['gc'] });
  }

  during(work: () => void): void {
    const first = memoryUsage().heapUsed;
    const before = memoryUsage().heapUsed;
    work();
    const after = memoryUsage().heapUsed;
    const grown = after - before - (before - first); // looking has its price, which changes with what is compiled
    this.pieces++;
    if (grown > 0) {
      this.bytes += grown;
      this.cleanLately = 0;
    } else {
      this.clean++;
      this.cleanLately++;
    }
  }

  clear(): void {
    this.bytes = 0;
    this.collections = 0;
    this.pieces = 0;
    this.clean = 0;
    this.cleanLately = 0;
  }
}
