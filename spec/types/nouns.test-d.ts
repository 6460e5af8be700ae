import {
  type Closing,
  Cons,
  type Context,
  DONE,
  type Future,
  head,
  isCons,
  List,
  Nil,
  PENDING,
  type Poll,
  Process,
  READY,
  refuse,
  type Stream,
  uncons,
} from 'millrace';
import { map, unfold } from 'millrace/operators';
import { lawsOf, probe, script, type Step, value } from 'millrace/testing';
import { describe, expectTypeOf, test } from 'vitest';

describe('List', () => {
  test('infers its element', () => {
    expectTypeOf(List.of(1, 2)).toEqualTypeOf<List<number>>();
    expectTypeOf(List.from('abc')).toEqualTypeOf<List<string>>();
    expectTypeOf(Cons(1, Nil)).toExtend<Cons<number>>();
    expectTypeOf(Cons(1, Nil).head).toEqualTypeOf<number>();
    expectTypeOf(Cons(1, Nil).tail).toExtend<List<number>>();
    expectTypeOf(List.of(1).map((x) => `${x}`)).toEqualTypeOf<List<string>>();
    expectTypeOf(List.of(1).fold((x, rest) => rest + x, '')).toEqualTypeOf<string>();
    expectTypeOf(List.of(1).toStream()).toEqualTypeOf<Stream<number>>();
    expectTypeOf(Nil).toExtend<List<string>>();
  });

  test('has a head and a tail only where it is a Cons', () => {
    const list = List.of(1);
    // @ts-expect-error: it may be empty
    void list.head;
    if (isCons(list)) expectTypeOf(list.head).toEqualTypeOf<number>();
    if (isCons(list)) expectTypeOf(list.tail).toEqualTypeOf<List<number>>();
  });

  test('is immutable', () => {
    const list = Cons(1, Nil);
    // @ts-expect-error: readonly
    list.head = 2;
    // @ts-expect-error: readonly
    list.tail = Nil;
  });

  test('and its dual', () => {
    expectTypeOf(unfold(List.of(1), uncons)).toEqualTypeOf<Stream<number>>();
    expectTypeOf(unfold(3, (n) => (n > 0 ? [`${n}`, n - 1] : null))).toEqualTypeOf<Stream<string>>();
    expectTypeOf(head(List.of(1).toStream())).toEqualTypeOf<Stream<number>>();
  });
});

describe('Future', () => {
  test('answers one of three', () => {
    expectTypeOf<Poll>().toEqualTypeOf<0 | 1 | 2>();
    expectTypeOf([PENDING, READY, DONE] as const).toEqualTypeOf<readonly [0, 1, 2]>();
    expectTypeOf<Future<string>['poll']>().toEqualTypeOf<(context: Context) => Poll>();
    expectTypeOf<Future<string>['value']>().toEqualTypeOf<string>();
    expectTypeOf<Future<string>['close']>().returns.toEqualTypeOf<Closing>();
  });
});

describe('Process', () => {
  type State = { readonly status: 'off' } | { readonly status: 'on'; readonly level: number };
  type Message = { readonly type: 'on'; readonly level: number } | { readonly type: 'off' };

  test('each transition sees its own state and its own message', () => {
    const process = Process.table<Message, State>(
      'lamp',
      { status: 'off' },
      {
        off: {
          on: (state, message) => {
            expectTypeOf(state.status).toEqualTypeOf<'off'>();
            expectTypeOf(message.level).toEqualTypeOf<number>();
            return { status: 'on', level: message.level };
          },
        },
        on: {
          off: (state, message) => {
            expectTypeOf(state.level).toEqualTypeOf<number>();
            expectTypeOf(message.type).toEqualTypeOf<'off'>();
            return refuse('stays on');
          },
        },
      },
    );
    expectTypeOf(process).toEqualTypeOf<Process<Message, State>>();
    expectTypeOf(process.send({ type: 'off' })).toEqualTypeOf<State>();
    // @ts-expect-error: no such message
    process.send({ type: 'blink' });
    // @ts-expect-error: a level is missing
    process.send({ type: 'on' });
  });

  test('a table names every status, and no other', () => {
    // @ts-expect-error: `on` is missing
    Process.table<Message, State>('lamp', { status: 'off' }, { off: {} });
    // @ts-expect-error: there is no status `broken`
    Process.table<Message, State>('lamp', { status: 'off' }, { off: {}, on: {}, broken: {} });
    Process.table<Message, State>(
      'lamp',
      { status: 'off' },
      {
        off: {},
        // @ts-expect-error: a state must come out of a transition
        on: { off: () => 'off' },
      },
    );
  });

  test('from a function', () => {
    const count = Process.from('count', 0, (sum, by: number) => (by < 0 ? refuse('only up') : sum + by));
    expectTypeOf(count).toEqualTypeOf<Process<number, number>>();
    expectTypeOf<Process<unknown, 1>>().toExtend<Process<string, number>>();
  });
});

describe('the law kit', () => {
  test('a script infers its element, a probe compares with it', () => {
    const source = script([value(1), value(2)]);
    expectTypeOf<Parameters<typeof script<number>>[0]>().toEqualTypeOf<readonly Step<number>[]>();
    probe(source).expectNext(1, 2);
    // @ts-expect-error: a text among numbers
    probe(source).expectNext('1');
  });

  test("a subject's model is an array function of the operator's types", () => {
    const operator = map((x: number) => `${x}`);
    lawsOf({ name: 'text', operator, model: (xs: readonly number[]) => xs.map((x) => `${x}`) });
    // @ts-expect-error: the operator makes texts
    lawsOf<number, string>({ name: 'text', operator, model: (xs) => xs });
  });
});
