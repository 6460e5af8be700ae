import { constants } from 'node:os';
import { from, type Stream, useFusion } from 'millrace';
import { writeJsonLines, type Written } from 'millrace/adapters/disk';
import { signals, stdout } from 'millrace/adapters/node';
import {
  sampleTime,
  broadcast,
  concat,
  defer,
  ignoreElements,
  map,
  mapConcat,
  merge,
  skipWhile,
  take,
  takeUntil,
  takeWhile,
  tap,
} from 'millrace/operators';
import { Airports } from './airports.ts';
import { Assembly, type Flight } from './assembly.ts';
import { daily, LEAST_FLIGHTS } from './days.ts';
import { type Decoder, startDecoder } from './decoder.ts';
import { FlightFile } from './flights.ts';
import { hourly, hourRows } from './hours.ts';
import type { Options } from './options.ts';
import { Progress } from './progress.ts';
import { count, dayLine, table } from './report.ts';
import { Screen } from './screen.ts';

/** The whole job, from the file to the table. */
export async function run(options: Options): Promise<void> {
  useFusion(options.fusion);
  const file = await FlightFile.open(options.input);
  try {
    await runOver(file, options);
  } finally {
    await file.close();
  }
}

async function runOver(file: FlightFile, options: Options): Promise<void> {
  const groups = file.groups(options.from, options.to);
  const decoder = await startDecoder(file, Math.min(options.workers, groups.length));
  try {
    await new Job(file, decoder, options).run();
  } finally {
    await decoder.close();
  }
}

/**
 * One run of the job. The flights are read once; each hour that they complete goes three ways, to the file, into the
 * days and into the totals, and the slowest of the three sets the pace. What is to be shown comes together again as one
 * stream of text. If its reader goes away, or the disk is full, everything stops and is closed.
 */
class Job {
  private readonly file: FlightFile;
  private readonly decoder: Decoder;
  private readonly options: Options;
  private readonly assembly: Assembly;
  private readonly screen = new Screen(process.stdout);
  private readonly airports = new Airports();
  private readonly progress: Progress;
  private stoppedBy: NodeJS.Signals | '' = '';
  private written: Written = { elements: 0, bytes: 0 };

  constructor(file: FlightFile, decoder: Decoder, options: Options) {
    this.file = file;
    this.decoder = decoder;
    this.options = options;
    this.assembly = new Assembly(file.path);
    const rows = Math.min(options.limit, file.rows(options.from, options.to));
    this.progress = new Progress(rows, performance.now());
  }

  async run(): Promise<void> {
    try {
      await concat(
        this.work(),
        defer(() => from(this.closing())),
      )
        .pipe(stdout())
        .drain();
      if (this.stoppedBy !== '') process.exitCode = 128 + constants.signals[this.stoppedBy]; // as shells have it
    } catch (error) {
      const clear = this.screen.clear();
      if (clear !== '') process.stdout.write(clear);
      throw error;
    }
  }

  /** The flights that the user asked for, until somebody says stop. A row group is decoded when it is asked for. */
  private flights(stop: Stream<unknown>): Stream<Flight> {
    const { from: first, to, limit } = this.options;
    return from(this.file.groups(first, to)).pipe(
      this.decoder.decoded,
      takeUntil(stop),
      mapConcat((columns) => this.assembly.batches(columns)),
      mapConcat((batch) => batch),
      skipWhile((flight) => flight.minute < first),
      takeWhile((flight) => flight.minute < to),
      take(limit),
    );
  }

  /** The work, as what is to be shown of it. */
  private work(): Stream<string> {
    const { screen, progress } = this;
    const stop = signals('SIGINT', 'SIGTERM').pipe(tap((signal) => (this.stoppedBy = signal)));
    const hours = this.flights(stop).pipe(hourly(), broadcast({ consumers: 3, capacity: 8 }));
    const days = hours.pipe(
      daily(),
      map((day) => screen.line(dayLine(day))),
    );
    const states = hours.pipe(
      tap((hour) => this.airports.add(hour)),
      tap((hour) => progress.see(hour)),
      sampleTime(screen.period),
      map(() => screen.status(progress.text(performance.now()))),
    );
    const saved = hours.pipe(
      mapConcat(hourRows),
      writeJsonLines(this.options.out),
      tap((written) => (this.written = written)),
      ignoreElements(),
    );
    return merge(days, states, saved);
  }

  /** What is shown at the end. */
  private closing(): string[] {
    const { progress, assembly, written } = this;
    const worst = this.airports.worst(15);
    const megabytes = process.resourceUsage().maxRSS / 1024;
    const lines = [
      ...(this.stoppedBy === '' ? [] : [`${this.stoppedBy}: stopped after ${progress.place()}`]),
      '',
      worst.length > 0 ? table(worst) : `no airport has ${LEAST_FLIGHTS} flights`,
      '',
      ...(assembly.incomplete === 0 ? [] : [`${count(assembly.incomplete)} incomplete rows were left out`]),
      `${progress.place()}, ${progress.speed(performance.now())}, peak memory ${count(megabytes)} MB`,
      `${count(written.elements)} hourly results (${count(written.bytes)} bytes) are in ${this.options.out}`,
    ];
    return [this.screen.clear(), ...lines.map((line) => `${line}\n`)];
  }
}
