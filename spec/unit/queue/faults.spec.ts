import fc from 'fast-check';
import { queue, record, sharedQueue, u32 } from 'millrace';
import { expect, test } from 'vitest';

// Conservation where somebody misbehaves: readers that are too slow or leave, and a publisher that stalls.

test('dropOldest with two readers, one of which may leave: each misses only what was dropped', () => {
  const step = fc.constantFrom('push', 'push', 'first', 'second', 'leave');
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 80, size: 'max' }),
      fc.integer({ min: 1, max: 5 }),
      (steps, capacity) => {
        const dropped = new Set<number>();
        const made = queue<number>({
          kind: 'spmc',
          backend: 'turbine',
          capacity,
          overflow: 'dropOldest',
          onDrop: (n) => void dropped.add(n),
        });
        const out = made.pub();
        const readers = [made.sub(), made.sub()];
        const seen: number[][] = [[], []];
        const read = (i: number): boolean => {
          const { found, value } = readers[i].tryTake();
          if (found) seen[i].push(value);
          return found;
        };
        let sent = 0;
        let left = false;
        for (const one of steps) {
          if (one === 'push') expect(out.tryPush(sent++)).toBe(true);
          else if (one === 'first') read(0);
          else if (left) continue;
          else if (one === 'second') read(1);
          else {
            left = true;
            readers[1].unsubscribe();
          }
        }
        while (read(0));
        while (!left && read(1));
        for (const [i, values] of seen.entries()) {
          expect(values).toEqual([...new Set(values)].sort((a, b) => a - b));
          const end = i === 1 && left ? (values.at(-1) ?? -1) + 1 : sent;
          const had = new Set(values);
          for (let n = 0; n < end; n++) expect(had.has(n) || dropped.has(n)).toBe(true);
        }
      },
    ),
  );
});

test('a publisher that stalls with a claim holds back its own elements only, and loses none', () => {
  const made = sharedQueue({ kind: 'mpsc', codec: record({ n: u32 }), capacity: 4, producers: 2 });
  const stalled = made.pub();
  const other = made.pub();
  const sub = made.sub();
  expect(stalled.claim(2)).toBe(2);
  stalled.slot(0).n = 100;
  const seen: number[] = [];
  const read = (): number => sub.readBatch(8, ({ n }) => void seen.push(n));
  for (let n = 0; n < 12; n++) {
    expect(other.tryPush({ n })).toBe(true);
    expect(read()).toBe(1);
  }
  stalled.slot(1).n = 101;
  stalled.commit();
  expect(read()).toBe(2);
  expect(seen).toEqual([...Array.from({ length: 12 }, (_, n) => n), 100, 101]);
});
