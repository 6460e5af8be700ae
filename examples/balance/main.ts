import { writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { from } from 'millrace';
import { signals, stdout } from 'millrace/adapters/node';
import { concat, defer, map, of, takeUntil, tap } from 'millrace/operators';
import { load } from './load.ts';
import { UsageError } from '../command-line.ts';
import { type Options, readOptions, usage } from './options.ts';
import { plot } from './plot.ts';
import { conservation, heading, row } from './report.ts';
import { type Outcome, plans, trial } from './trial.ts';
import { calibrate } from './work.ts';

// Who should get the next task, and which should it be? The same load, served in every way that the library has.

/** What is to be shown, while it is found out. */
async function* found(options: Options): AsyncGenerator<string, void> {
  if (options.out !== '') writeFileSync(options.out, ''); // a wrong path is told now, and not after all the work
  const { workers, seed, seconds } = options;
  const bursts = load({ ...options, rounds: calibrate() });
  const tasks = bursts.reduce((sum, burst) => sum + burst.tasks.length, 0);
  const cost = bursts.flatMap((burst) => burst.tasks).reduce((sum, task) => sum + task.cost, 0) / tasks;
  yield `${tasks} tasks of ${cost.toFixed(0)} µs on the average in ${bursts.length} bursts over ${seconds} s, for ${workers} workers: about ${Math.round(options.load * 100)}% of what they can do (seed ${seed})\n`;
  yield heading();
  const outcomes: Outcome[] = [];
  for (const plan of plans(seed)) {
    const outcome = await trial(plan, bursts, workers);
    outcomes.push(outcome);
    yield row(outcome);
  }
  const { ok, text } = conservation(outcomes);
  yield `\n${text}`;
  yield 'Latency runs from when a task was due until its result is back. fair: 1 if the priorities wait alike, 0.33 if one does all\nof the waiting. moved: tasks that a worker with too much handed to another (mesh) or gave back (star).';
  if (options.out !== '') {
    writeFileSync(options.out, plot(outcomes));
    yield `drawn in ${options.out}`;
  }
  if (!ok) process.exitCode = 1;
}

/** Until it is over, or somebody says stop, or nobody reads on: then the trial that is under way is the last one. */
async function show(options: Options): Promise<void> {
  let stoppedBy: NodeJS.Signals | '' = '';
  const stop = signals('SIGINT', 'SIGTERM').pipe(tap((signal) => (stoppedBy = signal)));
  await concat(
    from(found(options)).pipe(takeUntil(stop)),
    defer(() => of(...(stoppedBy === '' ? [] : [`${stoppedBy}: stopped`]))),
  )
    .pipe(
      map((line) => `${line}\n`),
      stdout(),
    )
    .drain();
  if (stoppedBy !== '') process.exitCode = 128 + constants.signals[stoppedBy as NodeJS.Signals]; // as shells have it
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === null) await of(`${usage}\n`).pipe(stdout()).drain();
  else await show(options);
} catch (error) {
  const known = error instanceof UsageError || (error instanceof Error && 'syscall' in error);
  console.error(known ? `balance: ${error.message}` : error);
  process.exitCode = 1;
}
