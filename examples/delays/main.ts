import { DiskError } from 'millrace/adapters/disk';
import { stdout } from 'millrace/adapters/node';
import { of } from 'millrace/operators';
import { InputError } from './flights.ts';
import { UsageError } from '../command-line.ts';
import { type Options, readOptions, usage } from './options.ts';
import { run } from './run.ts';

// The command line: reads the options, runs the job, and turns whatever is the user's to mend into one clear line.

try {
  const options: Options | null = readOptions(process.argv.slice(2));
  if (options === null) await of(`${usage}\n`).pipe(stdout()).drain();
  else await run(options);
} catch (error) {
  process.exitCode = 1;
  console.error(expected(error) ? `delays: ${error.message}` : error);
}

/** What the user can mend; everything else is a bug, and shows where it is. */
function expected(error: unknown): error is Error {
  if (error instanceof UsageError || error instanceof InputError || error instanceof DiskError) return true;
  return error instanceof Error && 'syscall' in error; // the system's own, such as a full disk behind `> file`
}
