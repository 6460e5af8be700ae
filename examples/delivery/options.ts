import { given, number, whole } from '../command-line.ts';

/** What the user asked for. */
export interface Options {
  /** Lines of the file, at the most. */
  readonly messages: number;
  /** How long the work of one run may take on one core, at the most: costly messages are fewer. */
  readonly seconds: number;
  /** Microseconds of work for each message; one part of the report for each. */
  readonly work: readonly number[];
  readonly seed: number;
}

export const usage: string = `Fast delivery: read a line, work on it, write the result; on one thread, and over two and three threads through rings
in shared memory. When does another thread pay?

  node build/examples/delivery/main.js [options]

  --messages N  lines in the file, at most (50000)
  --seconds S   work in one run, at most: costly messages are fewer (0.6)
  --work LIST   microseconds of work for each message (0,1,10,100)
  --seed N      other lines (1)
  --help        this text

Ctrl-C ends it after the run that is under way, with exit code 130.`;

/** The options, or null where the user asked for help. */
export function readOptions(args: readonly string[]): Options | null {
  const values = given(args, 'messages', 'seconds', 'work', 'seed');
  if (values === null) return null;
  return {
    messages: whole('--messages', values.messages ?? '50000', 1, 1_000_000),
    seconds: number('--seconds', values.seconds ?? '0.6', 0.001, 60),
    work: (values.work ?? '0,1,10,100').split(',').map((part) => number('--work', part, 0, 100_000)),
    seed: whole('--seed', values.seed ?? '1', 0, 2 ** 32 - 1),
  };
}
