import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { from } from 'millrace';
import { signals, stdout } from 'millrace/adapters/node';
import { concat, defer, map, of, takeUntil, tap } from 'millrace/operators';
import { calibrate } from './message.ts';
import { UsageError } from '../command-line.ts';
import { type Options, readOptions, usage } from './options.ts';
import { faults, heading, row, verdict } from './report.ts';
import { type Job, type Outcome, trial } from './trial.ts';

// When does a second thread pay? The same file through the same three tasks, over one, two and three threads.

const THREADS = [1, 2, 3];

/** Lines of a number and a value that is made up by the seed. */
function lines(messages: number, seed: number): string {
  let x = (seed ^ 0x9e3779b9) | 1;
  let text = '';
  for (let id = 0; id < messages; id++) {
    x = (Math.imul(x, 1664525) + 1013904223) | 0;
    text += `${id} ${x >>> 0}\n`;
  }
  return text;
}

/** What is to be shown, while it is found out. */
async function* found(options: Options, folder: string): AsyncGenerator<string, void> {
  const rate = calibrate();
  const input = join(folder, 'in.txt');
  const runs: [number, Outcome, Outcome][] = [];
  let wrong = 0;
  const job = (micros: number, most: number): Job => {
    const messages = Math.max(1, Math.min(most, Math.floor((options.seconds * 1e6) / Math.max(1, micros))));
    writeFileSync(input, lines(messages, options.seed));
    return { input, output: join(folder, 'out.txt'), messages, rounds: Math.round(micros * rate) };
  };
  for (const threads of THREADS) await trial(threads, job(1, Math.min(options.messages, 5000))); // to warm up
  yield heading;
  for (const micros of options.work) {
    const work = job(micros, options.messages);
    let reference: Outcome | null = null;
    for (const threads of THREADS) {
      const outcome = await trial(threads, work);
      reference ??= outcome;
      runs.push([micros, outcome, reference]);
      yield row(micros, outcome, reference);
      const fault = faults(work.messages, outcome, reference);
      if (fault !== '') console.error(`delivery: ${fault}`, ++wrong);
    }
  }
  yield `\n${verdict(2, runs)}; ${verdict(3, runs)}.`;
  yield 'On two threads this one reads and writes, and the other works; on three, each task has its own. At best another thread\nhides the shorter of I/O and work; each crossing costs CPU (the last column, against one thread). Threads that wait\nlook a while before they sleep, which counts as busy. Latency runs from reading a line to writing its result, so it\nholds the time in the rings.';
  if (wrong === 0)
    yield 'every message was delivered once, in order, with the same result on any number of threads';
  else process.exitCode = 1;
}

/** Until it is over, or somebody says stop, or nobody reads on: then the run that is under way is the last one. */
async function main(options: Options): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-'));
  let stoppedBy: NodeJS.Signals | '' = '';
  const stop = signals('SIGINT', 'SIGTERM').pipe(tap((signal) => (stoppedBy = signal)));
  try {
    const lines = from(found(options, folder)).pipe(takeUntil(stop));
    await concat(
      lines,
      defer(() => of(...(stoppedBy === '' ? [] : [`${stoppedBy}: stopped`]))),
    )
      .pipe(
        map((line) => `${line}\n`),
        stdout(),
      )
      .drain();
    if (stoppedBy !== '') process.exitCode = 128 + constants.signals[stoppedBy as NodeJS.Signals]; // as shells have it
  } finally {
    rmSync(folder, { recursive: true });
  }
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === null) await of(`${usage}\n`).pipe(stdout()).drain();
  else await main(options);
} catch (error) {
  const known = error instanceof UsageError || (error instanceof Error && 'syscall' in error);
  console.error(known ? `delivery: ${error.message}` : error);
  process.exit(1); // a thread that waits for one that failed would wait for ever
}
