import type { Operator } from 'millrace';
import type { Subject } from 'millrace/testing';

type Elements = readonly number[];

/** One entry of the list. Its name begins with the operator's: `take(2)`. */
export function subject<A, B>(
  name: string,
  operator: Operator<A, B>,
  model?: (values: readonly A[]) => readonly unknown[],
  more?: Omit<Partial<Subject<A, B>>, 'name' | 'operator' | 'model'>,
): Subject<number, unknown> {
  return { name, operator, ...(model && { model }), ...more } as unknown as Subject<number, unknown>;
}

/** What a room of operators lists: every operator that it exports is in one of the two. */
export interface Room {
  readonly subjects: readonly Subject<number, unknown>[];
  /** Names that are no operators, or cannot be held to these laws, each with the reason. */
  readonly exceptions: Readonly<Record<string, string>>;
}

export const even = (x: number): boolean => x % 2 === 0;
export const sum = (a: number, b: number): number => a + b;
export const identity = (xs: Elements): Elements => xs;
