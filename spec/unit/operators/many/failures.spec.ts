import { DONE, from, PENDING, type Stream } from 'millrace';
import {
  combineLatest,
  concat,
  concatMap,
  exhaustMap,
  merge,
  mergeMap,
  race,
  switchMap,
  takeUntil,
  zip,
} from 'millrace/operators';
import { Driver, fail, pending, script } from 'millrace/testing';
import { describe, expect, test } from 'vitest';
import { idle, thrown, values } from './support.ts';

describe('100,000 synchronous inner streams do not overflow the stack', () => {
  const many = Array.from({ length: 100_000 }, (_, i) => i);
  const inner = { mergeMap, concatMap, switchMap, exhaustMap };
  test.each(Object.entries(inner))('%s', (_, operator) => {
    expect(
      from(many)
        .pipe(operator((x: number) => [x]))
        .toArraySync(),
    ).toEqual(many);
    expect(
      from(many)
        .pipe(operator(() => []))
        .toArraySync(),
    ).toEqual([]);
  });

  test('also those of concat, and of nested merges', () => {
    expect(concat(...many.map((x) => [x])).toArraySync().length).toBe(100_000);
    expect(merge(...many.map((x) => [x])).toArraySync().length).toBe(100_000);
  });
});

describe('a failure of one input closes all others and is the same object', () => {
  const failure = { frozen: true };
  const several: Record<
    string,
    (a: Stream<number>, b: Stream<number>, c: Stream<number>) => Stream<unknown>
  > = {
    merge: (a, b, c) => merge(a, b, c),
    zip: (a, b, c) => zip(a, b, c),
    combineLatest: (a, b, c) => combineLatest([a, b, c]),
    race: (a, b, c) => race(a, b, c),
    'takeUntil, notifier': (a, b) => a.pipe(takeUntil(b)),
    'mergeMap, inner': (a, b, c) => merge(a, from([b, c]).pipe(mergeMap((x) => x))),
  };
  test.each(Object.entries(several))('%s', async (_, operator) => {
    const [a, b, c] = [
      idle(),
      script<number>([pending('byHand'), fail(failure)], { close: 'async' }),
      idle(),
    ];
    const driver = new Driver(operator(a, b, c));
    expect(driver.poll()).toBe(PENDING);
    b.wake();
    expect(driver.woken).toBe(true);
    expect(thrown(() => driver.poll())).toBe(failure);
    const closing = driver.close();
    expect(closing).toBeDefined();
    for (const source of [a, b, c]) source.verifyClosed();
    b.released();
    await closing;
    expect(driver.poll()).toBe(DONE);
  });

  test('also when the second of several inputs cannot be opened', () => {
    const first = idle();
    const broken = {
      open: () => {
        throw failure;
      },
    } as unknown as Stream<number>;
    Object.setPrototypeOf(broken, Object.getPrototypeOf(Object.getPrototypeOf(first)));
    for (const operator of Object.values(several).slice(0, 4))
      expect(thrown(() => new Driver(operator(first, broken, first)))).toBe(failure);
    expect(first.runs.length).toBe(4);
    first.verifyClosed();
  });

  test('the project function throws: upstream and all inner streams are closed', () => {
    const inner = idle();
    const source = script(values(1, 2, 3));
    const driver = new Driver(
      mergeMap((x: number) => {
        if (x === 3) throw failure;
        return inner;
      })(source),
    );
    expect(thrown(() => driver.poll())).toBe(failure);
    void driver.close();
    source.verifyClosed();
    inner.verifyClosed();
    expect(inner.runs.length).toBe(2);
  });
});
