/** Counted by the cache. A file of its own: a program that asks for them need not hold the compiler. */
export const stats: { -readonly [Name in keyof FusionStats]: FusionStats[Name] } = {
  compiled: 0,
  shared: 0,
  shapes: 0,
  forgotten: 0,
};

/** What the cache of fused loops has done so far in this program. */
export interface FusionStats {
  /** Loops compiled. */
  readonly compiled: number;
  /** Descriptions that found their loop compiled already. */
  readonly shared: number;
  /** Shapes that are remembered now. */
  readonly shapes: number;
  /** How often the memory was full and began anew. Loops in use are not touched by it. */
  readonly forgotten: number;
}

/**
 * Counters of the cache of fused loops, for finding out whether a program makes chains faster than it uses them.
 *
 * @example
 * import { from, fusionStats } from 'millrace';
 * import { map } from 'millrace/operators';
 *
 * const before = fusionStats().compiled;
 * from([1, 2, 3]).pipe(map((x) => x + 1)).drainSync({ fusion: 'eager' });
 * console.log(fusionStats().compiled - before); // 1
 */
export function fusionStats(): FusionStats {
  return { ...stats };
}
