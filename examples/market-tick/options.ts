import { given, number } from '../command-line.ts';

/** What the user asked for. */
export interface Options {
  /** Ticks a second. */
  readonly rate: number;
  /** How long to measure, after a warm-up of `WARM_UP` seconds. */
  readonly seconds: number;
  readonly seed: number;
}

/** Seconds until the engine has compiled what is hot, at the least. */
export const WARM_UP = 3;

export const usage: string = `A synthetic market feed through one pipeline: how late is each tick, and what does it allocate?
The prices are made up by a seeded generator; nothing here is market data.

  node build/examples/market-tick/main.js [options]

  --rate N      ticks a second (1000000)
  --seconds S   how long to measure, after a warm-up of ${WARM_UP} s or more (5)
  --seed N      another seed, another market (1)
  --help        this text

Ctrl-C ends it early, with what was measured so far and exit code 130.`;

/** The options, or null where the user asked for help. */
export function readOptions(args: readonly string[]): Options | null {
  const values = given(args, 'rate', 'seconds', 'seed');
  if (values === null) return null;
  return {
    rate: number('--rate', values.rate ?? '1000000', 1, 10_000_000),
    seconds: number('--seconds', values.seconds ?? '5', 0.1, 3600),
    seed: number('--seed', values.seed ?? '1', 0, 2 ** 32 - 1),
  };
}
