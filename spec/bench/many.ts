import * as ixa from 'ix/asynciterable';
import * as ix from 'ix/iterable';
import * as ixo from 'ix/iterable/operators';
import { type Context, DONE, Executor, from, Future, PENDING, type Poll, READY, Stream } from 'millrace';
import {
  broadcast,
  combineLatest,
  concat,
  concatMap,
  exhaustMap,
  groupBy,
  map,
  mapAsync,
  merge,
  mergeMap,
  reduce,
  share,
  switchMap,
  zip,
} from 'millrace/operators';
import * as rx from 'rxjs';
import type { Case } from './case.ts';

// Operators over several streams: first where everything is there at once, then with elements that arrive one a wake.
// Each rival has functions of its own, and every case checks its sum. The figure is for one element handed on.

type Once = () => number | Promise<number>;

/** The cases of one group: each rival sums up `expected` over `n` elements. */
function group(title: string, n: number, expected: number, rivals: Record<string, Once>): Case[] {
  const check = (name: string, sum: number): number => {
    if (sum !== expected) throw new Error(`${title}, ${name}: ${sum} instead of ${expected}`);
    return n;
  };
  return Object.entries(rivals).map(([name, once]) => ({
    group: title,
    name,
    run() {
      const sum = once();
      return typeof sum === 'number' ? check(name, sum) : sum.then((awaited) => check(name, awaited));
    },
  }));
}

const numbers = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const total = (xs: Iterable<number>): number => {
  let sum = 0;
  for (const x of xs) sum += x;
  return sum;
};

function ours(stream: Stream<number>): Once {
  const summed = stream.pipe(reduce((sum, x) => sum + x, 0));
  return () => summed.lastSync();
}

function theirs(observable: rx.Observable<number>): Once {
  return () => {
    let sum = 0;
    observable.subscribe((x) => {
      sum += x;
    });
    return sum;
  };
}

function iterated(make: () => Iterable<number>): Once {
  return () => total(make());
}

const N = 1_000_000;
const quarter = numbers(N / 4);
const thousand = numbers(1000);

const fixed: Case[] = [
  ...group('merge of 4 arrays', N, 4 * total(quarter), {
    millrace: ours(merge(quarter, quarter, quarter, quarter)),
    RxJS: theirs(rx.merge(quarter, quarter, quarter, quarter)),
  }),
  ...group('merge of 4 pipelines', N, 4 * total(quarter) + N, {
    millrace: ours(merge(...[1, 2, 3, 4].map(() => from(quarter).pipe(map((x) => x + 1))))),
    RxJS: theirs(rx.merge(...[1, 2, 3, 4].map(() => rx.from(quarter).pipe(rx.map((r) => r + 1))))),
  }),
  ...group('concat of 4 arrays', N, 4 * total(quarter), {
    millrace: ours(concat(quarter, quarter, quarter, quarter)),
    RxJS: theirs(rx.concat(quarter, quarter, quarter, quarter)),
    IxJS: iterated(() => ix.concat(quarter, quarter, quarter, quarter)),
  }),
  // Short ones: RxJS's zip keeps the whole first array, and shifts.
  ...group('zip of 2 arrays of 1,000', thousand.length, 2 * total(thousand), {
    millrace: ours(zip(thousand, thousand).pipe(map(([x, y]) => x + y))),
    RxJS: theirs(rx.zip(thousand, thousand).pipe(rx.map(([r, s]) => r + s))),
    IxJS: iterated(() => ix.zip(thousand, thousand).pipe(ixo.map(([a, b]) => a + b))),
  }),
  ...group('combineLatest of 2 arrays', N / 4, 2 * total(quarter) + quarter.length * (quarter.length - 1), {
    millrace: ours(combineLatest(quarter, quarter).pipe(map(([x, y]) => x + 2 * y))),
    RxJS: theirs(rx.combineLatest([quarter, quarter]).pipe(rx.map(([r, s]) => r + 2 * s))),
  }),
];

