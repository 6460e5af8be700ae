import * as fc from 'fast-check';
import {
  type Closing,
  Context,
  DONE,
  from,
  type Fusion,
  Future,
  type Operator,
  PENDING,
  type Poll,
  READY,
  Stream,
  Turn,
  type Waker,
} from 'millrace';
import { generate, range, unfold } from 'millrace/operators';
import * as rx from 'rxjs';
import { expect, it } from 'vitest';
import { catalogue, type Link, num, type Record } from './catalogue.ts';

// Random chains over random sources, with failures, suspensions, small budgets, early closes and changes of tier in the
// middle: the interpreter, the fused loop, runs that change from one to the other and back, and RxJS must tell the same
// story: elements, calls and their arguments, their order, the end, what was pulled, how often it had to wait.

const CHAINS = 10_000;
/** As many polls as anything needs. */
const FOREVER = 10_000;
const seed = Number(process.env['MILLRACE_SEED'] ?? Date.now() % 2 ** 31);

interface Program {
  readonly links: readonly Link[];
  readonly values: readonly unknown[];
  /** Of what kind the source is: one of those whose loop is known, or one that is polled and suspends. */
  readonly kind: 'array' | 'typed' | 'unfold' | 'generate' | 'iterable' | 'range' | 'polled';
  /** Before which elements the polled source suspends. */
  readonly suspends: readonly number[];
  /** The source fails behind its elements. */
  readonly broken: boolean;
  /** Which call of a user's function throws, of all in the order in which they come; -1 for none. */
  readonly failing: number;
  /** Elements that the consumer takes before it closes. */
  readonly wanted: number;
  readonly budget: number;
  /** After how many polls a changing run changes over. */
  readonly change: number;
  /** Polls after which the consumer closes, whether they gave an element or not. */
  readonly patience: number;
}

/** All that can be seen of a run, in the order in which it happened. */
interface Story {
  readonly events: unknown[];
  opened: number;
  pulled: number;
  /** Polls that gave nothing yet. */
  waits: number;
  /** Polls after its end. */
  late: number;
  closed: number;
}

class Deliberate extends Error {}

const failure = new Deliberate('the call that is to fail');
const broken = new Deliberate('the source that is to fail');

function recorder(story: Story, failing: number): Record {
  let calls = 0;
  return (name, ...args) => {
    story.events.push([name, ...args]);
    if (calls++ === failing) throw failure;
  };
}

class Budgeted extends Turn {
  override now(): number {
    return 0;
  }

  override arm(): number {
    return -1;
  }

  override disarm(): boolean {
    return false;
  }
}

/** Counts what is pulled and how often it is closed; suspends and fails as it is told. */
class Scripted extends Future<unknown> {
  private at = 0;
  private waited = false;
  private over = false;
  private readonly program: Program;
  private readonly story: Story;

  constructor(program: Program, story: Story) {
    super();
    this.program = program;
    this.story = story;
  }

  override poll(context: Context): Poll {
    if (this.over) {
      this.story.late++;
      return DONE;
    }
    const { values, suspends, broken: breaks } = this.program;
    if (suspends.includes(this.at) && !this.waited) {
      this.waited = true;
      context.wake();
      return PENDING;
    }
    this.waited = false;
    if (this.at < values.length) {
      this.value = values[this.at++];
      this.story.pulled++;
      return READY;
    }
    this.over = true;
    if (breaks) throw broken;
    return DONE;
  }

  override close(): Closing {
    this.over = true;
    this.story.closed++;
  }
}

class ScriptedStream extends Stream<unknown> {
  private readonly program: Program;
  private readonly story: Story;

  constructor(program: Program, story: Story) {
    super();
    this.program = program;
    this.story = story;
  }

  override open(): Future<unknown> {
    this.story.opened++;
    return new Scripted(this.program, this.story);
  }
}

/** The values again each time, and what is pulled of them. */
function* pulling(program: Program, story: Story): IterableIterator<unknown> {
  story.opened++;
  try {
    for (const value of program.values) {
      story.pulled++;
      yield value;
    }
    if (program.broken) throw broken;
  } finally {
    story.closed++;
  }
}

function source(program: Program, story: Story): Stream<unknown> {
  const { kind, values } = program;
  if (kind === 'array') return from(values);
  if (kind === 'typed') return from(Float64Array.from(values, num));
  if (kind === 'range') return range(3, values.length);
  if (kind === 'iterable') return from({ [Symbol.iterator]: () => pulling(program, story) });
  if (kind === 'polled') return new ScriptedStream(program, story);
  if (kind === 'generate')
    return generate(
      0,
      (i) => i < values.length,
      (i) => i + 1,
      (i) => values[i],
    );
  return unfold(0, (i) => (i < values.length ? [values[i], i + 1] : undefined));
}

