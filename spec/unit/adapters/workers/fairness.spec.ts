import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CALL } from '../../../../adapters/workers/channel.ts';
import { Crew } from '../../../../adapters/workers/crew.ts';
import { Dispatch } from '../../../../adapters/workers/dispatch.ts';
import { WorkerLostError } from '../../../../adapters/workers/errors.ts';
import type { Member } from '../../../../adapters/workers/member.ts';
import type { GroupOptions } from '../../../../adapters/workers/options.ts';
import { Task } from '../../../../adapters/workers/task.ts';
import {
  CapacityError,
  type Discipline,
  keyed,
  leastLoaded,
  priority,
  randomBySeed,
  roundRobin,
} from '../../../../lib/index.ts';

// Who gets which task, apart from threads: the workers of these tests answer when they are told to. What is stated of
// each order of service is stated here as a bound, and held for whatever is asked and whoever is quick.

/** A worker that does nothing by itself. */
class Puppet {
  readonly index: number;
  readonly generation = 0;
  load = 0;
  /** What it was given, in order, and has not answered. */
  readonly has: number[] = [];
  /** What it was ever given. */
  readonly given: number[] = [];

  constructor(index: number) {
    this.index = index;
  }

  give(_kind: number, id: number): void {
    this.load++;
    this.has.push(id);
    this.given.push(id);
  }

  cancel(id: number): void {
    this.has.splice(this.has.indexOf(id), 1);
  }

  flush(): void {}
  ref(): void {}
  unref(): void {}
}

class World {
  readonly puppets: Puppet[];
  readonly dispatch: Dispatch;
  private readonly members: (Member | null)[];
  readonly crew: Crew;
  /** Tasks by id: the numbers that `ask` gave them. */
  readonly ids = new Map<number, number>();
  answered = 0;
  /** The numbers of those that failed. */
  readonly failed: number[] = [];
  private asked = 0;

  constructor(workers: number, options: Partial<GroupOptions> = {}) {
    this.puppets = Array.from({ length: workers }, (_, i) => new Puppet(i));
    const all = { module: 'file:///none', workers, ...options };
    this.members = this.puppets.slice() as unknown as (Member | null)[];
    this.crew = new Crew(all, this.members);
    this.crew.names = new Map([['work', 0]]);
    this.dispatch = new Dispatch(all, this.crew);
    for (const puppet of this.puppets) this.dispatch.arrived(puppet as unknown as Member);
  }

  /** Gives the group a task; its number. */
  ask(options: { readonly key?: number; readonly rank?: number } = {}): number {
    const n = this.asked++;
    const settle = { done: () => void this.answered++, failed: () => void this.failed.push(n) };
    const task = new Task(CALL, 'work', n, settle).keyed(options.key);
    task.rank = options.rank;
    this.ids.set(this.dispatch.submit(task), n);
    return n;
  }

  /** A worker answers its oldest task, if it has one. */
  answer(worker: number): boolean {
    const puppet = this.puppets[worker];
    const id = puppet.has.shift();
    if (id === undefined) return false;
    this.dispatch.settled(id, false, undefined);
    this.dispatch.heard(puppet as unknown as Member);
    return true;
  }

  /** A worker is lost, and nobody takes its place. */
  lose(worker: number, error: WorkerLostError): void {
    const member = this.members[worker]!;
    this.members[worker] = null;
    this.dispatch.gone(member, 'killed', undefined);
    this.dispatch.bury(worker, error);
  }

  /** The numbers of the tasks that a worker was given, in order. */
  order(worker: number): number[] {
    return this.puppets[worker].given.map((id) => this.ids.get(id)!);
  }

  /** Answers all, by turns. */
  finish(): void {
    while (this.puppets.some((_, worker) => this.answer(worker)));
  }
}

/** Asks, and answers of some worker, in any order. */
const lives = fc.array(
  fc.oneof(
    fc.record({
      ask: fc.constant(true),
      key: fc.option(fc.integer({ min: -5, max: 9 }), { nil: undefined }),
    }),
    fc.record({ answer: fc.nat({ max: 4 }) }),
  ),
  { maxLength: 200 },
);
const sizes = { workers: fc.integer({ min: 1, max: 5 }), depth: fc.integer({ min: 1, max: 6 }) };

