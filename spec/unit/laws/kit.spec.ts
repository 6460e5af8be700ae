import * as fc from 'fast-check';
import { Context, DONE, from, PENDING, READY } from 'millrace';
import { filter, map } from 'millrace/operators';
import {
  chunkings,
  CountingWaker,
  Driver,
  done,
  drive,
  fail,
  fusions,
  LawBroken,
  misbehaving,
  numbers,
  pending,
  probe,
  type Script,
  same,
  sameBag,
  scenarios,
  script,
  TestTurn,
  value,
} from 'millrace/testing';
import { describe, expect, test } from 'vitest';

const double = map((x: number) => x * 2);

/** A context whose wakes are counted. */
function counted(): { context: Context; waker: CountingWaker; turn: TestTurn } {
  const waker = new CountingWaker();
  const turn = new TestTurn();
  turn.budget = 100;
  return { context: new Context(waker, 3, turn, 'off'), waker, turn };
}

describe('script', () => {
  test('plays its steps, one a poll, and then ends', () => {
    const { context, waker, turn } = counted();
    const source = script([value(1), pending(), value(2)]);
    const run = source.open(context);
    expect(run.poll(context)).toBe(READY);
    expect(run.value).toBe(1);
    expect(run.poll(context)).toBe(PENDING);
    expect(run.poll(context)).toBe(PENDING);
    expect(waker.count).toBe(0);
    expect(turn.release()).toBe(true);
    expect(waker.byKey).toEqual(new Map([[3, 1]]));
    expect(run.poll(context)).toBe(READY);
    expect(run.poll(context)).toBe(DONE);
    expect([source.polls, source.taken, source.stillOpen]).toEqual([5, 2, 1]);
    source.verify();
  });

  test('a PENDING that is woken at once, by hand, or never', () => {
    const { context, waker, turn } = counted();
    const source = script([pending('now'), pending('byHand'), pending('never')]);
    const run = source.open(context);
    expect(run.poll(context)).toBe(PENDING);
    expect(waker.count).toBe(1);
    expect(run.poll(context)).toBe(PENDING);
    expect([turn.release(), waker.count]).toEqual([false, 1]);
    source.wake();
    expect(waker.count).toBe(2);
    expect(run.poll(context)).toBe(PENDING);
    expect([turn.step(), waker.count]).toEqual([false, 2]);
  });

  test('wakes the newest of its contexts', () => {
    const { context, waker, turn } = counted();
    const newer = context.fork(waker, 8);
    const run = script([pending()]).open(context);
    run.poll(context);
    run.poll(newer);
    turn.release();
    expect(waker.byKey).toEqual(new Map([[8, 1]]));
  });

  test('fails with the very object', () => {
    const { context } = counted();
    const error = { no: 'error' };
    const run = script([fail(error)]).open(context);
    expect(() => run.poll(context)).toThrow(expect.toSatisfy((thrown: unknown) => thrown === error));
    expect(run.failed).toBe(true);
  });

  test('pays for each element, as sources that never wait do', () => {
    const { context, waker, turn } = counted();
    turn.budget = 1;
    const run = script([value(1), value(2)]).open(context);
    expect([run.poll(context), run.poll(context), waker.count]).toEqual([READY, PENDING, 1]);
  });

  test.each([
    ['DONE', [done]],
    ['a throw', [fail(1)]],
    ['close', []],
  ])('notes a poll after %s', (after, steps) => {
    const { context } = counted();
    const source = script(steps);
    const run = source.open(context);
    if (after === 'close') void run.close();
    else if (after === 'DONE') run.poll(context);
    else expect(() => run.poll(context)).toThrow();
    source.verify();
    expect(run.poll(context)).toBe(DONE);
    expect(() => source.verify()).toThrow(`upstream was polled after ${after}`);
  });

  test('notes a poll within its own poll, and a run that was never closed', () => {
    const { turn } = counted();
    const source = script([pending('now'), value(1)]);
    const waker = { wake: () => void run.poll(context) };
    const context = new Context(waker, 0, turn, 'off');
    const run = source.open(context);
    run.poll(context);
    expect(() => source.verify()).toThrow('polled within its own poll');
    expect(() => script([]).verifyClosed()).not.toThrow();
    const leaked = script([]);
    leaked.open(context);
    expect(() => leaked.verifyClosed()).toThrow('1 of 1 runs upstream never closed');
  });

  test('closes at once, or when it is let', async () => {
    const { context } = counted();
    expect(script([]).open(context).close()).toBeUndefined();
    const source = script([], { close: 'async' });
    const run = source.open(context);
    const closing = run.close();
    expect(run.close()).toBe(closing);
    source.released();
    await expect(closing).resolves.toBeUndefined();
  });

  test('with bad manners, wakes too often, twice, and too late', () => {
    const { context, waker, turn } = counted();
    const run = misbehaving([pending(), value(1)]).open(context);
    run.poll(context);
    expect(waker.count).toBe(1);
    turn.release();
    expect(waker.count).toBe(3);
    void run.close();
    expect(waker.count).toBe(4);
  });

  test('runs under an executor as well', async () => {
    const source = script([value(1), pending(), value(2), pending('now'), value(3)]);
    expect(await source.pipe(double).toArray()).toEqual([2, 4, 6]);
    source.verifyClosed();
  });
});

