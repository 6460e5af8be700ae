import type { Outcome } from './trial.ts';

export const heading: string =
  'work/message  messages  threads  messages/s  against one   p50 ms   p99 ms  p99.9 ms  cores busy  CPU µs each';

/** One run, in one line, beside the run on one thread. */
export function row(micros: number, outcome: Outcome, reference: Outcome): string {
  const { delivered, wall, threads, lateness, cores } = outcome;
  const cells = [
    `${micros} µs`.padStart(12),
    String(delivered).padStart(10),
    String(threads).padStart(9),
    String(Math.round((delivered / wall) * 1000)).padStart(12),
    `${(reference.wall / wall).toFixed(2)} x`.padStart(13),
    ...[0.5, 0.99].map((q) => quantile(lateness, q).toFixed(2).padStart(9)),
    quantile(lateness, 0.999).toFixed(2).padStart(10),
    cores.toFixed(2).padStart(12),
    ((cores * wall * 1000) / delivered).toFixed(1).padStart(13),
  ];
  return cells.join('');
}

/** The least work at which so many threads were clearly faster than one, and stayed so. */
export function verdict(threads: number, runs: readonly (readonly [number, Outcome, Outcome])[]): string {
  const mine = runs.filter(([, outcome]) => outcome.threads === threads).sort(([a], [b]) => a - b);
  let from = -1;
  for (const [micros, outcome, reference] of mine) {
    const pays = reference.wall > 1.1 * outcome.wall;
    if (!pays) from = -1;
    else if (from < 0) from = micros;
  }
  const what = from < 0 ? 'did not pay in this run' : `paid from ${from} µs of work a message on`;
  return `${threads} threads ${what}`;
}

/** What is wrong with a run's results; nothing, if it is empty. */
export function faults(messages: number, outcome: Outcome, reference: Outcome): string {
  const { threads, delivered, different, hash } = outcome;
  if (delivered !== messages || different !== messages)
    return `${threads} threads delivered ${delivered} lines with ${different} numbers, of ${messages}`;
  return hash === reference.hash ? '' : `${threads} threads delivered other results than one`;
}

/** The value that the share `q` of sorted values does not exceed. */
export function quantile(sorted: Float64Array, q: number): number {
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
}
