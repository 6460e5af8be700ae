import { setImmediate } from 'node:timers/promises';
import { Executor } from 'millrace';
import { filter, scan, tap } from 'millrace/operators';
import { Board } from './board.ts';
import { feed, type Tick } from './feed.ts';
import { Allocations } from './heap.ts';
import { duration, Histogram } from './histogram.ts';
import { type Options, readOptions, UsageError, usage, WARM_UP } from './options.ts';
import { SpinningHost } from './spin.ts';

/** The longest latency that is told apart, in nanoseconds: what fits a small integer. */
const LONGEST = 2 ** 31 - 1;

/** How long to spin before the event loop has its turn, in milliseconds. */
const SLICE = 100;

async function run({ rate, seconds, seed }: Options): Promise<void> {
  const host = new SpinningHost();
  const board = new Board();
  const latency = new Histogram();
  let ticks = 0;
  let running = true;

  void feed({ seed, rate, ticks: Math.ceil(rate * (WARM_UP + seconds)), spin: true })
    .pipe(
      tap(() => ticks++),
      filter((tick: Tick) => tick.size >= 100), // odd lots do not count
      scan((state, tick) => state.add(tick), board),
      tap((state) => latency.record(Math.min((host.now() - state.due[0]) * 1e6, LONGEST) | 0)),
    )
    .drain({ executor: new Executor({ host }) })
    .finally(() => (running = false));

  const heap = new Allocations();
  const slice = (): void => host.spin(host.now() + SLICE);
  for (let left = WARM_UP * 1000; left > 0 && running; left -= SLICE) {
    heap.during(slice);
    await setImmediate();
  }
  heap.clear();
  latency.clear();
  const before = ticks;
  const started = host.now();
  while (running) {
    heap.during(slice);
    await setImmediate();
  }
  report(board, latency, ticks - before, host.now() - started, heap);
}

function report(board: Board, latency: Histogram, ticks: number, elapsed: number, heap: Allocations): void {
  const count = (value: number): string => Math.round(value).toLocaleString('en-US');
  const [p50, p99, p999] = [0.5, 0.99, 0.999].map((q) => duration(latency.quantile(q)));
  console.log(`${board.busiest(8)}

how late each tick reached the summary, in ticks for each doubling
${latency.lines(40).join('\n')}

${count(ticks)} ticks in ${duration(elapsed)}: ${count((ticks / elapsed) * 1000)} a second
latency: p50 ${p50}, p99 ${p99}, p99.9 ${p999}, worst ${duration(latency.worst)}
allocated: ${heap.collections > 0 ? 'at least ' : ''}${(heap.bytes / ticks).toFixed(2)} bytes a tick (${count(heap.bytes)} in all, ${heap.collections} collections)`);
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === null) console.log(usage);
  else await run(options);
} catch (error) {
  process.exitCode = 1;
  console.error(error instanceof UsageError ? `market-tick: ${error.message}` : error);
}