/** Inner arrays of a length, over so many outer elements that there are N in total. */
function flattening(length: number): Case[] {
  const outer = numbers(N / length);
  const ys = numbers(length);
  const expected = outer.length * total(ys);
  const over = `${outer.length.toLocaleString('en')} arrays of ${length}`;
  return [
    ...group(`mergeMap, ${over}`, N, expected, {
      millrace: ours(from(outer).pipe(mergeMap(() => ys))),
      RxJS: theirs(rx.from(outer).pipe(rx.mergeMap(() => ys))),
      IxJS: iterated(() => ix.from(outer).pipe(ixo.flatMap(() => ys))),
    }),
    ...group(`concatMap, ${over}`, N, expected, {
      millrace: ours(from(outer).pipe(concatMap(() => ys))),
      RxJS: theirs(rx.from(outer).pipe(rx.concatMap(() => ys))),
      IxJS: iterated(() => ix.from(outer).pipe(ixo.flatMap(() => ys))),
    }),
    ...group(`switchMap, ${over}`, N, expected, {
      millrace: ours(from(outer).pipe(switchMap(() => ys))),
      RxJS: theirs(rx.from(outer).pipe(rx.switchMap(() => ys))),
    }),
    ...group(`exhaustMap, ${over}`, N, expected, {
      millrace: ours(from(outer).pipe(exhaustMap(() => ys))),
      RxJS: theirs(rx.from(outer).pipe(rx.exhaustMap(() => ys))),
    }),
  ];
}

/** Inner streams that are pipelines of their own. */
function inner(length: number): Case[] {
  const outer = numbers(N / 4 / length);
  const ys = numbers(length);
  const expected = outer.length * (total(ys) + length);
  return group(`mergeMap, ${outer.length.toLocaleString('en')} pipelines of ${length}`, N / 4, expected, {
    millrace: ours(from(outer).pipe(mergeMap(() => from(ys).pipe(map((y) => y + 1))))),
    RxJS: theirs(rx.from(outer).pipe(rx.mergeMap(() => rx.from(ys).pipe(rx.map((s) => s + 1))))),
  });
}

/** What comes of 1,000 keys, each element after one of another key. */
function grouping(keys: number): Case[] {
  const xs = numbers(N / 4);
  return group(`groupBy and mergeMap, ${keys.toLocaleString('en')} keys`, xs.length, total(xs), {
    millrace: ours(
      from(xs).pipe(
        groupBy((x) => x % keys),
        mergeMap((grouped) => grouped),
      ),
    ),
    RxJS: theirs(
      rx.from(xs).pipe(
        rx.groupBy((r) => r % keys),
        rx.mergeMap((grouped) => grouped),
      ),
    ),
  });
}

/** Several consumers of one run: the figure is for an element and consumer. */
function sharing(consumers: number): Case[] {
  const xs = numbers(N / 4);
  const expected = consumers * total(xs);
  const all = (shared: Stream<number>): Once => ours(merge(...numbers(consumers).map(() => shared)));
  return group(`share, ${consumers} consumers`, xs.length * consumers, expected, {
    millrace: all(from(xs).pipe(share())),
    'millrace, broadcast': all(from(xs).pipe(broadcast({ capacity: 1024, consumers }))),
    RxJS: () => {
      let sum = 0;
      const source = rx.connectable(rx.from(xs));
      for (let i = 0; i < consumers; i++)
        source.subscribe((r) => {
          sum += r;
        });
      source.connect();
      return sum;
    },
  });
}

/** Promises that are resolved already. */
function awaiting(n: number): Case[] {
  const xs = numbers(n);
  const mapped = from(xs).pipe(mapAsync((x) => Promise.resolve(x)));
  return group(`mapAsync of resolved promises, ${n.toLocaleString('en')}`, n, total(xs), {
    millrace: async () => {
      let sum = 0;
      await mapped.forEach((x) => {
        sum += x;
      });
      return sum;
    },
    RxJS: () =>
      rx.lastValueFrom(
        rx.from(xs).pipe(
          rx.concatMap((r) => Promise.resolve(r)),
          rx.reduce((sum, r) => sum + r, 0),
        ),
      ),
    IxJS: () => ixa.sum(ixa.from(xs).pipe(ixMap)),
    'hand-written loop': async () => {
      let sum = 0;
      for (const x of xs) sum += await Promise.resolve(x);
      return sum;
    },
  });
}

const ixMap = (source: AsyncIterable<number>): ixa.AsyncIterableX<number> =>
  ixa.from(source, (a) => Promise.resolve(a));

/** A source whose elements are pushed, one a wake. */
class Fed extends Future<number> {
  private context: Context;
  private full = false;
  private over = false;

  constructor(context: Context) {
    super();
    this.context = context;
  }

  push(x: number): void {
    this.value = x;
    this.full = true;
    this.context.wake();
  }

  end(): void {
    this.over = true;
    this.context.wake();
  }

