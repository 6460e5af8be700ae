import { from, type Operator, type Stream, type StreamInput } from 'millrace';
import * as ops from 'millrace/operators';
import { describe, expectTypeOf, test } from 'vitest';

const numbers = from([1, 2, 3]);
const texts = from('abc');
const isText = (x: number | string): x is string => typeof x === 'string';

describe('sources', () => {
  test('infer what they give', () => {
    expectTypeOf(ops.of(1, 'a')).toEqualTypeOf<Stream<number | string>>();
    expectTypeOf(ops.range(0, 3)).toEqualTypeOf<Stream<number>>();
    expectTypeOf(ops.defer(() => Promise.resolve('a'))).toEqualTypeOf<Stream<string>>();
    expectTypeOf(ops.iif(() => true, numbers, texts)).toEqualTypeOf<Stream<number | string>>();
    expectTypeOf(ops.EMPTY).toEqualTypeOf<Stream<never>>();
    expectTypeOf(ops.throwError(() => new Error('no'))).toEqualTypeOf<Stream<never>>();
    expectTypeOf(
      ops.generate(
        0,
        (i) => i < 3,
        (i) => i + 1,
        (i) => `${i}`,
      ),
    ).toEqualTypeOf<Stream<string>>();
  });
});

describe('several inputs', () => {
  test('keep their places in a tuple', () => {
    expectTypeOf(ops.zip(numbers, texts)).toEqualTypeOf<Stream<[number, string]>>();
    expectTypeOf(ops.zip([numbers, texts])).toEqualTypeOf<Stream<[number, string]>>();
    expectTypeOf(ops.combineLatest(numbers, [true])).toEqualTypeOf<Stream<[number, boolean]>>();
    expectTypeOf(numbers.pipe(ops.zipWith(texts))).toEqualTypeOf<Stream<[number, string]>>();
    expectTypeOf(numbers.pipe(ops.withLatestFrom(texts))).toEqualTypeOf<Stream<[number, string]>>();
    expectTypeOf(ops.forkJoin(numbers, texts)).toEqualTypeOf<Stream<[number, string]>>();
  });

  test('or become a union', () => {
    expectTypeOf(ops.merge(numbers, texts)).toEqualTypeOf<Stream<number | string>>();
    expectTypeOf(ops.concat(numbers, texts)).toEqualTypeOf<Stream<number | string>>();
    expectTypeOf(ops.race(numbers, texts)).toEqualTypeOf<Stream<number | string>>();
    expectTypeOf(numbers.pipe(ops.concatWith(texts))).toEqualTypeOf<Stream<number | string>>();
  });

  test('must be inputs', () => {
    // @ts-expect-error: a number holds nothing
    ops.concat(numbers, 3);
    // @ts-expect-error: a number holds nothing
    ops.zip(numbers, 3);
  });
});

describe('operators that open streams', () => {
  test('infer from what their function answers', () => {
    expectTypeOf(numbers.pipe(ops.switchMap((x) => Promise.resolve(`${x}`)))).toEqualTypeOf<Stream<string>>();
    expectTypeOf(numbers.pipe(ops.concatMap((x) => new Set([x])))).toEqualTypeOf<Stream<number>>();
    expectTypeOf(numbers.pipe(ops.mapAsync(async (x) => `${x}`, { concurrency: 2 }))).toEqualTypeOf<
      Stream<string>
    >();
    expectTypeOf(from([texts, texts]).pipe(ops.mergeAll())).toEqualTypeOf<Stream<string>>();
  });

  test('groups have their key', () => {
    numbers.pipe(
      ops.groupBy((x) => (x > 1 ? ('big' as const) : ('small' as const))),
      ops.mergeMap((group) => {
        expectTypeOf(group.key).toEqualTypeOf<'big' | 'small'>();
        return group.pipe(ops.map((x) => x.toFixed(1)));
      }),
      ops.map((text) => text.length),
    );
  });

  test('a handler adds its type to the union', () => {
    expectTypeOf(numbers.pipe(ops.catchError(() => texts))).toEqualTypeOf<Stream<number | string>>();
    expectTypeOf(numbers.pipe(ops.catchError(() => ops.EMPTY))).toEqualTypeOf<Stream<number>>();
  });
});

describe('elements', () => {
  test('type guards narrow wherever a predicate is taken', () => {
    const mixed = from([1, 'a'] as (number | string)[]);
    expectTypeOf(mixed.pipe(ops.takeWhile(isText))).toEqualTypeOf<Stream<string>>();
    expectTypeOf(mixed.pipe(ops.find(isText))).toEqualTypeOf<Stream<string | undefined>>();
    expectTypeOf(mixed.pipe(ops.first(isText))).toEqualTypeOf<Stream<string>>();
    expectTypeOf(ops.partition(mixed, isText)).toEqualTypeOf<[Stream<string>, Stream<number>]>();
    expectTypeOf(numbers.pipe(ops.filterMap((x) => (x > 1 ? `${x}` : undefined)))).toEqualTypeOf<
      Stream<string>
    >();
  });

  test('defaults join the union', () => {
    expectTypeOf(numbers.pipe(ops.defaultIfEmpty('none'))).toEqualTypeOf<Stream<number | string>>();
    expectTypeOf(numbers.pipe(ops.startWith(null))).toEqualTypeOf<Stream<number | null>>();
    expectTypeOf(numbers.pipe(ops.endWith('end'))).toEqualTypeOf<Stream<number | string>>();
    expectTypeOf(numbers.pipe(ops.ignoreElements())).toEqualTypeOf<Stream<never>>();
  });

  test('collections are of what went in', () => {
    expectTypeOf(numbers.pipe(ops.toArray())).toEqualTypeOf<Stream<number[]>>();
    expectTypeOf(numbers.pipe(ops.bufferCount(2))).toEqualTypeOf<Stream<number[]>>();
    expectTypeOf(numbers.pipe(ops.toMap((x) => `${x}`))).toEqualTypeOf<Stream<Map<string, number>>>();
    expectTypeOf(numbers.pipe(ops.pairwise())).toEqualTypeOf<Stream<[previous: number, current: number]>>();
  });

  test('operators of one kind of element refuse another', () => {
    // @ts-expect-error: a sum of texts
    texts.pipe(ops.sum());
    // @ts-expect-error: lines of numbers
    numbers.pipe(ops.lines());
    // @ts-expect-error: notifications only
    numbers.pipe(ops.dematerialize());
  });

  test('shared and timed streams keep their type', () => {
    expectTypeOf(numbers.pipe(ops.share(), ops.delay(1), ops.debounceTime(1))).toEqualTypeOf<
      Stream<number>
    >();
    expectTypeOf(numbers.pipe(ops.groupedWithin(2, 10))).toEqualTypeOf<Stream<number[]>>();
  });
});

test("a user's own generic operator keeps the inference", () => {
  function every2nd<T>(): Operator<T, T> {
    return ops.filter((_: T, index) => index % 2 === 0);
  }
  function joined<A, B>(other: StreamInput<B>): Operator<A, A | B> {
    return (source) => ops.concat<readonly StreamInput<A | B>[]>(source, other);
  }
  expectTypeOf(numbers.pipe(every2nd(), joined(texts), every2nd())).toEqualTypeOf<Stream<number | string>>();
});
