import type { Airport } from './airports.ts';
import type { Day } from './days.ts';

/** `2001-01-31  EWR 45  ORD 31 …`: a day's worst airports, with their mean delay in minutes. */
export function dayLine({ date, flights, worst }: Day): string {
  const airports = worst.map(({ origin, mean }) => `${origin} ${mean.toFixed(0).padStart(2)}`);
  return `${date}  ${String(flights).padStart(6)} flights  ${airports.join('  ')}`;
}

const BAR = 30;

/** The table of the worst airports, with a bar for each. */
export function table(airports: readonly Airport[]): string {
  const longest = Math.max(...airports.map(({ mean }) => mean), 1e-9);
  const rows = airports.map(({ origin, flights, mean, p50, p95, p99, worst }) =>
    row(
      [origin, count(flights), mean.toFixed(1), `${p50}`, `${p95}`, `${p99}`, `${worst}`],
      bar(mean / longest),
    ),
  );
  const head = row(['airport', 'flights', 'mean', 'p50', 'p95', 'p99', 'worst'], 'mean delay, minutes');
  return [head, ...rows].join('\n');
}

function row([name, ...numbers]: readonly string[], last: string): string {
  return `${name.padEnd(8)}${numbers.map((text) => text.padStart(9)).join('')}  ${last}`.trimEnd();
}

/** Eighths of a character make a bar that is exact to a 240th. */
function bar(share: number): string {
  const eighths = Math.max(0, Math.round(share * BAR * 8));
  const rest = eighths % 8;
  return '█'.repeat(Math.floor(eighths / 8)) + (rest === 0 ? '' : String.fromCodePoint(0x2590 - rest));
}

/** `3,000,000` */
export function count(value: number): string {
  return `${Math.round(value)}`.replace(/\B(?=(\d{3})+$)/g, ',');
}