  override poll(context: Context): Poll {
    this.context = context;
    if (!this.full) return this.over ? DONE : PENDING;
    this.full = false;
    return READY;
  }

  override close(): void {}
}

class Feed extends Stream<number> {
  /** The run that was opened last. */
  run!: Fed;

  override open(context: Context): Future<number> {
    return (this.run = new Fed(context));
  }
}

const COUNT = 50_000;

/** The same operator over sources that push in turn. `weight` is what an element adds to the sum. */
function arriving(
  title: string,
  sources: number,
  handedOn: number,
  expected: number,
  mine: (feeds: Feed[]) => Stream<number>,
  rival: (subjects: rx.Subject<number>[]) => rx.Observable<number>,
): Case[] {
  const executor = new Executor();
  return group(`${title}, one element a wake`, handedOn, expected, {
    millrace: async () => {
      const feeds = numbers(sources).map(() => new Feed());
      let sum = 0;
      const add = (x: number): void => {
        sum += x;
      };
      const done = mine(feeds).forEach(add, { executor });
      for (let i = 0; i < COUNT; ) for (const feed of feeds) feed.run.push(i++);
      for (const feed of feeds) feed.run.end();
      await done;
      return sum;
    },
    RxJS: () => {
      const subjects = numbers(sources).map(() => new rx.Subject<number>());
      let sum = 0;
      rival(subjects).subscribe((r) => {
        sum += r;
      });
      for (let i = 0; i < COUNT; ) for (const subject of subjects) subject.next(i++);
      for (const subject of subjects) subject.complete();
      return sum;
    },
  });
}

const every = total(numbers(COUNT));
const ten = numbers(10);
const tenfold = [COUNT * 10, COUNT * total(ten)] as const;

const arrivals: Case[] = [
  ...arriving(
    'merge of 4',
    4,
    COUNT,
    every,
    (feeds) => merge(...feeds),
    (subjects) => rx.merge(...subjects),
  ),
  ...arriving(
    'zip of 2',
    2,
    COUNT / 2,
    every,
    (feeds) => zip(...feeds).pipe(map(([x, y]) => x + y)),
    (subjects) => rx.zip(...subjects).pipe(rx.map(([r, s]) => r + s)),
  ),
  ...arriving(
    'combineLatest of 2',
    2,
    COUNT - 1,
    2 * every - (COUNT - 1),
    (feeds) => combineLatest(...feeds).pipe(map(([x, y]) => x + y)),
    (subjects) => rx.combineLatest(subjects).pipe(rx.map(([r, s]) => r + s)),
  ),
  ...arriving(
    'mergeMap to arrays of 10',
    1,
    ...tenfold,
    ([feed]) => feed.pipe(mergeMap(() => ten)),
    ([subject]) => subject.pipe(rx.mergeMap(() => ten)),
  ),
  ...arriving(
    'concatMap to arrays of 10',
    1,
    ...tenfold,
    ([feed]) => feed.pipe(concatMap(() => ten)),
    ([subject]) => subject.pipe(rx.concatMap(() => ten)),
  ),
  ...arriving(
    'switchMap to arrays of 10',
    1,
    ...tenfold,
    ([feed]) => feed.pipe(switchMap(() => ten)),
    ([subject]) => subject.pipe(rx.switchMap(() => ten)),
  ),
  ...arriving(
    'groupBy and mergeMap, 1,000 keys',
    1,
    COUNT,
    every,
    ([feed]) =>
      feed.pipe(
        groupBy((x) => x % 1000),
        mergeMap((grouped) => grouped),
      ),
    ([subject]) =>
      subject.pipe(
        rx.groupBy((r) => r % 1000),
        rx.mergeMap((grouped) => grouped),
      ),
  ),
  ...arriving(
    'share, 3 consumers',
    1,
    3 * COUNT,
    3 * every,
    ([feed]) => {
      const shared = feed.pipe(share());
      return merge(shared, shared, shared);
    },
    ([subject]) => {
      const shared = subject.pipe(rx.share());
      return rx.merge(shared, shared, shared);
    },
  ),
];

export const cases: Case[] = [
  ...fixed,
  ...[1, 10, 100].flatMap(flattening),
  ...[2, 10, 100].flatMap(inner),
  ...grouping(1000),
  ...grouping(10),
  ...[1, 3].flatMap(sharing),
  ...awaiting(50_000),
  ...arrivals,
];
