import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

/** What the user asked for. */
export interface Options {
  /** How long the tasks of one trial go on arriving. */
  readonly seconds: number;
  /** How many tasks in a trial, at the most. */
  readonly tasks: number;
  readonly workers: number;
  /** The share of what the workers can do that is asked of them, on the average. */
  readonly load: number;
  readonly seed: number;
  /** Where the plot goes; nowhere, if empty. */
  readonly out: string;
}

/** A mistake on the command line: its message is all that the user should see. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export const usage: string = `Load balancing: tasks of three priorities and skewed sizes over a group of workers, under each order of service,
with and without handing tasks on. The load is made up by a seeded generator; the times are measured.

  node build/examples/balance/main.js [options]

  --seconds S   how long tasks arrive, in each trial (0.5)
  --tasks N     at most this many tasks in a trial (20000)
  --workers N   how many workers (one a core)
  --load F      what is asked of the workers, as a share of what undisturbed cores could do (0.35)
  --seed N      another seed, another load (1)
  --out FILE    also draw the latencies, as an SVG file
  --help        this text

Ctrl-C ends it after the trial that is under way, with exit code 130.`;

/** The options, or null where the user asked for help. */
export function readOptions(args: readonly string[]): Options | null {
  const text = { type: 'string' } as const;
  const options = { seconds: text, tasks: text, workers: text, load: text, seed: text, out: text } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { ...options, help: { type: 'boolean' } },
    });
    if (values.help === true) return null;
    return {
      seconds: number('--seconds', values.seconds ?? '0.5', 0.01, 60),
      tasks: whole('--tasks', values.tasks ?? '20000', 1, 200_000),
      workers: whole('--workers', values.workers ?? String(availableParallelism()), 1, 64),
      load: number('--load', values.load ?? '0.35', 0.01, 2),
      seed: whole('--seed', values.seed ?? '1', 0, 2 ** 32 - 1),
      out: values.out ?? '',
    };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError((error as Error).message.split('. ')[0]);
  }
}

function number(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most) return value;
  throw new UsageError(`${option} must be a number from ${least} to ${most}, not '${text}'`);
}

function whole(option: string, text: string, least: number, most: number): number {
  const value = number(option, text, least, most);
  if (Number.isInteger(value)) return value;
  throw new UsageError(`${option} must be a whole number, not '${text}'`);
}
