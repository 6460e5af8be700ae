import { from, type Operator, pipe, type Stream } from 'millrace';
import {
  count,
  filter,
  map,
  mergeMap,
  pairwise,
  reduce,
  scan,
  take,
  toArray,
  withIndex,
} from 'millrace/operators';
import { describe, expectTypeOf, test } from 'vitest';

type Animal =
  | { readonly kind: 'cat'; readonly lives: number }
  | { readonly kind: 'dog'; readonly bones: string[] };
type Cat = Extract<Animal, { kind: 'cat' }>;

const numbers = from([1, 2, 3]);
const animals = from([] as Animal[]);
const isCat = (animal: Animal): animal is Cat => animal.kind === 'cat';
const box = <T>(content: T): { content: T } => ({ content });

/** A generic operator, as a user would write one. */
function boxed<T>(): Operator<T, { content: T }> {
  return map(box<T>);
}

describe('stream.pipe', () => {
  test('infers every callback from the operator before it', () => {
    const stream = numbers.pipe(
      filter((x) => {
        expectTypeOf(x).toEqualTypeOf<number>();
        return x > 1;
      }),
      map((x, index) => {
        expectTypeOf(x).toEqualTypeOf<number>();
        expectTypeOf(index).toEqualTypeOf<number>();
        return `${x}`;
      }),
      map((text) => {
        expectTypeOf(text).toEqualTypeOf<string>();
        return { text, length: text.length };
      }),
    );
    expectTypeOf(stream).toEqualTypeOf<Stream<{ text: string; length: number }>>();
  });

  test('infers through twenty operators', () => {
    const stream = numbers.pipe(
      map((x) => [x] as const),
      map(([x]) => `${x}`),
      map((x) => x.length),
      map((x) => x > 1),
      map((x) => (x ? ('yes' as const) : ('no' as const))),
      map((x) => ({ x })),
      map(({ x }) => x),
      filter((x) => x === 'yes'),
      map((x) => new Set([x])),
      map((x) => x.size),
      scan((sum, x) => sum + x, 0),
      map((x) => BigInt(x)),
      map((x) => x * 2n),
      pairwise(),
      map(([a, b]) => b - a),
      map((x) => Number(x)),
      withIndex(),
      map(([x, i]) => x * i),
      map((x) => new Date(x)),
      map((x) => x.toISOString()),
    );
    expectTypeOf(stream).toEqualTypeOf<Stream<string>>();
  });

  test('of nothing is the stream itself', () => {
    expectTypeOf(numbers.pipe()).toEqualTypeOf<Stream<number>>();
  });

  test('refuses an operator that does not fit the one before it', () => {
    const shout: Operator<string, string> = map((x) => x.toUpperCase());
    // @ts-expect-error: a stream of numbers, an operator of strings
    numbers.pipe(shout);
    numbers.pipe(
      map((x) => `${x}`),
      // @ts-expect-error: strings have no toFixed
      map((x) => x.toFixed(2)),
    );
    // @ts-expect-error: a function is not an operator
    numbers.pipe((x: number) => x + 1);
  });

  test('refuses twenty-one operators: compose them with pipe', () => {
    const id: Operator<number, number> = take(1);
    // @ts-expect-error: one too many
    numbers.pipe(id, id, id, id, id, id, id, id, id, id, id, id, id, id, id, id, id, id, id, id, id);
    const ten = pipe(id, id, id, id, id, id, id, id, id, id);
    expectTypeOf(numbers.pipe(ten, ten, id)).toEqualTypeOf<Stream<number>>();
  });
});

describe('pipe', () => {
  test('makes one operator of several', () => {
    const evenSquares = pipe(
      filter((x: number) => x % 2 === 0),
      map((x) => x * x),
      map((x) => `${x}`),
    );
    expectTypeOf(evenSquares).toEqualTypeOf<Operator<number, string>>();
    expectTypeOf(numbers.pipe(evenSquares)).toEqualTypeOf<Stream<string>>();
  });

  test('takes operators that are made of operators', () => {
    const inner = pipe(
      map((x: number) => `${x}`),
      toArray(),
    );
    const outer = pipe(inner, mergeMap(from<string>), count());
    expectTypeOf(outer).toEqualTypeOf<Operator<number, number>>();
  });

  test('refuses operators that do not fit', () => {
    pipe(
      // @ts-expect-error: it makes strings, and what comes behind takes numbers
      map((x: number) => `${x}`),
      filter((x: number) => x > 1),
    );
  });
});

describe('operators', () => {
  test('that are generic take their type from the stream', () => {
    expectTypeOf(numbers.pipe(boxed())).toEqualTypeOf<Stream<{ content: number }>>();
    expectTypeOf(numbers.pipe(map(box))).toEqualTypeOf<Stream<{ content: number }>>();
    expectTypeOf(animals.pipe(take(1), boxed(), boxed())).toEqualTypeOf<
      Stream<{ content: { content: Animal } }>
    >();
  });

  test('a type guard narrows', () => {
    expectTypeOf(animals.pipe(filter(isCat))).toEqualTypeOf<Stream<Cat>>();
    expectTypeOf(
      animals.pipe(
        filter((a) => a.kind === 'cat'),
        map((a) => a.kind),
      ),
    ).toExtend<Stream<string>>();
    expectTypeOf(from([1, undefined]).pipe(filter((x) => x !== undefined))).toEqualTypeOf<Stream<number>>();
    // @ts-expect-error: a guard of animals, for numbers
    numbers.pipe(filter(isCat));
  });

  test('a reducer gives the type of its seed', () => {
    expectTypeOf(numbers.pipe(reduce((text, x) => text + x, ''))).toEqualTypeOf<Stream<string>>();
    expectTypeOf(numbers.pipe(reduce((a, b) => a + b))).toEqualTypeOf<Stream<number>>();
    expectTypeOf(numbers.pipe(scan((a, b) => a + b))).toEqualTypeOf<Stream<number>>();
  });

  test('a stream of a narrower type is one of the wider, an operator of the wider one of the narrower', () => {
    const cats = animals.pipe(filter(isCat));
    expectTypeOf(cats).toExtend<Stream<Animal>>();
    expectTypeOf(animals).not.toExtend<Stream<Cat>>();
    expectTypeOf<Operator<Animal, number>>().toExtend<Operator<Cat, number>>();
    expectTypeOf<Operator<Cat, number>>().not.toExtend<Operator<Animal, number>>();
  });

  test('their arguments are checked', () => {
    // @ts-expect-error: a count is a number
    take('2');
    // @ts-expect-error: map takes a function
    map(2);
    // @ts-expect-error: an inner stream, not a number
    numbers.pipe(mergeMap((x) => x));
  });
});
