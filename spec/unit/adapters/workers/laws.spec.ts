import { afterEach, describe, expect, test } from 'vitest';
import type { Group } from '../../../../adapters/workers/group.ts';
import { mapped } from '../../../../adapters/workers/map.ts';
import { type Lanes, parallel, type ParallelOptions } from '../../../../adapters/workers/parallel.ts';
import { WorkerStream } from '../../../../adapters/workers/stream.ts';
import type { Operator } from '../../../../lib/index.ts';
import { concatMap, mergeMap } from '../../../../operators/index.ts';
import { type LawName, lawsOf, type Subject } from '../../../laws/index.ts';
import { simulating, Simulation } from './simulation.ts';
import * as stages from './stages.ts';

// The laws of streams, for those that cross to workers and back: under every order in which messages may arrive, and
// with workers that are lost at any of them.

const { increment, isEven, triple, twins, upTo } = stages;
const module = { increment, isEven, triple, twins, upTo };
const model = (xs: readonly number[]): number[] => xs.map(increment).filter(isEven).flatMap(twins);
const chain = (group: Group<any>, lanes: number, options: ParallelOptions): Operator<number, number> =>
  (parallel(lanes, options).runOn(group) as any)
    .map('increment')
    .filter('isEven')
    .concatMap('twins') as Lanes<any, number, number>;

let seed = 1;
const simulations: Simulation[] = [];

/** Another order of messages in each run. */
function simulated(
  operator: (group: Group<any>) => Operator<number, number>,
  workers: number,
  losses = false,
): Operator<number, number> {
  return simulating(() => {
    const simulation = new Simulation(module, workers, seed++, losses);
    simulations.push(simulation);
    return simulation;
  }, operator);
}

afterEach(async () => {
  await new Promise((resolve) => setImmediate(resolve));
  const left = simulations.splice(0).filter((simulation) => simulation.pending > 0);
  expect(left).toHaveLength(0);
});

/** While the first result is awaited, others may come to nothing, and make room for more: see parallel.spec.ts for the bound. */
const exempt: Partial<Record<LawName, string>> = {
  'demand: takes nothing that was not asked for': 'which result is the first depends on the messages',
};

const subjects: Subject<number, number>[] = [
  ...[1, 2, 3].map((lanes) => ({
    name: `parallel(${lanes})`,
    operator: simulated((group) => chain(group, lanes, { inFlight: 6, batch: 2 }), 2),
    model,
    prefetch: 6,
  })),
  {
    name: 'parallel, workers lost',
    operator: simulated((group) => chain(group, 2, { inFlight: 8, batch: 2 }), 2, true),
    model,
    prefetch: 8,
  },
  {
    name: 'parallel, unordered',
    operator: simulated((group) => chain(group, 3, { ordered: false, inFlight: 6, batch: 2 }), 2),
    model,
    unordered: true,
    failsFast: true,
    exempt,
  },
  {
    name: 'parallel, unordered, workers lost',
    operator: simulated((group) => chain(group, 2, { ordered: false, inFlight: 6 }), 2, true),
    model,
    unordered: true,
    failsFast: true,
    exempt,
  },
  {
    name: 'map',
    operator: simulated((group) => mapped(group, 'triple', undefined, { inFlight: 4 }), 2),
    model: (xs) => xs.map(triple),
    prefetch: 4,
  },
  {
    name: 'map, unordered',
    operator: simulated((group) => mapped(group, 'triple', undefined, { inFlight: 4, ordered: false }), 3),
    model: (xs) => xs.map(triple),
    unordered: true,
    failsFast: true,
    prefetch: 4,
  },
  {
    name: 'concatMap of streams on workers',
    operator: simulated(
      (group) => concatMap((n: number) => new WorkerStream<number>(group, 'twins', n, 2, {})),
      2,
    ),
    model: (xs) => xs.flatMap(twins),
  },
  {
    name: 'mergeMap of streams on workers',
    operator: simulated(
      (group) => mergeMap((n: number) => new WorkerStream<number>(group, 'twins', n, 2, {}), 2),
      2,
    ),
    model: (xs) => xs.flatMap(twins),
    unordered: true,
    failsFast: true,
    exempt,
  },
];

describe.each(subjects)('$name', (subject) => {
  test.each(lawsOf(subject))('%s', async (_, check) => check());
});