function live(world: World, steps: readonly object[], after: () => void = () => {}): void {
  for (const step of steps as readonly { ask?: true; key?: number; answer?: number }[]) {
    if (step.ask) world.ask(step.key === undefined ? {} : { key: step.key });
    else world.answer(step.answer! % world.puppets.length);
    after();
  }
}

const disciplines: Record<string, () => Discipline> = {
  roundRobin,
  leastLoaded,
  keyed,
  priority,
  randomBySeed: () => randomBySeed(7),
};

describe.each(Object.entries(disciplines))('whichever the order (%s)', (_, discipline) => {
  test('nobody has more than `depth`; nothing waits that somebody has room for; all is done, once', () => {
    fc.assert(
      fc.property(lives, sizes.workers, sizes.depth, (steps, workers, depth) => {
        const world = new World(workers, { depth, discipline: discipline() });
        live(world, steps, () => {
          for (const puppet of world.puppets) {
            expect(puppet.load).toBe(puppet.has.length);
            expect(puppet.load).toBeLessThanOrEqual(depth);
          }
          const given = world.puppets.reduce((sum, puppet) => sum + puppet.has.length, 0);
          const waits = world.dispatch.pending - given;
          if (waits > 0) expect(world.puppets.some((puppet) => puppet.load === depth)).toBe(true);
        });
        world.finish();
        expect(world.answered).toBe(world.ids.size);
        expect(world.dispatch.pending).toBe(0);
        const all = world.puppets.flatMap((_, worker) => world.order(worker));
        expect(all.sort((a, b) => a - b)).toEqual([...world.ids.values()]);
      }),
    );
  });
});

