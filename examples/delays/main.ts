import { from } from 'millrace';
import { writeJsonLines } from 'millrace/adapters/disk';
import { mapConcat, skipWhile, take, takeWhile, tap } from 'millrace/operators';
import { Airports } from './airports.ts';
import { daily } from './days.ts';
import { FlightFile } from './flights.ts';
import { hourly, hourRows } from './hours.ts';
import { readOptions, usage } from './options.ts';
import { dayLine, table } from './report.ts';

const options = readOptions(process.argv.slice(2));
if (options === null) console.log(usage);
else {
  const t0 = performance.now();
  const file = await FlightFile.open(options.input);
  const airports = new Airports();
  const flights = from(file.batches(options.from, options.to)).pipe(
    mapConcat((batch) => batch),
    skipWhile((flight) => flight.minute < options.from),
    takeWhile((flight) => flight.minute < options.to),
    take(options.limit),
  );
  await flights
    .pipe(
      hourly(),
      tap((hour) => airports.add(hour)),
      mapConcat(hourRows),
      writeJsonLines(options.out),
    )
    .drain();
  void daily;
  void dayLine;
  console.log(table(airports.worst(15)));
  console.log(airports.flights, performance.now() - t0, process.resourceUsage().maxRSS / 1024);
  await file.close();
}
