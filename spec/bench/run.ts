import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Case } from './case.ts';
import { suites } from './suites.ts';

// `npm run bench`: every group in a process of its own, so that no group sees another's compiled code; within a group
// the cases take turns, round after round, so that a disturbance meets them all. The figure is the median round.

interface Row {
  readonly group: string;
  readonly name: string;
  /** Median nanoseconds for one operation. */
  readonly ns: number;
  /** Fastest round. */
  readonly best: number;
  /** The same median in time of the processor (all threads), which other programs on the machine disturb less. */
  readonly cpu: number;
  /** This case's time over the group's first case's. */
  readonly ratio: number;
}

const ROUNDS = 9;
/** One round of a case is repeated until it lasts this long, in milliseconds. */
const LEAST = 25;

interface Round {
  readonly ns: number;
  readonly cpu: number;
}

async function measured(run: Case['run']): Promise<Round> {
  let operations = 0;
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  let spent = 0;
  do {
    operations += await run();
    spent = Number(process.hrtime.bigint() - start);
  } while (spent < LEAST * 1e6);
  const { user, system } = process.cpuUsage(cpu);
  return { ns: spent / operations, cpu: ((user + system) * 1000) / operations };
}

async function measureGroup(group: string, cases: readonly Case[]): Promise<Row[]> {
  const rounds = cases.map(() => [] as Round[]);
  for (let round = -2; round < ROUNDS; round++) {
    for (const [i, one] of cases.entries()) {
      globalThis.gc?.();
      // Untimed: a full collection also discards optimised code whose objects were all dead.
      await measured(() => one.run());
      const done = one.measure ? itself(await one.measure()) : await measured(() => one.run());
      if (round >= 0) rounds[i].push(done);
    }
  }
  const reference = median(rounds[0].map((one) => one.ns));
  return cases.map((one, i) => {
    const ns = rounds[i].map((round) => round.ns);
    const cpu = median(rounds[i].map((round) => round.cpu));
    return {
      group,
      name: one.name,
      ns: median(ns),
      best: Math.min(...ns),
      cpu,
      ratio: median(ns) / reference,
    };
  });
}

/** The figure of a case that measures by itself: it is no time of the processor. */
function itself(ns: number): Round {
  return { ns, cpu: Number.NaN };
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
}

function print(rows: readonly Row[]): void {
  console.log(`\n${rows[0].group}`);
  const width = Math.max(...rows.map((row) => row.name.length));
  const short = (n: number): string => (n < 100 ? n.toFixed(2) : n.toFixed(0));
  for (const row of rows) {
    const cpu = Number.isFinite(row.cpu) ? `  cpu ${short(row.cpu).padStart(9)} ns` : ''; // JSON has no NaN
    console.log(
      `  ${row.name.padEnd(width)} ${short(row.ns).padStart(10)} ns  ${short(row.ratio).padStart(8)} ×${cpu}`,
    );
  }
}

function machine(): object {
  return {
    node: process.version,
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    date: new Date().toISOString(),
  };
}

async function child(group: string): Promise<void> {
  for (const load of Object.values(suites)) {
    const cases = (await load()).cases.filter((one) => one.group === group);
    if (cases.length === 0) continue;
    writeFileSync(process.env['BENCH_OUT']!, JSON.stringify(await measureGroup(group, cases)));
  }
  process.exit(0);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, json: { type: 'string' }, list: { type: 'boolean' } },
  });
  const groups: string[] = [];
  for (const [suite, load] of Object.entries(suites)) {
    for (const one of (await load()).cases) {
      const wanted =
        !values.only || `${suite}: ${one.group}`.toLowerCase().includes(values.only.toLowerCase());
      if (wanted && !groups.includes(one.group)) groups.push(one.group);
    }
  }
  if (values.list) return groups.forEach((group) => console.log(group));
  if (groups.length === 0) {
    console.error(`no benchmark matches ${values.only}; --list shows all`);
    process.exitCode = 1;
    return;
  }
  const json = values.json ?? 'out/bench.json';
  mkdirSync(dirname(json), { recursive: true });
  const rows: Row[] = [];
  console.log('median time of one operation; × is the time over that of the first row of the group');
  for (const group of groups) {
    const out = `${json}.part`;
    execFileSync(process.execPath, ['--expose-gc', fileURLToPath(import.meta.url), '--child', group], {
      stdio: 'inherit',
      env: { ...process.env, BENCH_OUT: out },
    });
    const measuredRows = JSON.parse(readFileSync(out, 'utf8')) as Row[];
    print(measuredRows);
    rows.push(...measuredRows);
    writeFileSync(json, `${JSON.stringify({ machine: machine(), rows }, null, 2)}\n`);
  }
  console.log(`\nwritten to ${json}`);
}

const flag = process.argv.indexOf('--child');
if (flag > 0) await child(process.argv[flag + 1]);
else await main();