describe('round robin', () => {
  test('while all have room, nobody gets two more than another', () => {
    fc.assert(
      fc.property(sizes.workers, fc.nat({ max: 60 }), (workers, tasks) => {
        const world = new World(workers, { depth: 100 });
        for (let i = 0; i < tasks; i++) world.ask();
        const counts = world.puppets.map((puppet) => puppet.given.length);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('between two turns of one worker, everybody who has had room all the time gets exactly one', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), (schedule) => {
        const world = new World(3, { depth: 50, discipline: roundRobin() });
        const turns: number[] = [];
        for (const n of schedule) {
          if (turns.length === 100) break;
          const before = world.puppets.map((puppet) => puppet.given.length);
          if (n % 3 === 0) world.answer((n % 7) % 3);
          else world.ask();
          world.puppets.forEach((puppet, i) => puppet.given.length > before[i] && turns.push(i));
        }
        turns.forEach((worker, i) => i >= 3 && expect(turns[i - 3]).toBe(worker));
      }),
    );
  });
});

describe('least loaded', () => {
  test('a task goes to nobody who has more than another', () => {
    fc.assert(
      fc.property(lives, sizes.workers, sizes.depth, (steps, workers, depth) => {
        const world = new World(workers, { depth, discipline: leastLoaded() });
        for (const step of steps as readonly { ask?: true; answer?: number }[]) {
          if (step.ask) {
            const loads = world.puppets.map((puppet) => puppet.load);
            world.ask();
            const got = world.puppets.findIndex((puppet, i) => puppet.load > loads[i]);
            if (got >= 0) expect(loads[got]).toBe(Math.min(...loads));
          } else world.answer(step.answer! % workers);
        }
      }),
    );
  });
});

describe('keys', () => {
  test('the same key, the same worker, in the order in which it was asked', () => {
    fc.assert(
      fc.property(lives, sizes.workers, sizes.depth, (steps, workers, depth) => {
        const world = new World(workers, { depth });
        const keys: (number | undefined)[] = [];
        for (const step of steps as readonly { ask?: true; key?: number; answer?: number }[]) {
          if (step.ask) keys[world.ask(step.key === undefined ? {} : { key: step.key })] = step.key;
          else world.answer(step.answer! % workers);
        }
        world.finish();
        for (const key of new Set(keys.filter((one) => one !== undefined))) {
          const orders = world.puppets.map((_, i) => world.order(i).filter((n) => keys[n] === key));
          const [order, ...others] = orders.filter((some) => some.length > 0);
          expect(others).toEqual([]);
          expect(order).toEqual([...order].sort((a, b) => a - b));
        }
      }),
    );
  });

  test('one full worker holds up only its own keys', () => {
    const world = new World(2, { depth: 2 });
    for (let i = 0; i < 10; i++) world.ask({ key: 0 });
    for (let i = 0; i < 2; i++) world.ask({ key: 1 });
    expect(world.puppets.map((puppet) => puppet.given.length)).toEqual([2, 2]);
    while (world.answer(1));
    for (let i = 0; i < 50; i++) {
      world.ask();
      while (world.answer(1));
    }
    expect(world.puppets[1].given.length).toBe(52);
  });

  test('where keyed and other tasks wait for one worker, its places go to either in turn', () => {
    const world = new World(1, { depth: 1 });
    world.ask();
    const keyedOnes = Array.from({ length: 20 }, () => world.ask({ key: 3 }));
    const others = Array.from({ length: 20 }, () => world.ask());
    world.finish();
    const kinds = world
      .order(0)
      .slice(1)
      .map((n) => keyedOnes.includes(n));
    expect(kinds.filter((kind, i) => i > 0 && kind === kinds[i - 1])).toEqual([]);
    expect(world.order(0).filter((n) => others.includes(n))).toEqual(others);
  });
});

describe('priority with ageing, of the tasks that wait', () => {
  const ranks = fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 80 });

  test('the lowest rank first, equal ranks in the order in which they came', () => {
    const world = new World(1, { depth: 1, order: priority({ ageing: Infinity }) });
    world.ask({ rank: 0 });
    const asked = [2, 0, 1, 2, 0].map((rank) => world.ask({ rank }));
    world.finish();
    const [a, b, c, d, e] = asked;
    expect(world.order(0).slice(1)).toEqual([b, e, c, a, d]);
  });

  test('a task of rank r goes within r * ageing + n others, n being how many waited, whatever comes after it', () => {
    fc.assert(
      fc.property(ranks, fc.integer({ min: 1, max: 8 }), fc.nat({ max: 4 }), (before, ageing, rank) => {
        const world = new World(1, { depth: 1, order: priority({ ageing }) });
        for (const one of before) world.ask({ rank: one });
        const ours = world.ask({ rank });
        const bound = rank * ageing + before.length;
        let overtaken = 0;
        for (; !world.order(0).includes(ours); overtaken++) {
          world.ask({ rank: 0 }); // without end, more urgent ones
          world.answer(0);
          expect(overtaken).toBeLessThanOrEqual(bound);
        }
      }),
    );
  });

  test('without ageing there is no such bound', () => {
    const world = new World(1, { depth: 1, order: priority({ ageing: Infinity }) });
    world.ask({ rank: 0 });
    const ours = world.ask({ rank: 1 });
    for (let i = 0; i < 5000; i++) {
      world.ask({ rank: 0 });
      world.answer(0);
    }
    expect(world.order(0)).not.toContain(ours);
  });

  test("of keyed tasks, too, each worker's own", () => {
    const world = new World(2, { depth: 1, order: priority({ ageing: Infinity }) });
    for (const key of [0, 1]) world.ask({ key, rank: 0 });
    const asked = [2, 0, 1].flatMap((rank) => [0, 1].map((key) => world.ask({ key, rank })));
    world.finish();
    expect([0, 1].map((worker) => world.order(worker).slice(1))).toEqual([
      [asked[2], asked[4], asked[0]],
      [asked[3], asked[5], asked[1]],
    ]);
  });
});

