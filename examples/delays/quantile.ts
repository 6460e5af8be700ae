/**
 * The value below or at which the share `q` of all values lies (the nearest rank: always a value that did occur).
 * `values` must be in ascending order, and not empty.
 */
export function quantile(values: readonly number[], q: number): number {
  return values[Math.max(0, Math.ceil(q * values.length) - 1)];
}

/** Sorts in place. Most hours of an airport hold a few flights, for which this is the quickest way. */
export function sorted(values: number[]): number[] {
  if (values.length > 64) return values.sort((a, b) => a - b);
  for (let i = 1; i < values.length; i++) {
    const value = values[i];
    let to = i;
    while (to > 0 && values[to - 1] > value) values[to] = values[--to];
    values[to] = value;
  }
  return values;
}