function ours(program: Program, fusion: readonly Fusion[]): Story {
  const story: Story = { events: [], opened: 0, pulled: 0, waits: 0, late: 0, closed: 0 };
  const record = recorder(story, program.failing);
  let stream = source(program, story);
  for (const link of program.links) {
    const operator: Operator<any, any> = catalogue[link.name](link, record)[0];
    stream = stream.pipe(operator);
  }
  const turn = new Budgeted();
  let wakes = 0;
  const waker: Waker = { wake: () => void wakes++ };
  const contexts = fusion.map((mode) => new Context(waker, 0, turn, mode));
  turn.budget = program.budget;
  const run = stream.open(contexts[0]);
  let taken = 0;
  let lost = false;
  try {
    for (let polls = 0; taken < program.wanted && polls < program.patience; polls++) {
      turn.budget = program.budget;
      const before = wakes;
      const answer = run.poll(contexts[Math.floor(polls / program.change) % contexts.length]);
      if (answer === READY) {
        story.events.push(['element', run.value]);
        taken++;
      } else if (answer === DONE) {
        story.events.push(['end']);
        break;
      } else if (wakes === before) {
        lost = true;
        break;
      } else story.waits++;
    }
  } catch (error) {
    story.events.push(['failure', error instanceof Deliberate ? error : (error as Error).name]);
  }
  if (lost) throw new Error('a lost wake');
  if (story.late > 0) throw new Error('the source was polled after its end');
  const before = story.events.length;
  void run.close();
  for (const context of contexts) if (run.poll(context) !== DONE) throw new Error('not DONE after close');
  if (story.events.length > before) throw new Error('a function was called after close');
  story.late = 0;
  return story;
}

function theirs(program: Program): Story | null {
  const story: Story = { events: [], opened: 0, pulled: 0, waits: 0, late: 0, closed: 0 };
  const record = recorder(story, program.failing);
  const { kind } = program;
  const breaks = program.broken && (kind === 'polled' || kind === 'iterable');
  let values = program.values;
  if (kind === 'typed') values = values.map(num);
  if (kind === 'range') values = values.map((_, i) => i + 3);
  let observable: rx.Observable<unknown> = rx.from(pulling({ ...program, values, broken: breaks }, story));
  for (const link of program.links) {
    const operator = catalogue[link.name](link, record)[1];
    if (operator === null) return null;
    observable = observable.pipe(operator);
  }
  if (program.wanted === 0 || program.patience < FOREVER) return null;
  let taken = 0;
  const subscription = new rx.Subscription();
  const subscriber = new rx.Subscriber<unknown>({
    next: (value) => {
      story.events.push(['element', value]);
      if (++taken === program.wanted) subscriber.unsubscribe();
    },
    error: (error: unknown) => {
      story.events.push(['failure', error instanceof Deliberate ? error : (error as Error).name]);
    },
    complete: () => {
      story.events.push(['end']);
    },
  });
  subscription.add(observable.subscribe(subscriber));
  return story;
}

const link = fc.record({
  name: fc.constantFrom(...Object.keys(catalogue)),
  n: fc.integer({ min: 0, max: 3 }),
  m: fc.integer({ min: 0, max: 4 }),
});

const value = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 40 }) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(undefined, null, 0.5, 'text', -3) },
);

const program: fc.Arbitrary<Program> = fc.record({
  links: fc.array(link, { minLength: 1, maxLength: 6 }),
  values: fc.array(value, { maxLength: 14 }),
  kind: fc.constantFrom('array', 'typed', 'unfold', 'generate', 'iterable', 'range', 'polled', 'polled'),
  suspends: fc.array(fc.integer({ min: 0, max: 14 }), { maxLength: 3 }),
  broken: fc.boolean(),
  failing: fc.oneof(fc.constant(-1), fc.integer({ min: 0, max: 30 })),
  wanted: fc.oneof(fc.constant(1000), fc.integer({ min: 0, max: 6 })),
  budget: fc.integer({ min: 1, max: 20 }),
  change: fc.integer({ min: 1, max: 12 }),
  patience: fc.oneof({ weight: 3, arbitrary: fc.constant(FOREVER) }, fc.integer({ min: 0, max: 12 })),
});

const tiers: readonly (readonly Fusion[])[] = [
  ['eager'],
  ['off', 'eager', 'eager', 'eager'],
  ['eager', 'off'],
];

/**
 * A loop that asks the source for several at a time may have to wait once more before it sees that a stage has ended. So
 * one that is closed after so many polls has got less far, and what has happened till then is what must be the same.
 */
function agree({ patience }: Program, story: Story, interpreted: Story): void {
  if (patience === FOREVER) return expect({ ...story, waits: interpreted.waits }).toEqual(interpreted);
  expect(story.closed).toBe(interpreted.closed);
  const both = Math.min(story.events.length, interpreted.events.length);
  expect(story.events.slice(0, both)).toEqual(interpreted.events.slice(0, both));
  expect(Math.abs(story.waits - interpreted.waits)).toBeLessThanOrEqual(1);
}

it('interpreter, fused loop, changes between them and RxJS agree on random chains', () => {
  let compared = 0;
  console.log(`random chains: seed ${seed} (set MILLRACE_SEED to repeat)`);
  fc.assert(
    fc.property(program, (one) => {
      const interpreted = ours(one, ['off']);
      for (const fusion of tiers) agree(one, ours(one, fusion), interpreted);
      expect(interpreted.closed > 0).toBe(interpreted.opened > 0);
      const reference = theirs(one);
      if (reference === null) return;
      compared++;
      expect(interpreted.events).toEqual(reference.events);
      if (one.kind === 'polled' || one.kind === 'iterable') expect(interpreted.pulled).toBe(reference.pulled);
    }),
    { numRuns: CHAINS, seed },
  );
  expect(compared).toBeGreaterThan(CHAINS / 10);
});
