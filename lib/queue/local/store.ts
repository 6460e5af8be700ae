/**
 * What holds a queue's elements, and who has seen which. The queue above it knows policies and waiting; a store knows
 * neither. No call of a preallocated store allocates.
 */
export interface Store<T> {
  /** Elements (of a pipe: bytes) that are held for the slowest reader. */
  readonly size: number;
  /** How many more fit now. */
  readonly room: number;
  /** How much room this element takes: 1, or the bytes of a pipe's chunk. */
  cost(value: T): number;
  /** Adds one for which there is room. */
  push(value: T): void;
  /** Gives the oldest element (a pipe: byte) up, for all readers that have not seen it. Only when `size > 0`. */
  dropOldest(): T;
  /** A reader's cursor; null if this store serves one reader only and has it. */
  join(options: JoinOptions): Cursor<T> | null;
}

export interface JoinOptions {
  readonly from: 'latest' | 'oldest';
  /** Cursors that must have passed an element before this one sees it. */
  readonly after: readonly Cursor<unknown>[];
}

export interface Cursor<T> {
  /** How many elements it may take now. */
  readonly ready: number;
  /** The next element. Only called when `ready > 0`. */
  take(): T;
  /** It takes no more, and holds nobody back. */
  leave(): void;
}
