import type { Board } from './board.ts';
import type { Allocations } from './heap.ts';
import { duration, type Histogram } from './histogram.ts';
import type { Options } from './options.ts';

/** What is printed at once, since nothing else is for seconds. */
export function beginning({ rate, seconds, seed }: Options): string {
  return `${count(rate)} ticks a second of market ${seed}: a warm-up, and then ${seconds} s that are measured\n`;
}

/** What is printed at the end: times in seconds, ticks as they were counted after the warm-up. */
export function report(
  board: Board,
  latency: Histogram,
  heap: Allocations,
  ticks: number,
  elapsed: number,
  warmed: number,
): string {
  const head = `${board.busiest(8)}\n\nwarm-up: ${warmed.toFixed(1)} s, which the numbers below leave out`;
  if (latency.count === 0) return `${head}\nno tick was measured`;
  const [p50, p99, p999] = [0.5, 0.99, 0.999].map((q) => duration(latency.quantile(q)));
  return `${head}

how late each tick reached the summary, in ticks for each doubling
${latency.lines(40).join('\n')}

${count(ticks)} ticks in ${elapsed.toFixed(2)} s: ${count(ticks / elapsed)} a second
latency: p50 ${p50}, p99 ${p99}, p99.9 ${p999}, worst ${duration(latency.worst)}
allocated: ${allocated(heap, ticks)}`;
}

/** The truth about the heap, as far as it can be seen. */
export function allocated(
  heap: Pick<Allocations, 'bytes' | 'collections' | 'pieces' | 'clean'>,
  ticks: number,
): string {
  const { bytes, collections, pieces, clean } = heap;
  if (collections > 0)
    return `at least ${each(bytes, ticks)} (${count(bytes)} in all; ${collections} collections hide the rest)`;
  if (bytes === 0) return '0 bytes a tick: the heap did not grow by a single byte';
  return `${each(bytes, ticks)}: ${count(bytes)} in all, in ${pieces - clean} of ${pieces} tenths of a second; none in the others`;
}

function each(bytes: number, ticks: number): string {
  return `${(bytes / ticks).toFixed(2)} bytes a tick`;
}

function count(value: number): string {
  return `${Math.round(value)}`.replace(/\B(?=(\d{3})+$)/g, ',');
}
