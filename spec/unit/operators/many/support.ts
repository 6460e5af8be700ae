import { READY } from 'millrace';
import { type Driver, pending, type Script, type Step, script, value } from 'millrace/testing';

export const values = (...xs: number[]): Step<number>[] => xs.map((x) => value(x));
/** Open, and says nothing. */
export const idle = (): Script<never> => script([pending('never')]);
/** Waits for `wake()` before each element. */
export const byHand = (...xs: number[]): Script<number> =>
  script(xs.flatMap((x): Step<number>[] => [pending('byHand'), value(x)]));

/** What can be had without waiting. */
export function takeAll<T>(driver: Driver<T>): T[] {
  const taken: T[] = [];
  while (driver.poll() === READY) taken.push(driver.value);
  return taken;
}

/** What it throws; an error if it does not. */
export function thrown(f: () => unknown): unknown {
  try {
    f();
  } catch (error) {
    return error;
  }
  throw new Error('it did not throw');
}
