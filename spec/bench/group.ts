import type { Case } from './case.ts';
import { twelveOthers } from './others.ts';

/** Elements that one round of a case handles at least: small sizes are repeated, so that measuring costs nothing. */
const LEAST = 20_000;

/** Does the work once and answers the result. */
export type Rival = () => unknown;

export interface Work {
  readonly title: string;
  /** Elements that go in. */
  readonly n: number;
  readonly expected: unknown;
  /** Each has user functions of its own, so that no rival spoils another's call sites. The first is the reference. */
  readonly rivals: Readonly<Record<string, Rival | null>>;
}

/** The cases of a work. A rival that is null cannot do it here. */
export function group(work: Work): Case[] {
  return casesOf(work.title, work, () => {});
}

/** The same in a program that has run twelve other pipelines already. */
export function groupAfterOthers(work: Work): Case[] {
  let prepared = false;
  return casesOf(`${work.title}, after 12 other pipelines`, work, () => {
    if (!prepared) twelveOthers();
    prepared = true;
  });
}

function casesOf(title: string, { n, expected, rivals }: Work, before: () => void): Case[] {
  const times = Math.ceil(LEAST / n);
  const check = (name: string, got: unknown): void => {
    if (got !== expected) throw new Error(`${title}, ${name}: ${String(got)} instead of ${String(expected)}`);
  };
  const cases: Case[] = [];
  for (const [name, once] of Object.entries(rivals)) {
    if (once === null) continue;
    const run = (): number | Promise<number> => {
      before();
      for (let i = 0; i < times; i++) {
        const got = once();
        if (got instanceof Promise) return later(got, i);
        check(name, got);
      }
      return times * n;
    };
    const later = async (first: Promise<unknown>, at: number): Promise<number> => {
      check(name, await first);
      for (let i = at + 1; i < times; i++) check(name, await once());
      return times * n;
    };
    cases.push({ group: title, name, run });
  }
  return cases;
}

/** `0, 1, 2, …` */
export function numbers(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

export function named(work: string, n: number): string {
  return `${work}, ${n.toLocaleString('en')}`;
}
