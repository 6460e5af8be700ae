import * as fc from 'fast-check';
import { numbers } from './arbitraries.ts';
import { hold, LawBroken } from './broken.ts';
import { type DriveOptions, Driver, type Trace } from './drive.ts';
import { same, sameBag, show } from './same.ts';
import { type Script, type Step, script } from './script.ts';
import type { Subject } from './subject.ts';

// What the checks are written with.

export type Parameters = fc.Parameters<unknown> | undefined;

export function inputOf<A, B>(subject: Subject<A, B>): fc.Arbitrary<A> {
  return subject.input ?? (numbers() as fc.Arbitrary<unknown> as fc.Arbitrary<A>);
}

/** The law's property over one arbitrary; fast-check says the seed. */
export function always<T>(
  arbitrary: fc.Arbitrary<T>,
  law: (example: T) => void,
  parameters: Parameters,
): void {
  fc.assert(fc.property(arbitrary, law), parameters as fc.Parameters<[T]>);
}

export function alwaysAsync<T>(
  arbitrary: fc.Arbitrary<T>,
  law: (example: T) => Promise<void>,
  parameters: Parameters,
): Promise<void> {
  return fc.assert(fc.asyncProperty(arbitrary, law), parameters as fc.Parameters<[T]>);
}

/** One run of the subject over a script, closed at the end. */
export interface Outcome<A, B> extends Trace<B> {
  readonly source: Script<A>;
  readonly driver: Driver<B>;
}

export function outcome<A, B>(
  subject: Subject<A, B>,
  source: readonly Step<A>[] | Script<A>,
  options?: DriveOptions,
): Outcome<A, B> {
  const played = 'runs' in source ? source : script(source);
  const driver = new Driver(subject.operator(played), options);
  const trace = driver.run();
  void driver.close();
  othersClosed(subject);
  return { ...trace, source: played, driver };
}

/** What the subject opened beside its source must be closed with it, and must not have been polled after its end. */
export function othersClosed<A, B>({ others = [] }: Subject<A, B>): void {
  for (const other of others) {
    const runs = other.runs.splice(0);
    const violations = other.violations.splice(0);
    hold(violations.length === 0, () => `of another input: ${violations.join('; ')}`);
    hold(
      runs.every((run) => run.closed),
      () =>
        `${runs.filter((run) => !run.closed).length} of ${runs.length} runs of another input never closed`,
    );
  }
}

/** Both gave the same elements and ended alike; a failure of the operator's own is an equal error, made anew. */
export function alike<B>(
  subject: { readonly unordered?: boolean; readonly failsFast?: boolean },
  got: Trace<B>,
  expected: Trace<B>,
  what: string,
): void {
  const equal = subject.unordered ? sameBag : same;
  const overtaken = subject.failsFast === true && got.end === 'failed';
  hold(
    (overtaken || equal(got.elements, expected.elements)) &&
      got.end === expected.end &&
      same(got.failure, expected.failure),
    () => `${what}: ${told(got)}, but it should be: ${told(expected)}`,
  );
}

export function told(trace: Trace<unknown>): string {
  return `${show(trace.elements)}, then ${trace.end}${trace.end === 'failed' ? ` with ${show(trace.failure)}` : ''}`;
}

/** Polls on after the end: it must stay DONE, and upstream must be left alone. */
export function staysDone(driver: Driver<unknown>, source: Script<unknown>): void {
  for (let i = 0; i < 3; i++) {
    let answer: number;
    try {
      answer = driver.poll();
    } catch (error) {
      throw new LawBroken(`a poll after the end threw ${show(error)}`);
    }
    hold(answer === 2, () => `a poll after the end answered ${answer === 1 ? 'READY' : 'PENDING'}`);
    driver.turn.step();
  }
  source.verify();
}
