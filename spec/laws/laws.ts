import { LawBroken } from './broken.ts';
import * as endings from './endings.ts';
import type { Parameters } from './property.ts';
import type { Check, LawName, Subject } from './subject.ts';
import * as transparency from './transparency.ts';

/** The checks, by the name of the law. */
export const laws: Readonly<Record<LawName, Check>> = {
  'done stays done': endings.doneStaysDone,
  'a failure is the same object and then done': endings.failureStays,
  "a throw of the user's function is the failure": endings.userThrowIsTheFailure,
  'close at any moment closes upstream once and then is done': endings.closeCloses,
  'async close is awaited': endings.asyncCloseIsAwaited,
  'nothing upstream is polled after the end': endings.nothingAfterTheEnd,
  'no lost wake': transparency.noLostWake,
  'only the newest waker counts': transparency.newestWakerCounts,
  'spurious wakes change nothing': transparency.spuriousWakesChangeNothing,
  'suspension changes nothing': transparency.suspensionChangesNothing,
  'chunking changes nothing': transparency.chunkingChangesNothing,
  'fused equals interpreted': transparency.fusedEqualsInterpreted,
  'demand: takes nothing that was not asked for': transparency.takesOnlyWhatIsAsked,
  'the description can be opened twice': transparency.canBeOpenedTwice,
  'equals its model': transparency.equalsItsModel,
};

/** One law of one subject, ready to be given to `test`. */
export type NamedCheck = readonly [name: LawName, check: () => Promise<void>];

/** The laws that hold for a subject: all but those from which it is exempt, and those which need what it does not have. */
export function lawsOf<A, B>(subject: Subject<A, B>, parameters?: Parameters): NamedCheck[] {
  const { exempt = {}, model, faulty } = subject;
  return (Object.keys(laws) as LawName[])
    .filter((name) => exempt[name] === undefined)
    .filter((name) => name !== 'equals its model' || model !== undefined)
    .filter((name) => name !== "a throw of the user's function is the failure" || faulty !== undefined)
    .map((name) => [name, () => checkLaw(name, subject, parameters)] as const);
}

/** Checks one law by its name. Rejects with a LawBroken that names both, and tells how to replay the counterexample. */
export async function checkLaw<A, B>(
  name: LawName,
  subject: Subject<A, B>,
  parameters?: Parameters,
): Promise<void> {
  try {
    await laws[name](subject, parameters);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : '';
    throw new LawBroken(`${subject.name} breaks the law '${name}'. ${cause}\n${String(error)}`, {
      cause: error,
    });
  }
}
