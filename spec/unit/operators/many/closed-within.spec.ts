import { Context, DONE, type Fusion, from, type Operator, type Stream, Turn } from 'millrace';
import { concat, concatMap, ignoreElements, map, merge, mergeMap, switchMap, tap } from 'millrace/operators';
import { describe, expect, test } from 'vitest';

// A run that is closed by what its own loop calls takes nothing more of an inner array that it is handing out.

const numbers = Array.from({ length: 20 }, (_, i) => i);

const subjects: Record<string, Stream<number>> = {
  merge: merge(numbers, numbers),
  concat: concat(numbers, numbers),
  mergeMap: from([1, 2]).pipe(mergeMap(() => numbers)),
  concatMap: from([1, 2]).pipe(concatMap(() => numbers)),
  switchMap: from([1, 2]).pipe(switchMap(() => numbers)),
};

describe.each<Fusion>(['off', 'eager'])('closed within its own poll, fusion %s', (fusion) => {
  test.each(Object.entries(subjects))('%s', (_, stream) => {
    const turn = new Turn();
    turn.budget = 1000;
    const context = new Context({ wake() {} }, 0, turn, fusion);
    let close = (): void => {};
    const seen: number[] = [];
    const closing: Operator<number, number> = tap((x) => {
      seen.push(x);
      if (seen.length === 5) close();
    });
    const run = stream
      .pipe(
        map((x) => x),
        closing,
        ignoreElements(),
      )
      .open(context);
    close = () => void run.close();
    expect([run.poll(context), run.poll(context)]).toEqual([DONE, DONE]);
    expect(seen).toEqual([0, 1, 2, 3, 4]);
  });
});
