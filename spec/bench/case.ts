/** One row of the benchmark: its rivals are the cases of the same group. The first case of a group is its reference. */
export interface Case {
  readonly group: string;
  readonly name: string;
  /** Does the work once, checks its result, and returns how many operations (elements, polls, timers) it did. */
  run(): number | Promise<number>;
  /** Where the figure is not a mean (a percentile, say): measures by itself and returns nanoseconds. */
  measure?(): Promise<number>;
}
