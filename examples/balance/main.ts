import { writeFileSync } from 'node:fs';
import { load } from './load.ts';
import { type Options, readOptions, usage, UsageError } from './options.ts';
import { plot } from './plot.ts';
import { conservation, heading, row } from './report.ts';
import { type Outcome, plans, trial } from './trial.ts';
import { calibrate } from './work.ts';

// Who should get the next task, and which should it be? The same load, served in every way that the library has.

async function run(options: Options): Promise<void> {
  const { workers, seed, seconds } = options;
  const bursts = load({ ...options, rounds: calibrate() });
  const tasks = bursts.reduce((sum, burst) => sum + burst.tasks.length, 0);
  const cost = bursts.flatMap((burst) => burst.tasks).reduce((sum, task) => sum + task.cost, 0) / tasks;
  console.log(
    `${tasks} tasks of ${cost.toFixed(0)} µs on the average in ${bursts.length} bursts over ${seconds} s, for ${workers} workers: about ${Math.round(options.load * 100)}% of what they can do (seed ${seed})\n`,
  );
  console.log(heading());
  const outcomes: Outcome[] = [];
  for (const plan of plans(seed)) {
    const outcome = await trial(plan, bursts, workers);
    outcomes.push(outcome);
    console.log(row(outcome));
  }
  const { ok, text } = conservation(outcomes);
  console.log(`\n${text}`);
  console.log(
    'Latency runs from when a task was due until its result is back. fair: 1 if the priorities wait alike, 0.33 if one does all\nof the waiting. moved: tasks that a worker with too much handed to another (mesh) or gave back (star).',
  );
  if (options.out !== '') {
    writeFileSync(options.out, plot(outcomes));
    console.log(`drawn in ${options.out}`);
  }
  if (!ok) process.exitCode = 1;
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === null) console.log(usage);
  else await run(options);
} catch (error) {
  const known = error instanceof UsageError || (error as NodeJS.ErrnoException).syscall !== undefined;
  console.error(known ? `balance: ${(error as Error).message}` : error);
  process.exitCode = 1;
}
