import { PassThrough, Transform } from 'node:stream';
import { TransformStream as WebTransform } from 'node:stream/web';
import * as ix from 'ix/iterable';
import * as ixo from 'ix/iterable/operators';
import { type Context, DONE, Executor, from, Future, PENDING, type Poll, READY, Stream } from 'millrace';
import { filter, map, reduce } from 'millrace/operators';
import * as rx from 'rxjs';
import { shapeOf } from '../../lib/fuse/cache.ts';
import { fusedPart, generate, label } from '../../lib/fuse/loop.ts';
import { code } from '../../lib/fuse/compile.ts';
import type { Case } from './case.ts';

// Elements that arrive in batches, down to one by one: each batch is pushed and wakes the consumer. And what it costs to
// begin: the first element of a cold pipeline, and the compiler.

const MASK = 511;

/** A ring that somebody else fills. */
class Fed extends Future<number> {
  private readonly ring: number[] = new Array<number>(MASK + 1).fill(0);
  private head = 0;
  private tail = 0;
  private over = false;
  private context: Context;

  constructor(context: Context) {
    super();
    this.context = context;
  }

  push(x: number): void {
    this.ring[this.tail++ & MASK] = x;
  }

  wake(): void {
    this.context.wake();
  }

  end(): void {
    this.over = true;
    this.context.wake();
  }

