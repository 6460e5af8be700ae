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
  /** This case's time over the group's first case's. */
  readonly ratio: number;
}

const ROUNDS = 9;
/** One round of a case is repeated until it lasts this long, in milliseconds. */
const LEAST = 25;

async function measured(run: Case['run']): Promise<number> {
  let operations = 0;
  const start = process.hrtime.bigint();
  let spent = 0;
  do {
    operations += await run();
    spent = Number(process.hrtime.bigint() - start);
  } while (spent < LEAST * 1e6);
  return spent / operations;
}

async function measureGroup(group: string, cases: readonly Case[]): Promise<Row[]> {
  const times = cases.map(() => [] as number[]);
  for (let round = -2; round < ROUNDS; round++) {
    for (const [i, one] of cases.entries()) {
      globalThis.gc?.();
      await one.run(); // untimed: a full collection also discards optimised code whose objects were all dead
      const ns = one.measure ? await one.measure() : await measured(() => one.run());
      if (round >= 0) times[i].push(ns);
    }
  }
  const medians = times.map((list) => list.sort((a, b) => a - b)[list.length >> 1]);
  return cases.map((one, i) => ({
    group,
    name: one.name,
    ns: medians[i],
    best: times[i][0],
    ratio: medians[i] / medians[0],
  }));
}

function print(rows: readonly Row[]): void {
  console.log(`\n${rows[0].group}`);
  const width = Math.max(...rows.map((row) => row.name.length));
  for (const row of rows) {
    const ns = row.ns < 100 ? row.ns.toFixed(2) : row.ns.toFixed(0);
    const ratio = row.ratio < 100 ? row.ratio.toFixed(2) : row.ratio.toFixed(0);
    console.log(`  ${row.name.padEnd(width)} ${ns.padStart(10)} ns  ${ratio.padStart(8)} ×`);
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