describe('depth', () => {
  test('limits what a worker has; beyond it tasks wait, in order; beyond `waiting` they are refused', () => {
    const world = new World(2, { depth: 3, waiting: 4 });
    for (let i = 0; i < 10; i++) world.ask();
    expect(world.puppets.map((puppet) => puppet.load)).toEqual([3, 3]);
    expect(() => world.ask()).toThrow(CapacityError);
    expect(world.dispatch.pending).toBe(10);
    world.answer(1);
    world.answer(0);
    expect([world.order(1)[3], world.order(0)[3]]).toEqual([6, 7]);
  });

  test('however many wait, they go in their order, or by their rank', () => {
    const [plain, ranked] = [undefined, priority({ ageing: Infinity })].map((order) => {
      const world = new World(1, { depth: 1, ...(order === undefined ? {} : { order }) });
      for (let i = 0; i < 5000; i++) world.ask({ rank: i % 3 });
      world.finish();
      return world.order(0);
    });
    expect(plain).toEqual(plain.map((_, i) => i));
    const waited = ranked.slice(1);
    expect(waited).toEqual([...waited].sort((a, b) => (a % 3) - (b % 3) || a - b));
    expect(waited).toHaveLength(4999);
  });

  test('cancelled ones give their place up, wherever they wait', () => {
    const world = new World(1, { depth: 1, waiting: 3 });
    const asked = [{}, {}, { key: 1 }, {}].map((options) => world.ask(options));
    const id = (n: number): number => [...world.ids].find(([, number]) => number === n)![0];
    expect(world.dispatch.cancel(id(asked[1]))).toBe(false);
    expect(world.dispatch.cancel(id(asked[2]))).toBe(false);
    world.ask();
    world.finish();
    expect(world.order(0)).toEqual([asked[0], asked[3], 4]);
    expect(world.dispatch.pending).toBe(0);
  });
});

describe("an order of one's own", () => {
  test('is told who has room, with how many tasks, and is obeyed', () => {
    const told: [string, number, number | undefined][] = [];
    const waiting = new Set<number>();
    /** Always the last worker that has room: so the others get what it has no room for, and nothing else. */
    const lastFirst: Discipline = {
      name: 'lastFirst',
      open: () => ({
        get size() {
          return waiting.size;
        },
        enter: (key, rank) => {
          told.push(['enter', key, rank]);
          waiting.add(key);
        },
        stay: (key, rank) => {
          told.push(['stay', key, rank]);
          waiting.add(key);
        },
        select: () => {
          const key = Math.max(-1, ...waiting);
          waiting.delete(key);
          return key;
        },
        leave: (key) => waiting.delete(key),
      }),
    };
    const world = new World(3, { depth: 2, discipline: lastFirst });
    for (let i = 0; i < 3; i++) world.ask();
    expect(world.puppets.map((puppet) => puppet.load)).toEqual([0, 1, 2]);
    expect(told.filter(([call]) => call === 'stay')).toEqual([
      ['stay', 2, 1],
      ['stay', 1, 1],
    ]);
    world.answer(2);
    world.ask();
    expect(world.puppets.map((puppet) => puppet.load)).toEqual([0, 1, 2]);
  });
});

describe('a worker that is not replaced', () => {
  const error = new WorkerLostError(1, 'killed', []);

  test('takes with it what belongs to it, now and later; the others go on', () => {
    const world = new World(2, { depth: 1 });
    for (let i = 0; i < 6; i++) world.ask({ key: i });
    const [, lost] = world.puppets;
    world.lose(1, error);
    expect(world.failed).toEqual([1, 3, 5]);
    expect(() => world.ask({ key: 1 })).toThrow(WorkerLostError);
    world.ask();
    world.ask({ key: 2 });
    world.finish();
    expect(world.answered).toBe(5);
    expect(lost.given).toHaveLength(1);
    expect(world.dispatch.pending).toBe(0);
  });

  test('and the last one takes all', () => {
    const world = new World(2, { depth: 1, idempotent: true });
    for (let i = 0; i < 6; i++) world.ask();
    world.lose(0, error);
    expect(world.failed).toEqual([]);
    world.lose(1, error);
    expect(world.failed.sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(() => world.ask()).toThrow(WorkerLostError);
    expect(world.dispatch.pending).toBe(0);
  });
});

test('a task that is asked for as an answer comes gets in line behind those that wait', () => {
  const world = new World(1, { depth: 1 });
  let resubmitted = 0;
  const again = (): void => {
    if (resubmitted++ < 100)
      world.dispatch.submit(new Task(CALL, 'work', -1, { done: again, failed: () => {} }));
  };
  world.dispatch.submit(new Task(CALL, 'work', -1, { done: again, failed: () => {} }));
  const waits = world.ask({ key: 1 });
  const waitsToo = world.ask();
  for (let i = 0; i < 3; i++) world.answer(0);
  expect(world.order(0)).toContain(waits);
  expect(world.order(0)).toContain(waitsToo);
});
