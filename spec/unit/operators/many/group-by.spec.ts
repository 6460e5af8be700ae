import { fc, test } from '@fast-check/vitest';
import { CapacityError, from, type Fusion, PENDING, pipe, READY } from 'millrace';
import { groupBy, map, mergeMap, reduce, take } from 'millrace/operators';
import { Driver, done, fail, type Script, script, value } from 'millrace/testing';
import * as rx from 'rxjs';
import { describe, expect } from 'vitest';
import { byHand, takeAll, thrown, values } from './support.ts';

describe('groupBy', () => {
  const parity = groupBy((x: number) => x % 2);

  test('a group that nobody opens does not hang the run: it fails, and names the key', () => {
    const keys = pipe(
      groupBy((x: number) => x % 2, { capacity: 2 }),
      map((group) => group.key),
    );
    expect(() => from([1, 1, 1]).pipe(keys).toArraySync()).toThrow(/key 1/);
    expect(() => from([1, 1, 1]).pipe(keys).toArraySync()).toThrow(CapacityError);
    expect(from([1, 2, 1]).pipe(keys).toArraySync()).toEqual([1, 0]);
  });

  test('a slow open group holds upstream up, and lets it go on when it is read or closed', () => {
    const source = script(values(1, 3, 5, 2));
    const parent = new Driver(groupBy((x: number) => x % 2, { capacity: 1 })(source));
    parent.poll();
    const odd = new Driver(parent.value);
    expect([odd.poll(), odd.value]).toEqual([READY, 1]);
    expect([parent.poll(), parent.poll(), parent.poll()]).toEqual([PENDING, PENDING, PENDING]);
    expect(source.taken).toBe(3); // 3 waits in its group, 5 for room
    expect([odd.poll(), odd.value, odd.poll(), odd.value]).toEqual([READY, 3, READY, 5]);
    void odd.close();
    expect([parent.poll(), parent.value.key]).toEqual([READY, 0]);
  });

  test('elements of a group whose consumer has left are dropped', () => {
    const firsts = pipe(
      parity,
      mergeMap((group) => group.pipe(take(1))),
    );
    expect(from([1, 2, 3, 4, 5]).pipe(firsts).toArraySync()).toEqual([1, 2]);
  });

  test('upstream goes on as long as a group is open, and is closed with the last', () => {
    const source = script(values(1, 3, 2, 5));
    const parent = new Driver(parity(source));
    parent.poll();
    const odd = new Driver(parent.value);
    void parent.close();
    expect([takeAll(odd), source.stillOpen]).toEqual([[1, 3, 5], 0]);
    void odd.close();
    source.verifyClosed();
  });

  test('many groups: an element costs no poll of the others', () => {
    const source = script(Array.from({ length: 3000 }, (_, i) => value(i)));
    const merged = pipe(
      groupBy((x: number) => x % 1000),
      mergeMap((group) => group),
    );
    const driver = new Driver(merged(source));
    expect(takeAll(driver).length).toBe(3000);
  });

  const arrays = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 12 });
  const fusion = fc.constantFrom<Fusion>('off', 'eager');

  test.prop([arrays, fusion])('elements come in the order of upstream, as in RxJS', (xs, way) => {
    const ours = from(xs).pipe(
      groupBy((x) => x),
      mergeMap((group) => group.pipe(map((x, i) => [group.key, x, i]))),
    );
    const theirs: unknown[] = [];
    rx.from(xs)
      .pipe(
        rx.groupBy((x) => x),
        rx.mergeMap((group) => group.pipe(rx.map((x, i) => [group.key, x, i]))),
      )
      .subscribe((x) => theirs.push(x));
    expect(ours.toArraySync({ fusion: way })).toEqual(theirs);
  });

  test.prop([arrays, fusion])('groups end in the order in which they began, as in RxJS', (xs, way) => {
    const ours = from(xs).pipe(
      groupBy((x) => x),
      mergeMap((group) => group.pipe(reduce((seen, x) => `${seen} ${x}`, ''))),
    );
    const theirs: unknown[] = [];
    rx.from(xs)
      .pipe(
        rx.groupBy((x) => x),
        rx.mergeMap((group) => group.pipe(rx.reduce((seen, x) => `${seen} ${x}`, ''))),
      )
      .subscribe((x) => theirs.push(x));
    expect(ours.toArraySync({ fusion: way })).toEqual(theirs);
  });

  test('element and duration, as in RxJS', () => {
    const durations: Script<number>[] = [];
    const source = byHand(1, 3, 5);
    const grouped = groupBy((x: number) => x % 2, {
      element: (x) => x * 10,
      duration: () => {
        durations.push(byHand(0));
        return durations.at(-1)!;
      },
    });
    const driver = new Driver(
      source.pipe(
        grouped,
        mergeMap((group) => group.pipe(reduce((sum, x) => sum + x, 0))),
      ),
    );
    driver.poll();
    source.wake();
    driver.poll();
    source.wake();
    expect(driver.poll()).toBe(PENDING);
    durations[0].wake();
    expect([driver.poll(), driver.value]).toEqual([READY, 40]);
    source.wake();
    expect(takeAll(driver)).toEqual([50]);
    expect(durations.length).toBe(2);
    void driver.close();
    for (const duration of durations) duration.verifyClosed();
  });

  test('a group can be opened once', () => {
    const parent = new Driver(parity(script([value(1), done])));
    parent.poll();
    const group = parent.value;
    takeAll(new Driver(group));
    expect(() => new Driver(group)).toThrow(/key 1/);
  });

  test('a failure ends every group and the run', () => {
    const failure = { frozen: true };
    const parent = new Driver(parity(script([value(1), fail(failure)])));
    parent.poll();
    const odd = new Driver(parent.value);
    odd.poll();
    expect([thrown(() => odd.poll()), thrown(() => parent.poll())]).toEqual([failure, failure]);
  });
});
