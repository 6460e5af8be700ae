import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deflection, Loads, Mesh } from '../../../../adapters/workers/mesh.ts';

// Who hands tasks on, and to whom, apart from threads: the workers of these tests take turns by a schedule.

interface Simulated {
  readonly mesh: Mesh;
  readonly inbox: { hops: number }[];
}

function crew(
  workers: number,
  loads: Loads,
  options = deflection('star', { above: 3, until: 1, hops: 3 }),
): Simulated[] {
  return Array.from({ length: workers }, (_, i) => {
    loads.set(i, 0);
    return { mesh: new Mesh(i, loads, options), inbox: [] };
  });
}

describe('who has too much', () => {
  test('more than `above`, and then until no more than `until` are left', () => {
    const loads = Loads.create(2);
    const mesh = new Mesh(0, loads, deflection('star', { above: 4, until: 1 }));
    const verdicts = [3, 4, 5, 4, 3, 2, 1, 2, 4, 5].map((waiting) => mesh.overloaded(waiting, 0));
    expect(verdicts).toEqual([false, false, true, true, true, true, false, false, false, true]);
    expect(loads.get(0)).toBe(5);
  });

  test('a task that was handed on often enough stays; and with `pinned`, each', () => {
    const loads = Loads.create(2);
    const star = new Mesh(0, loads, deflection('star', { hops: 2 }));
    expect([0, 1, 2, 3].map((hops) => star.overloaded(100, hops))).toEqual([true, true, false, false]);
    expect(new Mesh(0, loads, deflection('pinned', {})).overloaded(100, 0)).toBe(false);
  });
});

describe('who gets it', () => {
  test('nobody, if there is nobody else, or nobody has clearly less', () => {
    const loads = Loads.create(3);
    const [first, second] = crew(2, loads);
    expect(first.mesh.idlest(100)).toBe(1);
    loads.set(1, 2); // more than `until`
    expect(first.mesh.idlest(100)).toBe(-1);
    loads.set(1, 1);
    expect(first.mesh.idlest(1)).toBe(-1); // as many as here
    loads.set(1, Loads.FULL); // it is being replaced
    expect(first.mesh.idlest(100)).toBe(-1);
    loads.set(0, Loads.FULL);
    expect(second.mesh.idlest(100)).toBe(-1);
    expect(crew(1, Loads.create(1))[0].mesh.idlest(100)).toBe(-1);
  });

  test('a full place looks full, however many claims there are', () => {
    const loads = Loads.create(2);
    for (let i = 0; i < 1000; i++) loads.claim(1);
    expect(crew(1, loads)[0].mesh.idlest(1e9)).toBe(-1);
  });

  test('no more than `until + 1` at a time, before it has said how many it has', () => {
    const loads = Loads.create(2);
    const [first] = crew(2, loads);
    const places = Array.from({ length: 10 }, () => first.mesh.idlest(100));
    expect(places.filter((place) => place === 1)).toHaveLength(2);
    loads.set(1, 0); // it has done them
    expect(first.mesh.idlest(100)).toBe(1);
  });

  test('in a mesh, only those whose mailbox is known', () => {
    const loads = Loads.create(2);
    const [mesh] = crew(2, loads, deflection('mesh', {}));
    expect(mesh.mesh.idlest(100)).toBe(-1);
  });
});

describe('star: the group gives a returned task to whoever has least', () => {
  test('a burst that keeps all busy alike is not handed about, but for the last few', () => {
    for (let workers = 2; workers <= 5; workers++)
      for (const each of [0, 3, 50, 400]) {
        const inTurn = Array.from({ length: 2000 * workers }, (_, i) => i);
        expect(simulate(workers, () => each, 3, inTurn).moved).toBeLessThanOrEqual(workers);
      }
  });

  test('every task is done, after no more than `hops` moves, whoever was given how many', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 0, max: 4 }),
        fc.infiniteStream(fc.nat()),
        (given, hops, schedule) => {
          const total = given.reduce((a, b) => a + b, 0);
          const { done, moved, most } = simulate(given.length, (i) => given[i], hops, schedule);
          expect(done).toBe(total);
          expect(moved).toBeLessThanOrEqual(total * hops);
          expect(most).toBeLessThanOrEqual(1); // nobody was sent one who had more than `until` to do
          if (given.length === 1 || hops === 0) expect(moved).toBe(0);
        },
      ),
    );
  });
});

function simulate(
  workers: number,
  given: (worker: number) => number,
  hops: number,
  schedule: Iterable<number>,
): { done: number; moved: number; most: number } {
  const loads = Loads.create(workers);
  const all = crew(workers, loads, deflection('star', { above: 3, until: 1, hops }));
  all.forEach(({ inbox }, i) => {
    for (let n = given(i); n > 0; n--) {
      inbox.push({ hops: 0 });
      loads.claim(i);
    }
  });
  const result = { done: 0, moved: 0, most: 0 };
  for (const turn of schedule) {
    const busy = all.filter(({ inbox }) => inbox.length > 0);
    if (busy.length === 0) break;
    const { mesh, inbox } = busy[turn % busy.length];
    const task = inbox.shift()!;
    if (mesh.overloaded(inbox.length, task.hops) && mesh.idlest(inbox.length) >= 0) {
      result.moved++;
      const others = all.filter((one) => one.inbox !== inbox);
      const least = others.reduce((a, b) => (b.inbox.length < a.inbox.length ? b : a));
      result.most = Math.max(result.most, least.inbox.length);
      least.inbox.push({ hops: task.hops + 1 });
    } else result.done++;
    if (inbox.length === 0) mesh.overloaded(0, 0);
  }
  return result;
}