  override poll(context: Context): Poll {
    this.context = context;
    if (this.head === this.tail) return this.over ? DONE : PENDING;
    this.value = this.ring[this.head++ & MASK];
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

/** Awaiting it takes one turn of the microtask queue. */
const settled = Promise.resolve();

const COUNT = 51_200;
const EXPECTED = 3 * (COUNT / 2) * (COUNT / 2 - 1);

/**
 * The sources of the last runs, by rival: a program that is fed has one. Without it a forced collection would find no
 * object of their classes, and discard the code that was optimised for them.
 */
const sources = new Map<string, unknown>();

function checked(name: string, sum: number): number {
  if (sum !== EXPECTED) throw new Error(`${name}: ${sum} instead of ${EXPECTED}`);
  return COUNT;
}

async function fed(batch: number, executor: Executor, fusion: 'auto' | 'off'): Promise<number> {
  const feed = new Feed();
  sources.set('millrace', feed);
  let sum = 0;
  const kept = feed.pipe(filter((x) => x % 2 === 0));
  const done = kept.pipe(map((x) => x * 3)).forEach(
    (x) => {
      sum += x;
    },
    { executor, fusion },
  );
  for (let i = 0; i < COUNT; ) {
    for (let j = 0; j < batch; j++) feed.run.push(i++);
    feed.run.wake();
  }
  feed.run.end();
  await done;
  return checked('millrace', sum);
}

/** What `Fed` is to a pipeline of ours: a ring that somebody else fills, and a promise for whoever waits for more. */
class Channel {
  private readonly ring: number[] = new Array<number>(MASK + 1).fill(0);
  private head = 0;
  private tail = 0;
  private over = false;
  private come: (() => void) | null = null;

  push(x: number): void {
    this.ring[this.tail++ & MASK] = x;
  }

  /** The reader has taken all, and waits: where ours is when `wake` returns. */
  get idle(): boolean {
    return this.come !== null;
  }

  wake(): void {
    const { come } = this;
    this.come = null;
    come?.();
  }

  end(): void {
    this.over = true;
    this.wake();
  }

  async *read(): AsyncGenerator<number> {
    for (;;) {
      while (this.head < this.tail) yield this.ring[this.head++ & MASK];
      if (this.over) return;
      await new Promise<void>((resolve) => {
        this.come = resolve;
      });
    }
  }
}

async function channelled(batch: number): Promise<number> {
  const channel = new Channel();
  sources.set('async generators', channel);
  const done = summed(channel.read());
  for (let i = 0; i < COUNT; ) {
    while (!channel.idle) await settled;
    for (let j = 0; j < batch; j++) channel.push(i++);
    channel.wake();
  }
  while (!channel.idle) await settled;
  channel.end();
  return checked('async generators', await done);
}

/** Nobody is woken: the elements are all there. */
async function* counting(): AsyncGenerator<number> {
  for (let i = 0; i < COUNT; i++) yield i;
}

/** The least that an arrival can cost: nobody pushes, but each element is awaited. */
async function* awaited(): AsyncGenerator<number> {
  for (let i = 0; i < COUNT; i++) {
    await settled;
    yield i;
  }
}

async function summed(source: AsyncIterable<number>): Promise<number> {
  let sum = 0;
  for await (const x of tripled(even(source))) sum += x;
  return sum;
}

async function* even(xs: AsyncIterable<number>): AsyncGenerator<number> {
  for await (const x of xs) if (x % 2 === 0) yield x;
}

async function* tripled(xs: AsyncIterable<number>): AsyncGenerator<number> {
  for await (const x of xs) yield x * 3;
}

function subject(): number {
  const source = new rx.Subject<number>();
  sources.set('RxJS', source);
  let sum = 0;
  source
    .pipe(
      rx.filter((r) => r % 2 === 0),
      rx.map((r) => r * 3),
    )
    .subscribe((r) => {
      sum += r;
    });
  for (let i = 0; i < COUNT; i++) source.next(i);
  source.complete();
  return checked('RxJS', sum);
}

async function nodeStreams(): Promise<number> {
  const source = new PassThrough({ objectMode: true });
  const evens = new Transform({
    objectMode: true,
    transform(x: { n: number }, _encoding, done) {
      if (x.n % 2 === 0) done(null, x);
      else done();
    },
  });
  const triples = new Transform({
    objectMode: true,
    transform(x: { n: number }, _encoding, done) {
      done(null, { n: x.n * 3 });
    },
  });
  let sum = 0;
  const end = new Promise((resolve) => triples.once('end', resolve));
  source
    .pipe(evens)
    .pipe(triples)
    .on('data', (x: { n: number }) => {
      sum += x.n;
    });
  for (let i = 0; i < COUNT; i++) {
    if (source.write({ n: i })) continue;
    await new Promise((resolve) => source.once('drain', resolve));
  }
  source.end();
  await end;
  return checked('Node streams', sum);
}

async function webStreams(): Promise<number> {
  const source = new WebTransform<number, number>();
  const evens = new WebTransform<number, number>({
    transform(x, controller) {
      if (x % 2 === 0) controller.enqueue(x);
    },
  });
  const triples = new WebTransform<number, number>({
    transform(x, controller) {
      controller.enqueue(x * 3);
    },
  });
  let sum = 0;
  const out = source.readable.pipeThrough(evens).pipeThrough(triples);
  const reading = (async () => {
    for await (const x of out) sum += x;
  })();
  const writer = source.writable.getWriter();
  for (let i = 0; i < COUNT; i++) {
    await writer.ready;
    void writer.write(i);
  }
  await writer.close();
  await reading;
  return checked('Web streams', sum);
}

function arriving(title: string, batch: number): Case[] {
  const executor = new Executor();
  const rivals: Record<string, () => number | Promise<number>> = {
    'async generators': () => channelled(batch),
    'async generators, each element after an await': async () =>
      checked('async generators', await summed(awaited())),
    'async generators, all elements there': async () => checked('async generators', await summed(counting())),
    millrace: () => fed(batch, executor, 'auto'),
    'millrace, interpreted': () => fed(batch, executor, 'off'),
    'RxJS Subject (no back-pressure)': subject,
    'Node streams': nodeStreams,
    'Web streams': webStreams,
  };
  return Object.entries(rivals).map(([name, run]) => ({ group: title, name, run }));
}

/** Pipelines that are built, asked for one element, and forgotten. */
function cold(): Case[] {
  const xs = Array.from({ length: 100 }, (_, i) => i + 1);
  const times = 1000;
  const rivals: Record<string, () => unknown> = {
    millrace: () =>
      from(xs)
        .pipe(
          filter((x) => x % 2 === 0),
          map((x) => x * 3),
        )
        .firstSync(),
    RxJS: () => {
      let first;
      rx.from(xs)
        .pipe(
          rx.filter((r) => r % 2 === 0),
          rx.map((r) => r * 3),
          rx.take(1),
        )
        .subscribe((r) => {
          first = r;
        });
      return first;
    },
    IxJS: () =>
      ix.first(
        ix.from(xs).pipe(
          ixo.filter((a) => a % 2 === 0),
          ixo.map((a) => a * 3),
        ),
      ),
  };
  return Object.entries(rivals).map(([name, once]) => ({
    group: 'first element of a cold pipeline',
    name,
    run() {
      for (let i = 0; i < times; i++) if (once() !== 6) throw new Error(`${name}: not 6`);
      return times;
    },
  }));
}

/** Waits for nobody: only its run is looked at. */
class Sample extends Stream<number> {
  private readonly xs: readonly number[] = [1, 2, 3];

  override open(context: Context): Future<number> {
    const chain = from(this.xs).pipe(
      filter((x) => x % 2 === 0),
      map((x) => x * 3),
      reduce((sum, x) => sum + x, 0),
    );
    return (chain.open(context) as Future<number> & { readonly tail: Future<number> }).tail;
  }
}

function compiling(): Case[] {
  const context = { fusion: 'off' } as unknown as Context;
  const tail = new Sample().open(context);
  const group = 'compile filter-map-reduce';
  let id = 0;
  return [
    {
      group,
      name: 'text and function',
      run() {
        for (let i = 0; i < 100; i++) {
          const parts = fusedPart(tail);
          if (code(parts.slice(1).map(label).join('_'), 1e6 + id++, generate(parts)!.body) === null)
            throw new Error('strings may not become code here');
        }
        return 100;
      },
    },
    {
      group,
      name: 'finding the shape in the cache',
      run() {
        for (let i = 0; i < 1000; i++) shapeOf(tail);
        return 1000;
      },
    },
  ];
}

export const cases: Case[] = [
  ...arriving('one element a wake, filter-map', 1),
  ...arriving('256 elements a wake, filter-map', 256),
  ...cold(),
  ...compiling(),
];
