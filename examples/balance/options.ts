import { availableParallelism } from 'node:os';
import { given, number, whole } from '../command-line.ts';

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
  const values = given(args, 'seconds', 'tasks', 'workers', 'load', 'seed', 'out');
  if (values === null) return null;
  return {
    seconds: number('--seconds', values.seconds ?? '0.5', 0.01, 60),
    tasks: whole('--tasks', values.tasks ?? '20000', 1, 200_000),
    workers: whole('--workers', values.workers ?? String(availableParallelism()), 1, 64),
    load: number('--load', values.load ?? '0.35', 0.01, 2),
    seed: whole('--seed', values.seed ?? '1', 0, 2 ** 32 - 1),
    out: values.out ?? '',
  };
}
