import { type Outcome, quantile } from './trial.ts';

export const QUANTILES: readonly number[] = [0.5, 0.99, 0.999];
const NAMES = ['urgent', 'normal', 'patient'];
/** Room for the percentages of so many workers. */
const UTILISATION = 20;

/** Two lines above the table. */
export function heading(): string {
  const over = NAMES.map((name) => centred(`${name}: p50/p99/p99.9`, 24)).join('');
  const cells = ['plan'.padEnd(17), 'hand on'.padEnd(8), 'tasks/s'.padStart(8)];
  return `${' '.repeat(33)}${over}\n${cells.join('')}${centred('ms', 72)} fair  moved  ${'busy, each worker'.padEnd(UTILISATION)}`;
}

/** One trial, in one line. */
export function row({ plan, received, wall, latencies, fairness, deflections, busy }: Outcome): string {
  const rate = Math.round((received / wall) * 1000);
  const times = latencies.map((some) =>
    QUANTILES.map((q) => milliseconds(quantile(some, q)).padStart(8)).join(''),
  );
  const shares = busy.map((share) => `${Math.round(100 * share)}%`).join(' ');
  return `${plan.name.padEnd(17)}${plan.topology.padEnd(8)}${String(rate).padStart(8)}${times.join('')} ${fairness.toFixed(2)} ${String(deflections).padStart(6)}  ${shares}`;
}

/** That nothing was lost, or what was. */
export function conservation(outcomes: readonly Outcome[]): { readonly ok: boolean; readonly text: string } {
  let [sent, received, twice] = [0, 0, 0];
  for (const outcome of outcomes) {
    sent += outcome.sent;
    received += outcome.received;
    twice += outcome.twice;
  }
  const ok = outcomes.every((outcome) => outcome.received === outcome.sent && outcome.twice === 0);
  return { ok, text: `sent ${sent}, came back ${received}, came back twice ${twice}` };
}

function milliseconds(ms: number): string {
  if (Number.isNaN(ms)) return '-';
  return ms < 10 ? ms.toFixed(2) : ms < 100 ? ms.toFixed(1) : ms.toFixed(0);
}

function centred(text: string, width: number): string {
  return text.padStart(Math.floor((width + text.length) / 2)).padEnd(width);
}
