import * as fc from 'fast-check';
import type { Fusion } from '../../lib/stream/context.ts';
import { done, fail, pending, type Step, value } from './script.ts';

/** Elements of every kind, `undefined` and `null` among them. */
export function anything(): fc.Arbitrary<unknown> {
  return fc.oneof(
    fc.integer({ min: -3, max: 9 }),
    fc.constantFrom(undefined, null, '', 'a', Number.NaN, false),
  );
}

/** Small whole numbers: few enough that some are equal. */
export function numbers(): fc.Arbitrary<number> {
  return fc.integer({ min: -3, max: 9 });
}

/** What may be thrown: any value can. */
export function failures(): fc.Arbitrary<unknown> {
  return fc.oneof(
    fc.constantFrom(undefined, null, 0, 'text', false),
    fc.string({ maxLength: 3 }).map((message) => new Error(message)),
    fc.constant(0).map(() => Object.freeze({ frozen: true })),
  );
}

/** How many elements synchronous sources may hand out in each turn, over and over. */
export function chunkings(): fc.Arbitrary<number[]> {
  return fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });
}

/** A moment, counted in polls, at which something may happen: a close, a changeover. */
export function moments(): fc.Arbitrary<number> {
  return fc.nat({ max: 12 });
}

/** PENDINGs in one gap between two elements: mostly none. */
export function suspensions(): fc.Arbitrary<readonly Step<never>[]> {
  const one = fc.constantFrom<'now' | 'later'>('now', 'later').map((wake) => pending(wake));
  return fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(one, { maxLength: 2 }));
}

/** How a chain is run: one way throughout, or changing over at some poll. */
export function fusions(): fc.Arbitrary<(poll: number) => Fusion> {
  return fc
    .record({
      before: fc.constantFrom<Fusion>('off', 'auto', 'eager'),
      after: fc.constantFrom<Fusion>('off', 'auto', 'eager'),
      at: moments(),
    })
    .map(({ before, after, at }) =>
      Object.assign((poll: number) => (poll < at ? before : after), {
        toString: () => `${before}, from poll ${at} on ${after}`,
      }),
    );
}

/** One life of a source, as it is and with every PENDING taken out. */
export interface Scenario<T> {
  readonly values: readonly T[];
  /** With PENDINGs in the gaps. */
  readonly steps: readonly Step<T>[];
  /** The same without one. */
  readonly plain: readonly Step<T>[];
  readonly fails: boolean;
  readonly error: unknown;
}

export interface ScenarioOptions {
  readonly maxLength?: number;
  /** How it may end; default: either. */
  readonly ending?: 'done' | 'fail' | 'either';
}

/** Lives of a source: values, suspensions, and an end or the moment of its failure. */
export function scenarios<T>(
  input: fc.Arbitrary<T>,
  options: ScenarioOptions = {},
): fc.Arbitrary<Scenario<T>> {
  const { ending = 'either', maxLength = 8 } = options;
  return fc
    .record({
      gaps: fc.array(fc.tuple(suspensions(), input), { maxLength }),
      last: suspensions(),
      fails: ending === 'either' ? fc.boolean() : fc.constant(ending === 'fail'),
      error: failures(),
    })
    .map(({ gaps, last, fails, error }) => {
      const values = gaps.map(([, of]) => of);
      const end = fails ? fail(error) : done;
      const steps: Step<T>[] = gaps.flatMap(([before, of]) => [...before, value(of)]);
      return {
        values,
        steps: [...steps, ...last, end],
        plain: [...values.map(value), end],
        fails,
        error,
      };
    });
}
