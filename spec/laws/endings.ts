import * as fc from 'fast-check';
import { failures, fusions, moments, scenarios } from './arbitraries.ts';
import { hold, LawBroken } from './broken.ts';
import { Driver } from './drive.ts';
import {
  always,
  alwaysAsync,
  inputOf,
  othersClosed,
  outcome,
  type Parameters,
  staysDone,
  told,
} from './property.ts';
import { show } from './same.ts';
import { script } from './script.ts';
import type { Subject } from './subject.ts';

// The laws of how a run ends: by itself, by a failure, by a close.

export function doneStaysDone<A, B>(subject: Subject<A, B>, parameters?: Parameters): void {
  always(
    fc.record({ life: scenarios(inputOf(subject), { ending: 'done' }), fusion: fusions() }),
    ({ life, fusion }) => {
      const source = script(life.steps);
      const driver = new Driver(subject.operator(source), { fusion });
      const trace = driver.run();
      hold(trace.end === 'done' || trace.end === 'failed', () => `it should have ended: ${told(trace)}`);
      staysDone(driver, source);
      void driver.close();
      source.verifyClosed();
      othersClosed(subject);
    },
    parameters,
  );
}

export function failureStays<A, B>(subject: Subject<A, B>, parameters?: Parameters): void {
  always(
    fc.record({ life: scenarios(inputOf(subject), { ending: 'fail' }), fusion: fusions() }),
    ({ life, fusion }) => {
      const source = script(life.steps);
      const driver = new Driver(subject.operator(source), { fusion });
      const trace = driver.run();
      if (source.runs.some((run) => run.failed))
        hold(
          trace.end === 'failed' && Object.is(trace.failure, life.error),
          () => `upstream failed with ${show(life.error)}, and the run: ${told(trace)}`,
        );
      staysDone(driver, source);
      void driver.close();
      source.verifyClosed();
      othersClosed(subject);
    },
    parameters,
  );
}

export function userThrowIsTheFailure<A, B>(subject: Subject<A, B>, parameters?: Parameters): void {
  const { faulty } = subject;
  if (faulty === undefined) throw new LawBroken(`${subject.name} has no faulty form to check this law with`);
  always(
    fc.record({
      life: scenarios(inputOf(subject), { ending: 'done' }),
      fusion: fusions(),
      error: failures(),
      call: fc.integer({ min: 1, max: 6 }),
    }),
    ({ life, fusion, error, call }) => {
      let calls = 0;
      const trip = (): void => {
        if (++calls === call) throw error;
      };
      const source = script(life.steps);
      const driver = new Driver(faulty(trip)(source), { fusion });
      const trace = driver.run();
      if (calls >= call)
        hold(
          trace.end === 'failed' && Object.is(trace.failure, error),
          () => `the user's function threw ${show(error)}, and the run: ${told(trace)}`,
        );
      staysDone(driver, source);
      void driver.close();
      source.verifyClosed();
      othersClosed(subject);
    },
    parameters,
  );
}

export function closeCloses<A, B>(subject: Subject<A, B>, parameters?: Parameters): void {
  always(
    fc.record({ life: scenarios(inputOf(subject)), closeAfter: moments(), fusion: fusions() }),
    ({ life, closeAfter, fusion }) => {
      const source = script(life.steps);
      const driver = new Driver(subject.operator(source), { closeAfter, fusion });
      driver.run();
      void driver.close();
      source.verifyClosed();
      const closes = source.runs.map((run) => run.closes);
      void driver.close();
      hold(
        source.runs.every((run, i) => run.closes === closes[i]),
        () => 'a second close reached upstream again',
      );
      hold(driver.turn.armed === 0, () => `${driver.turn.armed} timers are armed still after the close`);
      staysDone(driver, source);
      othersClosed(subject);
    },
    parameters,
  );
}

export function asyncCloseIsAwaited<A, B>(subject: Subject<A, B>, parameters?: Parameters): Promise<void> {
  return alwaysAsync(
    fc.record({ life: scenarios(inputOf(subject)), closeAfter: moments() }),
    async ({ life, closeAfter }) => {
      const source = script(life.steps, { close: 'async' });
      const driver = new Driver(subject.operator(source), { closeAfter });
      driver.run();
      const closing = driver.close();
      source.verifyClosed();
      if (source.runs.length === 0) return;
      let settled = false;
      hold(closing !== undefined, () => "close answered nothing, though upstream's release is pending");
      const watched = closing.then(() => {
        settled = true;
      });
      hold(driver.close() === closing, () => 'a second close answered something else than the first');
      for (let i = 0; i < 10; i++) await Promise.resolve();
      hold(!settled, () => 'the release was over before that of upstream');
      source.released();
      await watched;
    },
    parameters,
  );
}

export function nothingAfterTheEnd<A, B>(subject: Subject<A, B>, parameters?: Parameters): void {
  always(
    fc.record({
      life: scenarios(inputOf(subject)),
      closeAfter: fc.option(moments(), { nil: undefined }),
      manners: fc.constantFrom<'good' | 'bad'>('good', 'bad'),
      fusion: fusions(),
    }),
    ({ life, closeAfter, manners, fusion }) => {
      const source = script(life.steps, { manners });
      const { driver } = outcome(subject, source, { closeAfter, fusion });
      while (driver.turn.step());
      staysDone(driver, source);
    },
    parameters,
  );
}
