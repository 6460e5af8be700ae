import { QUANTILES } from './report.ts';
import { type Outcome, quantile } from './trial.ts';

const COLOURS = ['#b3261e', '#1f6fb2', '#6b7a3a'];
const NAMES = ['urgent', 'normal', 'patient'];
const [LEFT, TOP, ROW, WIDTH, BUSY] = [190, 70, 44, 560, 120];

/** The latencies of all trials on one logarithmic axis, and how busy the workers were: the text of an SVG file. */
export function plot(outcomes: readonly Outcome[]): string {
  const all = outcomes.flatMap(({ latencies }) =>
    latencies.flatMap((some) => QUANTILES.map((q) => quantile(some, q))).filter((ms) => ms > 0),
  );
  const low = Math.floor(Math.log10(Math.min(...all, 1)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...all, 1))));
  const x = (ms: number): number => LEFT + ((Math.log10(ms) - low) / (high - low)) * WIDTH;
  const height = TOP + ROW * outcomes.length + 40;
  const width = LEFT + WIDTH + BUSY + 60;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    `<text x="${LEFT}" y="20" font-size="14">Latency by priority: p50, p99 and p99.9, in milliseconds (logarithmic)</text>`,
    ...NAMES.map((name, i) => legend(name, i)),
    `<text x="${LEFT + WIDTH + 30}" y="${TOP - 10}">busy, each worker</text>`,
    ...Array.from({ length: high - low + 1 }, (_, i) => gridLine(10 ** (low + i), x, height)),
    ...outcomes.flatMap((outcome, i) => trialRow(outcome, TOP + i * ROW, x)),
    '</svg>',
    '',
  ].join('\n');
}

function legend(name: string, i: number): string {
  const x = LEFT + i * 90;
  return `<circle cx="${x}" cy="36" r="5" fill="${COLOURS[i]}"/><text x="${x + 10}" y="40">${name}</text>`;
}

function gridLine(ms: number, x: (ms: number) => number, height: number): string {
  const at = x(ms).toFixed(1);
  return `<line x1="${at}" x2="${at}" y1="${TOP}" y2="${height - 36}" stroke="#ddd"/><text x="${at}" y="${height - 18}" text-anchor="middle">${Number(ms.toPrecision(1))}</text>`;
}

/** For each priority a line from its p50 to its p99.9, with a dot at each of the three. */
function trialRow({ plan, latencies, busy }: Outcome, y: number, x: (ms: number) => number): string[] {
  const parts = [
    `<text x="${LEFT - 12}" y="${y + 24}" text-anchor="end">${plan.name} · ${plan.topology}</text>`,
  ];
  latencies.forEach((some, i) => {
    const at = QUANTILES.map((q) => quantile(some, q)).filter((ms) => ms > 0);
    if (at.length === 0) return;
    const middle = y + 10 + i * 11;
    const [from, to] = [x(at[0]).toFixed(1), x(at[at.length - 1]).toFixed(1)];
    parts.push(
      `<line x1="${from}" x2="${to}" y1="${middle}" y2="${middle}" stroke="${COLOURS[i]}" stroke-width="2"/>`,
    );
    for (const ms of at)
      parts.push(`<circle cx="${x(ms).toFixed(1)}" cy="${middle}" r="4" fill="${COLOURS[i]}"/>`);
  });
  const thickness = 32 / busy.length;
  busy.forEach((share, i) => {
    const length = (Math.min(1, share) * BUSY).toFixed(1);
    const top = (y + 5 + i * thickness).toFixed(1);
    parts.push(
      `<rect x="${LEFT + WIDTH + 30}" y="${top}" width="${length}" height="${(thickness * 0.8).toFixed(1)}" fill="#888"/>`,
    );
  });
  return parts;
}
