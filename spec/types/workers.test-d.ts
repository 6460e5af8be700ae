import { from, type Operator, type Stream } from 'millrace';
import { type Group, type Lanes, parallel, type TaskContext } from 'millrace/adapters/workers';
import { expectTypeOf, test } from 'vitest';

interface Row {
  readonly id: number;
}
interface Good extends Row {
  readonly price: number;
}

/** What a worker's module would export. */
interface Module {
  decode(line: string): Row;
  load(id: number, task: TaskContext): Promise<Row>;
  isGood(row: Row): row is Good;
  isLong(text: string): boolean;
  score(row: Good): number;
  rows(line: string): Row[];
  lines(path: string): Stream<string>;
  pages(path: string): AsyncGenerator<string>;
  promised(path: string): Promise<Stream<number>>;
  top(source: Stream<number>): Stream<readonly [number, number]>;
  readonly version: number;
}
declare const g: Group<Module>;
declare const lanes: ReturnType<typeof start>;
const start = () => parallel(4).runOn(g);

test('types flow through the stages', () => {
  const scores = lanes.map('decode').filter('isGood').map('score');
  expectTypeOf(scores).toExtend<Operator<string, number>>();
  expectTypeOf(scores).toEqualTypeOf<Lanes<Module, string, number>>();
  expectTypeOf(from(['']).pipe(scores)).toEqualTypeOf<Stream<number>>();
  expectTypeOf(from(['']).pipe(scores.pipe('top'))).toEqualTypeOf<Stream<readonly [number, number]>>();
  expectTypeOf(lanes.map('load')).toEqualTypeOf<Lanes<Module, number, Row>>();
  expectTypeOf(lanes.filter('isLong')).toEqualTypeOf<Lanes<Module, string, string>>();
  expectTypeOf(lanes.filter('isGood')).toEqualTypeOf<Lanes<Module, Row, Good>>();
  expectTypeOf(lanes.concatMap('rows')).toEqualTypeOf<Lanes<Module, string, Row>>();
  expectTypeOf(lanes.concatMap('lines').map('decode')).toEqualTypeOf<Lanes<Module, string, Row>>();
  expectTypeOf(lanes.pipe('top')).toEqualTypeOf<Lanes<Module, number, readonly [number, number]>>();
});

test('and what does not fit is refused', () => {
  // @ts-expect-error: no such function
  lanes.map('nothing');
  // @ts-expect-error: no function
  lanes.map('version');
  // @ts-expect-error: it takes rows, and there are numbers
  lanes.map('score').map('decode');
  // @ts-expect-error: not every row is good
  lanes.map('decode').map('score');
  // @ts-expect-error: it is no predicate
  lanes.filter('decode');
  // @ts-expect-error: it makes no stream
  lanes.concatMap('score');
  // @ts-expect-error: it is no operator
  lanes.pipe('decode');
  // @ts-expect-error: the stream is of numbers, and the stages take strings
  from([1]).pipe(lanes.map('decode'));
  // @ts-expect-error: without a stage it is no operator
  from([1]).pipe(lanes);
});

test('streams that run on a worker', () => {
  expectTypeOf(g.stream('lines', 'file')).toEqualTypeOf<Stream<string>>();
  expectTypeOf(g.stream('pages', 'file')).toEqualTypeOf<Stream<string>>();
  expectTypeOf(g.stream('promised', 'file')).toEqualTypeOf<Stream<number>>();
  expectTypeOf(g.stream('rows', 'line', { ahead: 2 })).toEqualTypeOf<Stream<Row>>();
  expectTypeOf(from(['']).pipe(g.mergeMap('lines'))).toEqualTypeOf<Stream<string>>();
  // @ts-expect-error: the argument is a string
  g.stream('lines', 3);
  // @ts-expect-error: it makes no stream
  g.stream('decode', 'line');
  // @ts-expect-error: it takes strings
  from([1]).pipe(g.mergeMap('lines'));
});

test('calls and maps', () => {
  expectTypeOf(g.call('decode', 'line')).toEqualTypeOf<Promise<Row>>();
  expectTypeOf(g.call('rows', 'line')).toEqualTypeOf<Promise<Row[]>>();
  expectTypeOf(from([1]).pipe(g.map('load'))).toEqualTypeOf<Stream<Row>>();
  // @ts-expect-error: a stream does not come back as a value
  void g.call('lines', 'file');
  // @ts-expect-error: nor does an async generator
  g.map('pages');
});
