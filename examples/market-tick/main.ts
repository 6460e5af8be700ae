import { constants } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { Executor, from } from 'millrace';
import { signals, stdout } from 'millrace/adapters/node';
import { filter, scan, tap } from 'millrace/operators';
import { Board } from './board.ts';
import { feed, type Tick } from './feed.ts';
import { Allocations } from './heap.ts';
import { Histogram } from './histogram.ts';
import { UsageError } from '../command-line.ts';
import { type Options, readOptions, usage, WARM_UP } from './options.ts';
import { beginning, report } from './report.ts';
import { SpinningHost } from './spin.ts';

/** How long to spin before the event loop has its turn, in milliseconds. */
const SLICE = 100;

/** So many slices in a row that allocate nothing end the warm-up. */
const WARM = 5;

/** A reader that goes away is no error, a full disk is one. */
function print(text: string): Promise<void> {
  return from([`${text}\n`])
    .pipe(stdout())
    .drain();
}

class Market {
  private readonly options: Options;
  private readonly host = new SpinningHost();
  private readonly board = new Board();
  private readonly latency = new Histogram();
  private readonly heap = new Allocations();
  private readonly stop = new AbortController();
  private ticks = 0;
  private stoppedBy: NodeJS.Signals | '' = '';

  constructor(options: Options) {
    this.options = options;
  }

  async run(): Promise<void> {
    const asked = signals('SIGINT', 'SIGTERM').first({ signal: this.stop.signal });
    asked.then((signal) => (this.stoppedBy = signal)).catch(() => {});
    const ended = this.start().catch((error: unknown) => error);
    await print(beginning(this.options));
    const warmed = await this.slices(
      (elapsed, lately) => elapsed < WARM_UP || (lately < WARM && elapsed < 3 * WARM_UP),
    );
    this.heap.clear();
    this.latency.clear();
    const before = this.ticks;
    const elapsed = await this.slices((seconds) => seconds < this.options.seconds);
    const ticks = this.ticks - before;
    this.stop.abort();
    const failure = await ended;
    if (failure !== this.stop.signal.reason) throw failure;
    const text = report(this.board, this.latency, this.heap, ticks, elapsed, warmed);
    if (this.stoppedBy === '') return print(text);
    process.exitCode = 128 + constants.signals[this.stoppedBy]; // as shells have it
    return print(`${text}\n${this.stoppedBy}: stopped before ${this.options.seconds} s were over`);
  }

  /** The pipeline that is measured. */
  private start(): Promise<void> {
    const { seed, rate } = this.options;
    const { host, board, latency } = this;
    return feed({ seed, rate, ticks: Infinity, spin: true })
      .pipe(
        tap(() => this.ticks++),
        filter((tick: Tick) => tick.size >= 100), // odd lots do not count
        scan((state, tick) => state.add(tick), board),
        tap((state) => latency.record(host.since(state.due))),
      )
      .drain({ executor: new Executor({ host }), signal: this.stop.signal });
  }

  /** Slice after slice, with the event loop's turns in between. Answers how many seconds it took. */
  private async slices(more: (seconds: number, cleanLately: number) => boolean): Promise<number> {
    const { host, heap } = this;
    const slice = (): void => host.spin(SLICE);
    const started = host.now();
    let seconds = 0;
    while (this.stoppedBy === '' && more(seconds, heap.cleanLately)) {
      heap.during(slice);
      await setImmediate();
      seconds = (host.now() - started) / 1000;
    }
    return seconds;
  }
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === null) await print(usage);
  else await new Market(options).run();
} catch (error) {
  process.exitCode = 1;
  const known = error instanceof UsageError || (error instanceof Error && 'syscall' in error);
  console.error(known ? `market-tick: ${error.message}` : error);
}
