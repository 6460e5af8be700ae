import {
  type Discipline,
  firstCome,
  from,
  keyed,
  leastLoaded,
  priority,
  type Queue,
  queue,
  randomBySeed,
  roundRobin,
} from 'millrace';
import { group, type Group, type Topology } from 'millrace/adapters/workers';
import { concatMap, mergeMap, timer } from 'millrace/operators';
import { type Burst, PRIORITIES, type Task } from './load.ts';
import { twoChoices } from './two-choices.ts';
import type * as Work from './work.ts';

/** One way to serve the load. */
export interface Plan {
  readonly name: string;
  /** Which worker gets a task; `null` where the task's key decides. */
  readonly worker: Discipline | null;
  /** Which task goes next, of those that wait. */
  readonly next: Discipline;
  readonly topology: Topology;
  /** How many tasks a worker may have at one time. */
  readonly depth: number;
}

/** What one trial measured. */
export interface Outcome {
  readonly plan: Plan;
  readonly sent: number;
  /** Tasks that came back, and those of them that came back before. */
  readonly received: number;
  readonly twice: number;
  /** From the first arrival to the last result, in milliseconds. */
  readonly wall: number;
  /** Milliseconds from the time that a task was due until its result was back, sorted, for each priority. */
  readonly latencies: readonly Float64Array[];
  /** The share of the time that each worker was at work. */
  readonly busy: readonly number[];
  readonly deflections: number;
  /** Jain's index over the mean latency of the priorities: 1 if all wait alike, 1/3 if one does all of the waiting. */
  readonly fairness: number;
}

/** What a worker may hold, unless a plan says otherwise. Small, so that there is something left to choose from. */
const DEPTH = 8;
const DEFLECT = { above: 3, until: 1, hops: 3 };

export function plans(seed: number): Plan[] {
  const rows = [
    { name: 'round robin', worker: roundRobin(), next: firstCome() },
    { name: 'random', worker: randomBySeed(seed), next: firstCome() },
    { name: 'least loaded', worker: leastLoaded(), next: firstCome() },
    { name: 'priority, ageing', worker: leastLoaded(), next: priority({ ageing: 64 }) },
    { name: 'priority, strict', worker: leastLoaded(), next: priority({ ageing: Infinity }) },
  ];
  const topologies: Topology[] = ['pinned', 'mesh', 'star'];
  return [
    ...rows.flatMap((row) => topologies.map((topology) => plan(row, topology))),
    // What no worker has yet can still go to any of them; but each has to wait for its next one.
    { ...plan({ name: 'depth of 1', worker: leastLoaded(), next: firstCome() }, 'pinned'), depth: 1 },
    plan({ name: 'own: two choices', worker: twoChoices(seed), next: firstCome() }, 'pinned'),
    // A task with a key stays where its key belongs, so there is nothing to hand on.
    plan({ name: keyed().name, worker: null, next: firstCome() }, 'pinned'),
  ];
}

function plan({ name, worker, next }: Pick<Plan, 'name' | 'worker' | 'next'>, topology: Topology): Plan {
  return { name, worker, next, topology, depth: DEPTH };
}

/** Serves the whole load once, and measures. */
export async function trial(plan: Plan, bursts: readonly Burst[], workers: number): Promise<Outcome> {
  const crew = await group<typeof Work>({
    module: new URL('./work.js', import.meta.url),
    workers,
    depth: plan.depth,
    topology: plan.topology,
    deflect: DEFLECT,
    ...(plan.worker === null ? {} : { discipline: plan.worker }),
  });
  try {
    return await served(plan, bursts, crew);
  } finally {
    await crew.close();
  }
}

async function served(plan: Plan, bursts: readonly Burst[], crew: Group<typeof Work>): Promise<Outcome> {
  const threads = await threadsOf(crew);
  const sent = bursts.reduce((sum, burst) => sum + burst.tasks.length, 0);
  const dues = new Float64Array(sent);
  for (const { due, tasks } of bursts) for (const { id } of tasks) dues[id] = due;
  const tally = { seen: new Uint8Array(sent), received: 0, twice: 0, end: 0 };
  const latencies: number[][] = Array.from({ length: PRIORITIES }, () => []);
  const busy = threads.map(() => 0);

  const line = queue<Task>({
    kind: 'mpsc',
    capacity: sent,
    priority: { rank: (task) => task.priority, discipline: plan.next },
  });
  const options = { ordered: false, inFlight: plan.depth * crew.workers };
  const start = performance.now();
  const arrivals = Array.from({ length: PRIORITIES }, (_, i) => arrive(i, bursts, line, start));
  const results = line
    .sub()
    .pipe(
      plan.worker === null ? crew.partition((task) => task.key, 'work', options) : crew.map('work', options),
    )
    .forEach(({ task, thread, busy: time }) => {
      tally.end = performance.now() - start;
      tally.received++;
      tally.twice += tally.seen[task.id];
      tally.seen[task.id] = 1;
      latencies[task.priority].push(tally.end - dues[task.id]);
      busy[threads.indexOf(thread)] += time;
    });
  await Promise.all([results, ...arrivals]);

  const { received, twice, end } = tally;
  return {
    plan,
    sent,
    received,
    twice,
    wall: end,
    latencies: latencies.map((some) => Float64Array.from(some).sort()),
    busy: busy.map((time) => time / end),
    deflections: crew.deflections,
    fairness: jain(latencies.map(mean)),
  };
}

/** Every worker once, by its key: who they are. Warms them up a little, too. */
async function threadsOf(crew: Group<typeof Work>): Promise<number[]> {
  const calls = Array.from({ length: crew.workers }, (_, key) =>
    (crew as Group<{ hello(nothing: null): number }>).call('hello', null, { key }),
  );
  return Promise.all(calls);
}

/** The stream of one priority: each of its bursts, when it is due, into the queue. */
function arrive(rank: number, bursts: readonly Burst[], line: Queue<Task>, start: number): Promise<void> {
  const out = line.pub();
  return from(bursts)
    .pipe(
      concatMap(({ due, tasks }) =>
        timer(Math.max(0, start + due - performance.now())).pipe(
          mergeMap(() => from(tasks.filter(({ priority: own }) => own === rank))),
        ),
      ),
    )
    .forEach((task) => {
      if (!out.tryPush(task)) throw new Error(`no room for task ${task.id}`);
    })
    .finally(() => out.close());
}

/** The value that the share `q` of sorted values does not exceed; NaN if there are none. */
export function quantile(sorted: Float64Array, q: number): number {
  return sorted.length === 0 ? NaN : sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
}

export function jain(values: readonly number[]): number {
  const sum = values.reduce((a, b) => a + b, 0);
  const squares = values.reduce((a, b) => a + b * b, 0);
  return squares === 0 ? 1 : (sum * sum) / (values.length * squares);
}
