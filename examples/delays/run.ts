import { from, type Stream } from 'millrace';
import { writeJsonLines } from 'millrace/adapters/disk';
import { signals } from 'millrace/adapters/node';
import { mapConcat, skipWhile, take, takeUntil, takeWhile, tap } from 'millrace/operators';
import { Airports } from './airports.ts';
import { type Flight, FlightFile } from './flights.ts';
import { hourly, hourRows } from './hours.ts';
import type { Options } from './options.ts';
import { Progress } from './progress.ts';
import { count, table } from './report.ts';
import { Screen } from './screen.ts';

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
  const screen = new Screen(process.stdout);
  const progress = new Progress(Math.min(options.limit, file.rows(options.from, options.to)), started);
  const airports = new Airports();
  let stoppedBy = '';
  const stop = signals('SIGINT', 'SIGTERM').pipe(tap((signal) => (stoppedBy = signal)));

  const written = await flightsOf(file, options, stop)
    .pipe(
      hourly(),
      tap((hour) => airports.add(hour)),
      tap((hour) => progress.see(hour)),
      mapConcat(hourRows),
      writeJsonLines(options.out),
    )
    .last();

  const seconds = (performance.now() - started) / 1000;
  const print = (text: string): unknown => process.stdout.write(text);
  print(screen.clear());
  if (stoppedBy !== '')
    print(`${stoppedBy}: stopped at ${progress.reached()} after ${count(progress.rows)} rows\n`);
  print(`\n${table(airports.worst(15))}\n\n`);
  print(
    `${count(progress.rows)} flights in ${seconds.toFixed(1)} s: ${count(progress.rows / seconds)} rows/s\n`,
  );
  print(`${count(written.elements)} hourly results in ${options.out}\n`);
}