describe('drive', () => {
  test('tells elements, end, polls and wakes', () => {
    expect(drive(script([value(1), pending(), value(2)]).pipe(double))).toEqual({
      elements: [2, 4],
      end: 'done',
      failure: undefined,
      polls: 4,
      wakes: 1,
    });
    expect(drive(script([value(1), fail('no')]))).toMatchObject({
      elements: [1],
      end: 'failed',
      failure: 'no',
    });
  });

  test('ends as it is told to', () => {
    expect(drive(from([1, 2, 3]), { demand: 2 })).toMatchObject({ elements: [1, 2], end: 'satisfied' });
    expect(drive(from([1, 2, 3]), { closeAfter: 1 })).toMatchObject({ elements: [1], end: 'closed' });
    expect(drive(from([1, 2, 3]), { limit: 2 })).toMatchObject({ elements: [1, 2], end: 'endless' });
    expect(drive(script([pending('never')]))).toMatchObject({ elements: [], end: 'stuck' });
  });

  test('closes whatever happened', () => {
    const sources: Script<number>[] = [
      script([]),
      script([fail(1)]),
      script([pending('never')]),
      script([value(1), value(2)]),
    ];
    for (const source of sources) drive(source.pipe(double), { demand: 1 });
    for (const source of sources) source.verifyClosed();
  });

  test('hands out its budget in chunks', () => {
    expect(drive(from([1, 2, 3, 4]), { chunks: [1, 2] })).toMatchObject({ elements: [1, 2, 3, 4], wakes: 2 });
  });

  test('moves its clock only when nothing else can happen', () => {
    const driver = new Driver(from([1]));
    const fired: number[] = [];
    for (const deadline of [20, 10, 20, 15])
      driver.turn.arm(
        deadline,
        { wake: (key) => fired.push(key * 100 + driver.turn.now()) },
        driver.turn.armed,
      );
    expect(driver.turn.disarm(3)).toBe(true);
    expect(driver.turn.disarm(3)).toBe(false);
    driver.turn.park({ release: () => fired.push(-1) });
    while (driver.turn.step());
    expect(fired).toEqual([-1, 110, 20, 220]);
    driver.turn.arm(50, { wake: () => fired.push(50) }, 0);
    driver.turn.advance(29);
    expect([driver.turn.now(), driver.turn.armed]).toEqual([49, 1]);
    driver.turn.advance(1);
    expect([driver.turn.now(), driver.turn.armed, fired.at(-1)]).toEqual([50, 0, 50]);
  });
});

