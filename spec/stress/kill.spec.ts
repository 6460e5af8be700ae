import { afterEach, expect, test } from 'vitest';
import type { Group, GroupOptions, WorkerLostError as Lost } from '../../adapters/workers/index.ts';
import { compiled } from './compiled.ts';

// Workers that are killed at random moments: nothing is silently lost.

const { from } = await compiled<typeof import('../../lib/index.ts')>('lib/index.js');
const { range } = await compiled<typeof import('../../operators/index.ts')>('operators/index.js');
const { group, parallel, WorkerLostError } =
  await compiled<typeof import('../../adapters/workers/index.ts')>('adapters/workers/index.js');

interface Tasks {
  twice(n: number): number;
  later(n: number): Promise<number>;
  isWhole(n: number): boolean;
  count(to: number): Iterable<number>;
}

let open: Group<Tasks> | null = null;
afterEach(async () => {
  await open?.close('abort');
});

async function make(options: Partial<GroupOptions>): Promise<Group<Tasks>> {
  const module = new URL('./tasks.mjs', import.meta.url);
  open = await group<Tasks>({ module, workers: 2, restart: { delay: 0, longest: 0 }, depth: 64, ...options });
  return open;
}

const killed = new WeakSet<object>();

/** Terminates one of the group's threads, from outside: what the group offers nobody. */
function kill(g: Group<Tasks>, index: number): boolean {
  const { members } = g as unknown as { members: ({ worker: { terminate(): Promise<number> } } | null)[] };
  const member = members[index];
  if (member === null || killed.has(member)) return false;
  killed.add(member);
  void member.worker.terminate();
  return true;
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test.each([
  ['pinned', 120],
  ['mesh', 80],
] as const)(
  '%s, %i kills: every task is answered, or rejected and listed as lost, exactly once',
  async (topology, most) => {
    const seed = Date.now() >>> 0;
    const random = seeded(seed);
    const g = await make({ topology, deflect: { above: 2, until: 0 } });
    const counts = { given: 0, right: 0, lost: 0, wrong: 0 };
    const listed = new Map<Lost, number>();
    const calls: Promise<void>[] = [];
    for (let kills = 0; kills < most; ) {
      for (let i = 0; i < 20; i++) {
        const n = counts.given++;
        const call = g.call(random() < 0.5 ? 'twice' : 'later', n).then(
          (value) => void (value === n * 2 ? counts.right++ : counts.wrong++),
          (error: unknown) => {
            if (!(error instanceof WorkerLostError)) counts.wrong++;
            else {
              counts.lost++;
              listed.set(error, (listed.get(error) ?? 0) + 1);
            }
          },
        );
        calls.push(call);
      }
      if (random() < 0.5 && kill(g, random() < 0.5 ? 0 : 1)) kills++;
      for (let i = random() * 8; i > 0; i--) await tick();
      if (calls.length > 2000) await Promise.all(calls.splice(0));
    }
    await Promise.all(calls);
    expect({ seed, ...counts }).toEqual({
      seed,
      given: counts.given,
      right: counts.given - counts.lost,
      lost: counts.lost,
      wrong: 0,
    });
    for (const [error, rejected] of listed) expect(error.tasks).toHaveLength(rejected);
    expect(g.pending).toBe(0);
  },
  300_000,
);

test('80 kills, and whole pipelines that may be done again: nothing is lost, nothing comes twice, and the order is kept', async () => {
  const random = seeded(11);
  const g = await make({ idempotent: true });
  const count = 60_000;
  let kills = 0;
  let next = 0;
  let wrong = 0;
  const lanes = parallel(4, { batch: 32 }).runOn(g).map('later').filter('isWhole').map('twice');
  const run = range(0, count)
    .pipe(lanes)
    .forEach((value) => {
      if (value !== 4 * next++) wrong++;
    });
  let running = true;
  const killing = (async () => {
    while (running && kills < 80) {
      if (kill(g, random() < 0.5 ? 0 : 1)) kills++;
      for (let i = random() * 40; i > 0; i--) await tick();
    }
  })();
  await run;
  running = false;
  await killing;
  expect({ next, wrong, pending: g.pending }).toEqual({ next: count, wrong: 0, pending: 0 });
  expect(kills).toBeGreaterThan(10);
}, 300_000);

test('40 kills, and streams that run on the workers: each comes to its end, or is told lost; none is stranded', async () => {
  const random = seeded(13);
  const g = await make({});
  let kills = 0;
  const ends = { whole: 0, lost: 0, wrong: 0 };
  const one = async (): Promise<void> => {
    let next = 0;
    try {
      await g.stream('count', 300, { ahead: 16 }).forEach((n) => {
        if (n !== next++) ends.wrong++;
      });
      if (next === 300) ends.whole++;
      else ends.wrong++;
    } catch (error) {
      if (error instanceof WorkerLostError && error.tasks.length > 0) ends.lost++;
      else ends.wrong++;
    }
  };
  let started = 0;
  while (kills < 40) {
    const runs = Array.from({ length: 10 }, one);
    started += runs.length;
    for (let i = random() * 20; i > 0; i--) await tick();
    if (kill(g, random() < 0.5 ? 0 : 1)) kills++;
    await Promise.all(runs);
  }
  expect({ ...ends, whole: started - ends.lost }).toEqual({ whole: ends.whole, lost: ends.lost, wrong: 0 });
  expect(ends.whole + ends.lost).toBe(started);
  expect(g.pending).toBe(0);
}, 300_000);

test('80 kills, and tasks that may be done again: a stream loses nothing and keeps its order', async () => {
  const random = seeded(7);
  const g = await make({ idempotent: true });
  const numbers = Array.from({ length: 60_000 }, (_, n) => n);
  let kills = 0;
  let next = 0;
  let wrong = 0;
  const run = from(numbers)
    .pipe(g.map('later', { inFlight: 64 }))
    .forEach((value) => {
      if (value !== 2 * next++) wrong++;
    });
  let running = true;
  const killing = (async () => {
    while (running && kills < 80) {
      if (kill(g, random() < 0.5 ? 0 : 1)) kills++;
      for (let i = random() * 40; i > 0; i--) await tick();
    }
  })();
  await run;
  running = false;
  await killing;
  expect({ next, wrong }).toEqual({ next: numbers.length, wrong: 0 });
  expect(kills).toBeGreaterThan(10);
}, 300_000);
