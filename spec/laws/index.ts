/**
 * The law kit, `millrace/testing`: what every operator promises, as named checks that it passes by being listed. It needs
 * `fast-check` (an optional peer dependency of the package) and no test runner in particular; with one, a subject's
 * laws become its tests: `for (const [law, check] of lawsOf(subject)) test(law, check)`.
 *
 * Beside the laws: arbitraries for the lives of a source (`scenarios`: values, suspensions, failures), `script` (a source
 * that watches how it is treated), `drive` and `probe` (run a stream by hand: no executor, no promise, no real time).
 *
 * @example
 * import { pipe } from 'millrace';
 * import { filter, map } from 'millrace/operators';
 * import { lawsOf } from 'millrace/testing';
 *
 * const evenSquares = {
 *   name: 'evenSquares',
 *   operator: pipe(filter((x: number) => x % 2 === 0), map((x: number) => x * x)),
 *   model: (xs: readonly number[]) => xs.filter((x) => x % 2 === 0).map((x) => x * x),
 * };
 * const checks = lawsOf(evenSquares);
 * for (const [, check] of checks) await check(); // throws where a law does not hold
 * console.log(checks[0][0]); // done stays done
 */
export {
  anything,
  chunkings,
  failures,
  fusions,
  moments,
  numbers,
  type Scenario,
  type ScenarioOptions,
  scenarios,
  suspensions,
} from './arbitraries.ts';
export { LawBroken } from './broken.ts';
export { CountingWaker, type DriveOptions, Driver, drive, type End, type Trace } from './drive.ts';
export { checkLaw, laws, lawsOf, type NamedCheck } from './laws.ts';
export { type Probe, probe } from './probe.ts';
export { same, sameBag, show } from './same.ts';
export {
  done,
  fail,
  misbehaving,
  pending,
  type Script,
  type ScriptOptions,
  type ScriptRun,
  type Step,
  script,
  value,
} from './script.ts';
export type { Check, LawName, Subject } from './subject.ts';
export { type Parked, TestTurn } from './turn.ts';