describe('probe', () => {
  const stream = script([value(1), pending('byHand'), value(2), pending(), value(3)]);

  test('goes through a stream step by step', () => {
    const steps = probe(stream).expectNext(1).expectPending().expectAsleep();
    stream.wake();
    steps.expectWoken().expectNext(2).request(1).expectDone();
    expect(steps.elements).toEqual([1, 2, 3]);
    expect(steps.close()).toBeUndefined();
  });

  test('asks for nothing but what a step says', () => {
    const source = script([value(1), value(2), value(3)]);
    const steps = probe(source.pipe(double));
    expect(source.polls).toBe(0);
    steps.expectNext(2);
    expect(source.polls).toBe(1);
    steps.request(2);
    expect(source.polls).toBe(3);
  });

  test('says what it expected and what it got', () => {
    expect(() => probe(from([1])).expectNext(2)).toThrow(new LawBroken('expected 2, got 1'));
    expect(() => probe(from([1])).expectDone()).toThrow('expected DONE, got the element 1');
    expect(() => probe(from([])).request(1)).toThrow('expected element 1 of 1, got DONE');
    expect(() => probe(from([1])).expectPending()).toThrow('expected PENDING, got the element 1');
    expect(() => probe(script([pending('never')])).request(1)).toThrow('nothing will ever wake it');
    expect(() => probe(script([fail('a')])).expectFailure('b')).toThrow('expected the failure "b", got "a"');
    expect(() => probe(from([])).expectFailure('b')).toThrow('expected the failure "b", got DONE');
    expect(() =>
      probe(script([pending('now')]))
        .expectPending()
        .expectAsleep(),
    ).toThrow('expected no wake');
    expect(() =>
      probe(script([pending()]))
        .expectPending()
        .expectWoken(),
    ).toThrow('expected a wake');
  });

  test('a failure that is not expected comes out as itself', () => {
    const error = new Error('unexpected');
    expect(() => probe(script([fail(error)])).request(1)).toThrow(error);
  });
});

describe('arbitraries', () => {
  test('a scenario is the same with and without its PENDINGs', () => {
    fc.assert(
      fc.property(scenarios(numbers()), ({ steps, plain, values, fails, error }) => {
        expect(steps.filter(({ kind }) => kind !== 'pending')).toEqual(plain);
        expect(plain.slice(0, -1)).toEqual(values.map(value));
        expect(plain.at(-1)).toEqual(fails ? fail(error) : done);
      }),
    );
  });

  test('they vary what they are there to vary', () => {
    const lives = fc.sample(scenarios(numbers()), { numRuns: 300, seed: 1 });
    expect(lives.some(({ fails }) => fails) && lives.some(({ fails }) => !fails)).toBe(true);
    expect(
      lives.some(({ steps }) => steps.some((step) => step.kind === 'pending' && step.wake === 'now')),
    ).toBe(true);
    expect(
      lives.some(({ steps }) => steps.some((step) => step.kind === 'pending' && step.wake === 'later')),
    ).toBe(true);
    expect(lives.some(({ values }) => values.length === 0)).toBe(true);
    expect(fc.sample(chunkings(), 300).every((chunks) => chunks.every((size) => size >= 1))).toBe(true);
    const tiers = fc.sample(fusions(), { numRuns: 300, seed: 1 });
    expect(tiers.some((tier) => tier(0) === 'off' && tier(99) === 'eager')).toBe(true);
  });

  test('ending can be chosen', () => {
    const ends = (ending: 'done' | 'fail'): boolean[] =>
      fc.sample(scenarios(numbers(), { ending }), 50).map(({ fails }) => fails);
    expect(new Set(ends('done'))).toEqual(new Set([false]));
    expect(new Set(ends('fail'))).toEqual(new Set([true]));
  });
});

test('same tells apart what looks alike, and sameBag forgets the order alone', () => {
  expect(same([undefined], [null])).toBe(false);
  expect(same(0, -0)).toBe(false);
  expect(same([Number.NaN, { a: new Map([[1, 2]]) }], [Number.NaN, { a: new Map([[1, 2]]) }])).toBe(true);
  expect(sameBag([1, 2, 1], [1, 1, 2])).toBe(true);
  expect(sameBag([1, 2, 1], [1, 2, 2])).toBe(false);
});

test("the kit's own driver agrees with the library's runs", () => {
  const stream = from([1, 2, 3, 4]).pipe(
    filter((x) => x % 2 === 0),
    double,
  );
  expect(drive(stream).elements).toEqual(stream.toArraySync());
});
