import 'millrace/fused'; // also where nothing is plugged in: fused loops are looked at here
import { checkLaw, LawBroken, type LawName, lawsOf, type Subject } from 'millrace/testing';
import { describe, expect, test } from 'vitest';
import type { Operator } from './internals.ts';
import * as planted from './planted.ts';

type Caught = Partial<Subject<number, number>> & { readonly by: readonly LawName[] };

const run = (operator: Operator<number, number>, ...by: LawName[]): Caught => ({ operator, by });

/** Whether text may become code here; where not, nothing is fused, and a wrong loop is never run. */
function compiles(): boolean {
  try {
    return new Function('return true')() as boolean;
  } catch {
    return false;
  }
}

const bugs: Record<string, Caught> = {
  'loses a wake': run(planted.running(planted.LosesWakes), 'no lost wake'),
  'wakes a stale context': run(planted.running(planted.WakesTheFirst), 'only the newest waker counts'),
  'polls upstream after DONE': run(
    planted.running(planted.PollsAfterDone),
    'nothing upstream is polled after the end',
    'done stays done',
    'a failure is the same object and then done',
  ),
  'polls upstream after close': run(
    planted.running(planted.PollsAfterClose),
    'close at any moment closes upstream once and then is done',
    'nothing upstream is polled after the end',
  ),
  'gives an element after DONE': run(planted.running(planted.RisesAgain), 'done stays done'),
  'wraps a failure': run(
    planted.running(planted.WrapsFailures),
    'a failure is the same object and then done',
  ),
  'swallows a failure': run(
    planted.running(planted.SwallowsFailures),
    'a failure is the same object and then done',
  ),
  'fails for ever': run(planted.running(planted.FailsForEver), 'a failure is the same object and then done'),
  prefetches: run(planted.running(planted.Prefetches), 'demand: takes nothing that was not asked for'),
  'looks ahead': run(planted.running(planted.LooksAhead), 'demand: takes nothing that was not asked for'),
  'polls while it is opened': run(
    planted.running(planted.PollsAtOpen),
    'demand: takes nothing that was not asked for',
  ),
  'forgets to close': run(
    planted.running(planted.ForgetsClose),
    'close at any moment closes upstream once and then is done',
  ),
  'closes again': run(
    planted.running(planted.ClosesAgain),
    'close at any moment closes upstream once and then is done',
  ),
  'leaves a timer': run(
    planted.running(planted.LeavesTimers),
    'close at any moment closes upstream once and then is done',
  ),
  'drops the release': run(planted.running(planted.DropsRelease), 'async close is awaited'),
  'releases early': run(planted.running(planted.ReleasesEarly), 'async close is awaited'),
  'counts its polls': run(
    planted.running(planted.CountsPolls),
    'spurious wakes change nothing',
    'suspension changes nothing',
  ),
  'ends where it has to wait': run(
    planted.running(planted.EndsAtPending),
    'suspension changes nothing',
    'chunking changes nothing',
  ),
  'marks the turns': run(planted.running(planted.SeesTurns), 'chunking changes nothing'),
  'is run in one way and in another': run(planted.running(planted.LooksAtTier), 'fused equals interpreted'),
  ...(compiles() && {
    'has two forms that differ': run(planted.twoMinds, 'fused equals interpreted'),
    'forgets its state when fused': run(planted.forgetful, 'fused equals interpreted'),
  }),
  'shares state among its runs': run(planted.sharesState(), 'the description can be opened twice'),
  'is not its model': {
    ...run(planted.running(planted.Honest<number>), 'equals its model'),
    model: (values) => values.slice(0, 3),
  },
  "ignores the user's throw": {
    ...run(planted.running(planted.Honest<number>), "a throw of the user's function is the failure"),
    faulty: planted.ignoresThrows,
  },
};

describe.each(Object.entries(bugs))('an operator that %s', (name, { by, ...bug }) => {
  const subject = { name, ...bug } as Subject<number, number>;
  test.each(by)("is caught by '%s'", async (law) => {
    const caught = await checkLaw(law, subject, { seed: 7, numRuns: 300 }).then(
      () => null,
      (error: unknown) => error,
    );
    expect(caught).toBeInstanceOf(LawBroken);
    expect((caught as LawBroken).message).toMatch(/seed: 7/);
  });
});

const honest: Subject<number, number> = {
  name: 'honest',
  operator: planted.running(planted.Honest<number>),
  model: (values) => values,
};

describe('an operator without a bug', () => {
  test.each(lawsOf(honest))("passes '%s'", (_, check) => check());
});

test('the laws that a subject cannot be held to are left out', () => {
  const names = (subject: Subject<number, number>): LawName[] => lawsOf(subject).map(([law]) => law);
  expect(names(honest)).not.toContain("a throw of the user's function is the failure");
  expect(names({ ...honest, faulty: planted.ignoresThrows })).toContain(
    "a throw of the user's function is the failure",
  );
  const exempt = { ...honest, exempt: { 'no lost wake': 'a reason' } };
  expect(names(exempt)).toEqual(names(honest).filter((law) => law !== 'no lost wake'));
});

test('every law catches a planted bug', () => {
  const caught = new Set(Object.values(bugs).flatMap(({ by }) => by));
  const all = lawsOf({ ...honest, faulty: planted.ignoresThrows }).map(([law]) => law);
  expect(all.filter((law) => !caught.has(law))).toEqual([]);
});
