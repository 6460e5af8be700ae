import {
  type Executor,
  type Fusion,
  from,
  type RunOptions,
  Stream,
  type StreamInput,
  type SyncOptions,
} from 'millrace';
import { map, mergeMap } from 'millrace/operators';
import { describe, expectTypeOf, test } from 'vitest';

const numbers = from([1, 2, 3]);

describe('from', () => {
  test('infers the element of everything that it takes', () => {
    expectTypeOf(from([1, 2])).toEqualTypeOf<Stream<number>>();
    expectTypeOf(from([1, 'a'])).toEqualTypeOf<Stream<string | number>>();
    expectTypeOf(from('text')).toEqualTypeOf<Stream<string>>();
    expectTypeOf(from(new Float64Array(2))).toEqualTypeOf<Stream<number>>();
    expectTypeOf(from(new Set(['a']))).toEqualTypeOf<Stream<string>>();
    expectTypeOf(from(new Map([['a', 1]]))).toEqualTypeOf<Stream<[string, number]>>();
    expectTypeOf(from(Promise.resolve(true))).toEqualTypeOf<Stream<boolean>>();
    expectTypeOf(from({} as AsyncIterable<Date>)).toEqualTypeOf<Stream<Date>>();
    expectTypeOf(from({} as AsyncGenerator<Date>)).toEqualTypeOf<Stream<Date>>();
    expectTypeOf(from({} as ReadableStream<Uint8Array>)).toEqualTypeOf<Stream<Uint8Array>>();
    expectTypeOf(from(numbers)).toEqualTypeOf<Stream<number>>();
  });

  test('refuses what it cannot take', () => {
    // @ts-expect-error: a number holds nothing
    from(1);
    // @ts-expect-error: undefined neither
    from(undefined);
    // @ts-expect-error: nor does an object of any shape
    from({ a: 1 });
  });

  test('whatever from takes, an operator with inner streams does', () => {
    expectTypeOf(numbers.pipe(mergeMap((x) => [x, `${x}`]))).toEqualTypeOf<Stream<string | number>>();
    expectTypeOf(numbers.pipe(mergeMap(async (x) => x > 1))).toEqualTypeOf<Stream<boolean>>();
    expectTypeOf<Stream<number>>().toExtend<StreamInput<number>>();
    expectTypeOf<readonly number[]>().toExtend<StreamInput<number>>();
    expectTypeOf<readonly string[]>().not.toExtend<StreamInput<number>>();
  });
});

describe('running', () => {
  test('gives promises, or results at once', () => {
    expectTypeOf(numbers.toArray()).toEqualTypeOf<Promise<number[]>>();
    expectTypeOf(numbers.first()).toEqualTypeOf<Promise<number>>();
    expectTypeOf(numbers.last()).toEqualTypeOf<Promise<number>>();
    expectTypeOf(numbers.forEach(() => {})).toEqualTypeOf<Promise<void>>();
    expectTypeOf(numbers.drain()).toEqualTypeOf<Promise<void>>();
    expectTypeOf(numbers.toArraySync()).toEqualTypeOf<number[]>();
    expectTypeOf(numbers.firstSync()).toEqualTypeOf<number>();
    expectTypeOf(numbers.lastSync()).toEqualTypeOf<number>();
    expectTypeOf(numbers.forEachSync(() => {})).toEqualTypeOf<void>();
    expectTypeOf(numbers.drainSync()).toEqualTypeOf<void>();
  });

  test('calls back with the element and its index', () => {
    void numbers.pipe(map((x) => `${x}`)).forEach((text, index) => {
      expectTypeOf(text).toEqualTypeOf<string>();
      expectTypeOf(index).toEqualTypeOf<number>();
    });
  });

  test('both iterator protocols', async () => {
    for (const x of numbers) expectTypeOf(x).toEqualTypeOf<number>();
    for await (const x of numbers) expectTypeOf(x).toEqualTypeOf<number>();
    expectTypeOf([...numbers]).toEqualTypeOf<number[]>();
  });

  test('options: all may be left out, undefined is allowed, and nothing else is taken', () => {
    expectTypeOf<RunOptions>().toEqualTypeOf<{
      readonly signal?: AbortSignal | undefined;
      readonly executor?: Executor | undefined;
      readonly fusion?: Fusion | undefined;
    }>();
    expectTypeOf<Fusion>().toEqualTypeOf<'off' | 'auto' | 'eager'>();
    void numbers.toArray({});
    void numbers.toArray({ signal: undefined, executor: undefined, fusion: undefined });
    void numbers.toArray({ signal: new AbortController().signal, fusion: 'eager' });
    // @ts-expect-error: no such option
    void numbers.toArray({ abort: new AbortController().signal });
    // @ts-expect-error: no such tier
    void numbers.toArray({ fusion: 'always' });
  });

  test('a synchronous run takes neither a signal nor an executor', () => {
    expectTypeOf<keyof SyncOptions>().toEqualTypeOf<'fusion'>();
    // @ts-expect-error: nothing could abort it
    numbers.toArraySync({ signal: new AbortController().signal });
  });

  test('a stream is a description: it has no value, and cannot be made by hand', () => {
    // @ts-expect-error: abstract
    void new Stream<number>();
    // @ts-expect-error: a stream is not a promise
    void numbers.then;
    // @ts-expect-error: nor an array
    void numbers.length;
  });
});
