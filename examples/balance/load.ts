/** A task as it is sent to a worker. */
export interface Task {
  readonly id: number;
  /** 0 is the most urgent. */
  readonly priority: number;
  /** Whose task it is: some have many more than others. */
  readonly key: number;
  /** What it costs, in microseconds of an undisturbed core. */
  readonly cost: number;
  /** Rounds of work that make up this cost. */
  readonly rounds: number;
}

/** Tasks that arrive together, `due` milliseconds after the start. */
export interface Burst {
  readonly due: number;
  readonly tasks: readonly Task[];
}

export const PRIORITIES = 3;
const SHARES = [0.2, 0.3, 0.5];
const KEYS = 32;
const BURST = 64;
/** The mean of the costs below, in microseconds, all but exactly. */
const MEAN = 84;

/**
 * The same load for every trial: bursts of 64 tasks, a fifth urgent and half of them not urgent at all. Costs follow a
 * bounded Pareto law (most take 30 µs, few up to 3 ms), and so do the owners.
 */
export function load(options: {
  readonly seed: number;
  readonly workers: number;
  readonly seconds: number;
  readonly tasks: number;
  readonly load: number;
  readonly rounds: number;
}): Burst[] {
  const random = generator(options.seed);
  const gap = (BURST * MEAN) / 1000 / (options.workers * options.load);
  const bursts: Burst[] = [];
  let made = 0;
  for (let due = 0; due < options.seconds * 1000 && made < options.tasks; due += gap * 2 * random()) {
    const size = Math.min(BURST, options.tasks - made);
    bursts.push({ due, tasks: Array.from({ length: size }, () => task(made++, random, options.rounds)) });
  }
  return bursts;
}

function task(id: number, random: () => number, rounds: number): Task {
  const share = random();
  const priority = share < SHARES[0] ? 0 : share < SHARES[0] + SHARES[1] ? 1 : 2;
  const cost = Math.min(3000, 30 * (1 - random()) ** (-1 / 1.5));
  return {
    id,
    priority,
    key: Math.floor(KEYS * random() ** 3),
    cost,
    rounds: Math.max(1, Math.round(cost * rounds)),
  };
}

/** Numbers from 0 to 1 (excluded) that depend on the seed only: a Weyl sequence, mixed. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
