import { from, type Stream } from 'millrace';
import { writeJsonLines } from 'millrace/adapters/disk';
import { signals } from 'millrace/adapters/node';
import { mapConcat, merge, skipWhile, take, takeUntil, takeWhile, tap } from 'millrace/operators';
import { Airports } from './airports.ts';
import { DayWindow, LEAST_FLIGHTS } from './days.ts';
import { type Flight, FlightFile } from './flights.ts';
import { hourly, hourRows } from './hours.ts';
import type { Options } from './options.ts';
import { Output } from './output.ts';
import { Progress } from './progress.ts';
import { count, dayLine, table } from './report.ts';

/** The whole job, from the file to the table. */
export async function run(options: Options): Promise<void> {
  const file = await FlightFile.open(options.input);
  try {
    await summarise(file, options);
  } finally {
    await file.close();
  }
}

/** The flights of the file that the user asked for. A row group is decoded when its first flight is asked for. */
export function flightsOf(
  file: FlightFile,
  { from: first, to, limit }: Options,
  stop: Stream<unknown>,
): Stream<Flight> {
  return from(file.batches(first, to)).pipe(
    takeUntil(stop),
    mapConcat((batch) => batch),
    skipWhile((flight) => flight.minute < first),
    takeWhile((flight) => flight.minute < to),
    take(limit),
  );
}

async function summarise(file: FlightFile, options: Options): Promise<void> {
  const started = performance.now();
  const output = new Output(process.stdout, started);
  const progress = new Progress(Math.min(options.limit, file.rows(options.from, options.to)), started);
  const airports = new Airports();
  const days = new DayWindow();
  let stoppedBy = '';
  const stop = merge(signals('SIGINT', 'SIGTERM').pipe(tap((signal) => (stoppedBy = signal))), output.gone);

  const written = await flightsOf(file, options, stop)
    .pipe(
      hourly(),
      tap((hour) => airports.add(hour)),
      tap((hour) => progress.see(hour)),
      tap((hour) => {
        for (const day of days.add(hour)) output.line(dayLine(day));
        const now = performance.now();
        output.status(now, () => progress.text(now));
      }),
      mapConcat(hourRows),
      writeJsonLines(options.out),
    )
    .last()
    .finally(() => output.clear());

  for (const day of days.flush()) output.line(dayLine(day));
  if (stoppedBy !== '') output.line(`${stoppedBy}: stopped after ${progress.place()}`);
  const results = `${count(written.elements)} hourly results are in ${options.out}`;
  output.line([...closing(airports, progress, file, performance.now()), results].join('\n'));
}

/** What the terminal shows in the end. */
function closing(airports: Airports, progress: Progress, file: FlightFile, now: number): string[] {
  const worst = airports.worst(15);
  const megabytes = process.resourceUsage().maxRSS / 1024;
  const lines = [
    '',
    worst.length > 0 ? table(worst) : `no airport has ${LEAST_FLIGHTS} flights`,
    '',
    `${progress.place()}, ${progress.speed(now)}, peak memory ${count(megabytes)} MB`,
  ];
  if (file.incomplete > 0)
    lines.push(`${count(file.incomplete)} rows without a date, delay or origin were left out`);
  return lines;
}
