/**
 * The law kit, `millrace/testing`: what every operator promises, as named checks that it passes by being listed. It needs
 * `fast-check` (an optional peer dependency of the package) and no test runner in particular.
 *
 * @example
 * import { filter, map } from 'millrace/operators';
 * import { pipe } from 'millrace';
 * import { lawsOf } from 'millrace/testing';
 *
 * const evenSquares = {
 *   name: 'evenSquares',
 *   operator: pipe(filter((x: number) => x % 2 === 0), map((x) => x * x)),
 *   model: (xs: readonly number[]) => xs.filter((x) => x % 2 === 0).map((x) => x * x),
 * };
 * for (const [law, check] of lawsOf(evenSquares)) await check().then(() => console.log(`holds: ${law}`));
 * // in a test runner:  for (const [law, check] of lawsOf(evenSquares)) test(law, check);
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
