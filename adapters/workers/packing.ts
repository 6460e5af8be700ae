import { ITEM, ITEMS } from './channel.ts';

// Elements that cross threads together. One alone travels in its slot, if it is small; many as one array, and many
// numbers as 8 bytes each, since an array of them is copied ten times as fast as a list of values.

/** What kind of message these elements are: see `packed`. */
export function packing(elements: readonly unknown[]): number {
  return elements.length === 1 ? ITEM : ITEMS;
}

/** Elements (not none) as the value of one message. */
export function packed(elements: readonly unknown[]): unknown {
  if (elements.length === 1) return elements[0];
  for (const element of elements) if (typeof element !== 'number') return elements;
  return new Float64Array(elements as number[]);
}

/** The elements of a message of this kind. */
export function unpacked(kind: number, value: unknown): ArrayLike<unknown> {
  return kind === ITEM ? [value] : (value as ArrayLike<unknown>);
}
